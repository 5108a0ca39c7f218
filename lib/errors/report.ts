import { IConstruct } from 'constructs';
import { Issue } from './issue';

const METADATA_TYPE = 'cdk8s-gitops-ai:issue';

/**
 * Records an issue on a construct instead of throwing, so that one synthesis reports all of them.
 * The construct goes on with a harmless placeholder; nothing is written while an issue stands.
 */
export function reportIssue(scope: IConstruct, issue: Omit<Issue, 'path'>): void {
  scope.node.addMetadata(METADATA_TYPE, issue);
}

/** The issues recorded on this very construct, each with the construct's path, in the order they were reported. */
export function reportedIssues(construct: IConstruct): Issue[] {
  return construct.node.metadata
    .filter(entry => entry.type === METADATA_TYPE)
    .map(entry => ({ ...(entry.data as Omit<Issue, 'path'>), path: construct.node.path }));
}
