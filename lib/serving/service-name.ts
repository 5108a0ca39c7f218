import { UnplacedIssue } from '../errors';
import { LONGEST_NAME } from '../manifests';

/** The name of a Service begins with a letter (RFC 1035), other than that of most objects. */
export function nameIssues(name: string): UnplacedIssue[] {
  if (/^[a-z]/.test(name)) return [];
  return [{
    id: 'service-name',
    field: 'id',
    value: name,
    problem: `not a name for a Service; allowed are at most ${LONGEST_NAME} lower-case letters, digits and hyphens, with a letter first`,
    fix: 'rename the construct',
  }];
}
