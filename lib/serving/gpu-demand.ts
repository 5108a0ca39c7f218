import { IConstruct } from 'constructs';
import { NodePool, NvidiaGpu, TargetCluster } from '../platform';

/** The GPUs one service takes of each of its clusters when it has all its replicas. */
export interface GpuDemand {
  /** Path of the construct, for messages. */
  readonly path: string;
  readonly environment: string;
  readonly clusters: readonly TargetCluster[];
  readonly gpu: NvidiaGpu;
  /** GPUs of one pod. */
  readonly count: number;
  /** Most pods there may be outside a rollout. */
  readonly pods: number;
  /** Most pods of a canary of the service, whether one is under way or not. */
  readonly canaryPods?: number;
  /** Whether these are the pods of a canary that is under way. */
  readonly isCanary?: boolean;
}

/** What is left of the GPUs of one cluster. */
export interface GpuRoom {
  /** More GPUs are asked for than there are: some pods would stay pending for ever. */
  readonly overcommitted: boolean;
  /** One more pod of the service finds a node, however the scheduler has placed the others. */
  readonly onePodMore: boolean;
}

const DEMANDS = new WeakMap<IConstruct, GpuDemand[]>();

/** Adds a demand to those of the construct tree. */
export function registerDemand(scope: IConstruct, demand: GpuDemand): void {
  demandsOf(scope).push(demand);
}

/** All demands of the construct tree so far, in the order in which they were made. */
export function demandsOf(scope: IConstruct): GpuDemand[] {
  const demands = DEMANDS.get(scope.node.root) ?? [];
  DEMANDS.set(scope.node.root, demands);
  return demands;
}

/**
 * All demands as they are while each service that has a ramp also has its largest canary. An operator that prunes last
 * keeps the pods of a canary until the service has the new version everywhere, though Git has the canary no more. It is
 * the same for every step of a ramp, so no step changes what is decided by it.
 */
export function withCanaries(all: readonly GpuDemand[]): GpuDemand[] {
  return all.filter(({ isCanary }) => !isCanary).map(demand => ({ ...demand, pods: demand.pods + (demand.canaryPods ?? 0) }));
}

/** The pools of a cluster whose nodes can take one pod with `count` GPUs of the product. */
export function fittingPools(cluster: TargetCluster, gpu: NvidiaGpu, count: number): NodePool[] {
  return cluster.nodePools.filter(pool => pool.accelerator?.product === gpu.product && pool.gpusPerNode >= count);
}

/**
 * What all demands together leave of one cluster, or undefined when its pools are not declared.
 *
 * When every pod takes the same number of GPUs, nodes are filled without waste and free places are counted. When the
 * numbers differ, the scheduler may strand up to `count - 1` free GPUs on each node; only what is left beyond that
 * is certain.
 */
export function roomFor(demand: GpuDemand, cluster: TargetCluster, all: readonly GpuDemand[]): GpuRoom | undefined {
  if (cluster.nodePools.length === 0) return undefined;
  const { gpu, count } = demand;
  const pools = fittingPools(cluster, gpu, count);
  const rivals = all.filter(other => other.gpu.product === gpu.product && other.environment === demand.environment
    && other.clusters.some(({ name }) => name === cluster.name));
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

  if (rivals.every(other => other.count === count)) {
    const places = sum(pools.map(pool => pool.nodes * Math.floor(pool.gpusPerNode / count)));
    const free = places - sum(rivals.map(other => other.pods));
    return { overcommitted: free < 0, onePodMore: free >= 1 };
  }
  const taken = sum(rivals.map(other => other.pods * other.count));
  const existing = sum(cluster.nodePools.filter(pool => pool.accelerator?.product === gpu.product).map(pool => pool.nodes * pool.gpusPerNode));
  const free = sum(pools.map(pool => pool.nodes * pool.gpusPerNode)) - taken;
  return { overcommitted: taken > existing, onePodMore: free > sum(pools.map(pool => pool.nodes)) * (count - 1) };
}
