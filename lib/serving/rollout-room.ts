import { fittingPools, GpuDemand, roomFor, withCanaries } from './gpu-demand';
import { RolloutRoom } from './update-strategy';
import { UnplacedIssue } from '../errors';
import { TargetCluster } from '../platform';

/**
 * What a rollout may count on in each cluster, also while canaries are there; a service without GPUs finds room
 * everywhere.
 */
export function rolloutRoom(demand: GpuDemand | undefined, clusters: readonly TargetCluster[], all: readonly GpuDemand[]): RolloutRoom {
  const withoutCanaries = all.filter(({ isCanary }) => !isCanary);
  const rooms = clusters.map(cluster => ({
    name: cluster.name,
    room: demand && roomFor(demand, cluster, withCanaries(all)),
    alone: demand && roomFor(demand, cluster, withoutCanaries),
  }));
  const names = (holds: (entry: typeof rooms[number]) => boolean) => rooms.filter(holds).map(({ name }) => name);
  return {
    roomy: names(({ room }) => !demand || room?.onePodMore === true),
    full: names(({ room }) => room?.onePodMore === false),
    fullByCanaries: names(({ room, alone }) => room?.onePodMore === false && alone?.onePodMore === true),
    unknown: names(({ room }) => demand !== undefined && room === undefined),
  };
}

/** More pods than a cluster has GPUs for, counting the services that were declared before on the same GPUs. */
export function capacityIssues(demand: GpuDemand, all: readonly GpuDemand[]): UnplacedIssue[] {
  return demand.clusters.flatMap((cluster): UnplacedIssue[] => {
    const pools = fittingPools(cluster, demand.gpu, demand.count);
    // Without a fitting pool the accelerator has said so already.
    if (pools.length === 0 || !roomFor(demand, cluster, all)?.overcommitted) return [];
    const has = pools.map(pool => `${pool.nodes} × ${pool.gpusPerNode}`).join(' + ');
    const others = all.filter(other => other !== demand && other.gpu.product === demand.gpu.product
      && other.environment === demand.environment && other.clusters.some(({ name }) => name === cluster.name)).map(other => other.path);
    return [{
      id: 'gpu-capacity',
      field: 'replicas',
      value: `${demand.pods} × ${demand.count} ${demand.gpu.product}`,
      problem: `cluster "${cluster.name}" has ${has} of these GPUs${others.length > 0 ? ` and serves ${few(others)} with them too` : ''}; some pods would stay pending for ever`,
      fix: 'run fewer replicas (maxReplicas counts), or add nodes to the pool',
    }];
  });
}

/** The first of a long list, and how many more there are. */
function few(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 4).join(', ')} and ${names.length - 4} more`;
}
