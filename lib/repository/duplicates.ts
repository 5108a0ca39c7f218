import { DecodedObject, GitOpsApp } from '../app';
import { Issue } from '../errors';
import { apiGroup } from '../manifests';

/**
 * Two objects of one identity on one cluster: the operator would apply one over the other, again and again. The version
 * of the API is no part of the identity, the group is.
 */
export function duplicateObjects(objects: ReadonlyMap<GitOpsApp, readonly DecodedObject[]>): Issue[] {
  const issues: Issue[] = [];
  const firstOn = new Map<string, DecodedObject>();
  const reported = new Set<string>();
  for (const [app, decoded] of objects) {
    for (const { source, object } of decoded) {
      const identity = `${object.kind}/${object.metadata?.name}`;
      const key = `${apiGroup(object.apiVersion)}/${object.metadata?.namespace ?? ''}/${identity}`;
      for (const cluster of app.clusters) {
        const first = firstOn.get(`${cluster}:${key}`);
        if (!first) {
          firstOn.set(`${cluster}:${key}`, { source, object });
        } else if (!reported.has(`${first.source.node.path} ${source.node.path}`)) {
          reported.add(`${first.source.node.path} ${source.node.path}`);
          issues.push({
            id: 'duplicate-object',
            path: source.node.path,
            field: 'metadata.name',
            value: identity,
            problem: `the same object is also made by [${first.source.node.path}], and both go to cluster ${cluster}`,
            fix: object.kind === 'Namespace'
              ? 'let one app bring the namespace and create the others with createNamespace: false'
              : 'give one of them another name or namespace, or remove it',
          });
        }
      }
    }
  }
  return issues;
}
