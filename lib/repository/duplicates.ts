import { Environment } from './environment';
import { DecodedObject, GitOpsApp } from '../app';
import { Issue } from '../errors';
import { apiGroup, ManifestObject } from '../manifests';
import { DeliveryPlan } from '../operators';

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

/** Clusters are told apart by name: in paths, in names of delivery objects, in messages. */
export function duplicateClusters(environments: readonly Environment[]): Issue[] {
  const first = new Map<string, string>();
  return environments.flatMap(environment => environment.clusters).flatMap(cluster => {
    const other = first.get(cluster.name);
    first.set(cluster.name, other ?? cluster.node.path);
    return other === undefined ? [] : [{
      id: 'duplicate-cluster',
      path: cluster.node.path,
      field: 'name',
      value: cluster.name,
      problem: `[${other}] has the same name; a cluster belongs to exactly one environment`,
      fix: 'give each cluster a name of its own',
    }];
  });
}

/** Two delivery objects of one identity on one control plane: two apps, or two environments on one hub. */
export function clashingDeliveries(deliveries: readonly { readonly plan: DeliveryPlan; readonly objects: readonly ManifestObject[] }[]): Issue[] {
  const first = new Map<string, string>();
  return deliveries.flatMap(({ plan, objects }) => objects.flatMap(object => {
    const identity = `${object.kind}/${object.metadata.name}`;
    const key = `${plan.controlPlane} ${identity}`;
    const other = first.get(key);
    first.set(key, other ?? plan.environment);
    return other === undefined ? [] : [{
      id: 'duplicate-delivery',
      path: plan.environment,
      field: 'name',
      value: identity,
      problem: `environment "${other}" already makes this object for the operator on ${plan.controlPlane}`,
      fix: 'rename an app, a cluster or an environment so that the names of their delivery objects differ',
    }];
  }));
}
