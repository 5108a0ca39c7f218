import { DecodedObject, GitOpsApp } from '../app';
import { didYouMean, Issue } from '../errors';
import { apiGroup, isBuiltInGroup } from '../manifests';

/** Objects of custom resources that a cluster is known not to serve; clusters that say nothing are not checked. */
export function missingApis(objects: ReadonlyMap<GitOpsApp, readonly DecodedObject[]>): Issue[] {
  return [...objects].flatMap(([app, decoded]) => decoded
    .filter(({ object }) => !isBuiltInGroup(apiGroup(object.apiVersion)))
    .flatMap(({ source, object: { apiVersion } }) => app._targets
      .filter(({ customApis }) => customApis && !customApis.includes(apiVersion))
      .map(({ name, customApis }) => ({
        id: 'api-not-installed',
        path: source.node.path,
        field: 'apiVersion',
        value: apiVersion,
        problem: `cluster ${name} does not serve it, by its customApis.${didYouMean(apiVersion, customApis!)}`,
        fix: 'install what serves it and add it to the customApis of the cluster, or do without the object',
      }))));
}
