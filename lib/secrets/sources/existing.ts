import { SecretContext, SecretPlan, SecretSourceAdapter } from './adapter';
import { UnplacedIssue } from '../../errors';

/** A name of most objects: DNS labels joined by dots. */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Whether the text is a name that a Secret or a store can have. */
export function isObjectName(name: string): boolean {
  return name.length <= 253 && OBJECT_NAME.test(name);
}

/** The Secret is there already: made by hand, by another app or by another team. */
export class ExistingSecret implements SecretSourceAdapter {
  constructor(private readonly name: string) {}

  public plan(_context: SecretContext): SecretPlan {
    const issues: UnplacedIssue[] = isObjectName(this.name) ? [] : [{
      id: 'secret-name', field: 'source', value: this.name, problem: 'not a name of lower-case letters, digits, "-" and "."', fix: 'give the name of the Secret in the cluster',
    }];
    return { name: this.name, inCluster: true, issues };
  }
}
