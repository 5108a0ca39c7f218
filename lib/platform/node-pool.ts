import { NvidiaGpu } from './nvidia-gpu';
import { GitOpsError, refuseDeployTimeValues } from '../errors';

/** How many nodes a pool has, and how its nodes are told apart. */
export interface NodePoolOptions {
  /** Nodes the pool may hold at the same time, autoscaling included. */
  readonly nodes: number;

  /**
   * Labels that every node of the pool carries; pods that want the pool select them.
   *
   * @default - the product label of the GPU for GPU pools, none otherwise
   */
  readonly labels?: { [key: string]: string };

  /**
   * Key of the NoSchedule taint that keeps other pods off the pool.
   *
   * @default - `nvidia.com/gpu` for GPU pools, none otherwise
   */
  readonly taint?: string;
}

/** Options of a pool of GPU nodes. */
export interface GpuNodePoolOptions extends NodePoolOptions {
  /**
   * GPUs in each node.
   *
   * @default 1
   */
  readonly gpusPerNode?: number;
}

/**
 * A group of equal nodes of a cluster. Tells the library how many GPUs there are, so that a rollout that could
 * never be scheduled is found at synthesis.
 */
export class NodePool {
  /** A pool of nodes with NVIDIA GPUs. */
  public static gpu(gpu: NvidiaGpu, options: GpuNodePoolOptions): NodePool {
    refuseDeployTimeValues('NodePool.gpu', { gpu, ...options });
    return new NodePool(options, gpu, options.gpusPerNode ?? 1);
  }

  /** A pool of nodes without accelerators. */
  public static cpu(options: NodePoolOptions): NodePool {
    refuseDeployTimeValues('NodePool.cpu', options);
    return new NodePool(options, undefined, 0);
  }

  /** The product in this pool, undefined for a pool without GPUs. */
  public readonly accelerator?: NvidiaGpu;
  /** GPUs in each node; 0 without GPUs. */
  public readonly gpusPerNode: number;
  /** Nodes the pool may hold at the same time. */
  public readonly nodes: number;
  /** Labels that every node of the pool carries. */
  public readonly labels: { [key: string]: string };
  /** Key of the pool's NoSchedule taint, undefined when untainted. */
  public readonly taint?: string;

  private constructor(options: NodePoolOptions, accelerator: NvidiaGpu | undefined, gpusPerNode: number) {
    requireCount('nodes', options.nodes);
    if (accelerator) requireCount('gpusPerNode', gpusPerNode);
    this.accelerator = accelerator;
    this.gpusPerNode = gpusPerNode;
    this.nodes = options.nodes;
    this.labels = options.labels ?? (accelerator ? { 'nvidia.com/gpu.product': accelerator.product } : {});
    this.taint = options.taint ?? (accelerator ? 'nvidia.com/gpu' : undefined);
  }
}

function requireCount(field: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new GitOpsError([{
    id: 'node-pool-size',
    path: 'NodePool',
    field,
    value: String(value),
    problem: 'not a positive whole number',
    fix: `give the number of ${field === 'nodes' ? 'nodes in the pool' : 'GPUs in each node'}`,
  }]);
}
