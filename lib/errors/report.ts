import { IConstruct } from 'constructs';
import { Issue } from './issue';

const METADATA_TYPE = 'cdk8s-gitops-ai:issue';

/** An issue whose path is the construct it is reported on, unless it names a better one (a line of a file). */
export type UnplacedIssue = Omit<Issue, 'path'> & Partial<Pick<Issue, 'path'>>;

/**
 * Records an issue on a construct instead of throwing, so that one synthesis reports all of them.
 * The construct goes on with a harmless placeholder; nothing is written while an issue stands.
 */
export function reportIssue(scope: IConstruct, issue: UnplacedIssue): void {
  scope.node.addMetadata(METADATA_TYPE, issue);
}

/** The issues recorded on this very construct, in the order they were reported. */
export function reportedIssues(construct: IConstruct): Issue[] {
  return construct.node.metadata
    .filter(entry => entry.type === METADATA_TYPE)
    .map(entry => ({ path: construct.node.path, ...(entry.data as UnplacedIssue) }));
}
