import { misnamedAt } from './misnamed';
import { RAY_CLUSTERS, rayGroups } from './ray';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { record, shown } from '../../shapes';

/** The pods of a Ray cluster, as Kubernetes and Ray are told of them. */
export const rayWorkerGroup = defineRule({
  id: 'ray-worker-group',
  title: 'A Ray group tells Kubernetes and Ray the same: its GPUs, its number of workers, its name.',
  rationale: 'KubeRay refuses the cluster, or Ray places actors on GPUs that the pod does not have.',
  link: 'https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/config.html',
  appliesTo: Object.keys(RAY_CLUSTERS),
  check: (object, world) => {
    const groups = rayGroups(object);
    const names = groups.map(({ group }) => group.groupName);
    const selector = object.kind === 'RayJob' ? record(record(object.manifest.spec)?.clusterSelector)?.['ray.io/cluster'] : undefined;
    return [
      ...groups.flatMap(({ path, group, limit, told }, i): PolicyFinding[] => [
        ...told !== undefined && limit > 0 && told > limit ? [{
          field: `${path}.rayStartParams.num-gpus`, value: String(told), problem: `Ray is told of ${told} GPUs, and the container has ${limit}`, fix: 'remove num-gpus, which Ray takes from the limits, or raise the limit',
        }] : [],
        ...names[i] !== undefined && names.indexOf(names[i]) < i ? [{ field: `${path}.groupName`, value: shown(names[i]), problem: 'another group of the cluster has this name', fix: 'name it differently' }] : [],
        ...replicaFindings(group, path),
      ]),
      ...typeof selector === 'string' ? misnamedAt(world, 'spec.clusterSelector.ray.io/cluster', {
        groupKind: 'ray.io/RayCluster', namespace: object.namespace, name: selector, deliveredWith: object,
      }) : [],
    ];
  },
});

function replicaFindings({ replicas, minReplicas, maxReplicas }: { readonly [field: string]: unknown }, path: string): PolicyFinding[] {
  const isNumber = (value: unknown): value is number => typeof value === 'number';
  if (isNumber(minReplicas) && isNumber(maxReplicas) && minReplicas > maxReplicas) {
    return [{ field: `${path}.minReplicas`, value: String(minReplicas), problem: `more than maxReplicas, which is ${maxReplicas}`, fix: 'lower it, or raise maxReplicas' }];
  }
  if (isNumber(replicas) && isNumber(maxReplicas) && replicas > maxReplicas) {
    return [{ field: `${path}.replicas`, value: String(replicas), problem: `more than maxReplicas, which is ${maxReplicas}: there never are so many`, fix: 'lower it, or raise maxReplicas' }];
  }
  return [];
}
