import { Environment } from './environment';
import { Issue } from '../errors';
import { ManifestObject } from '../manifests';
import { DeliveryPlan } from '../operators';

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
