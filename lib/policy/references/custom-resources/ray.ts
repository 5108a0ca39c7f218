import { PolicyObject } from '../../policy-object';
import { at, record, records } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

/** Where each kind keeps its cluster. */
export const RAY_CLUSTERS: { readonly [groupKind: string]: string } = {
  'ray.io/RayCluster': 'spec', 'ray.io/RayService': 'spec.rayClusterConfig', 'ray.io/RayJob': 'spec.rayClusterSpec', 'ray.io/RayCronJob': 'spec.jobTemplate.rayClusterSpec',
};

/** Pods of a cluster that are alike. */
export interface RayGroup {
  readonly path: string;
  readonly group: Fields;
  /** GPUs that its containers may use. */
  readonly limit: number;
  /** GPUs that Ray is told of; undefined when it is not told, and counts them. */
  readonly told?: number;
}

/** The groups of the cluster of an object: the head and the workers. */
export function rayGroups(object: PolicyObject): RayGroup[] {
  const place = RAY_CLUSTERS[object.groupKind];
  const cluster = place === undefined ? undefined : record(at(object.manifest, place)[0]?.value);
  if (!cluster) return [];
  const head = record(cluster.headGroupSpec);
  return [
    ...head ? [{ path: `${place}.headGroupSpec`, group: head }] : [],
    ...records(cluster.workerGroupSpecs).map((group, i) => ({ path: `${place}.workerGroupSpecs[${i}]`, group })),
  ].map(({ path, group }) => {
    const told = record(group.rayStartParams)?.['num-gpus'];
    return { path, group, limit: gpusOf(group), ...told !== undefined && Number.isFinite(Number(told)) && { told: Number(told) } };
  });
}

/** The Ray container is the first one. */
function gpusOf(group: Fields): number {
  const [container] = at(group, 'template.spec.containers[]');
  const resources = record(record(container?.value)?.resources);
  const limits = { ...record(resources?.requests), ...record(resources?.limits), ...record(group.resources) };
  return Object.entries(limits).filter(([key]) => /(?:^|[/.])gpu$|\/mig-/i.test(key)).reduce((sum, [, value]) => sum + (Number(value) || 0), 0);
}
