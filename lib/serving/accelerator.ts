import { fittingPools } from './gpu-demand';
import { GitOpsError, refuseDeployTimeValues, UnplacedIssue } from '../errors';
import { NvidiaGpu, TargetCluster } from '../platform';

/** How many GPUs a pod takes, and of which nodes. */
export interface NvidiaAcceleratorOptions {
  /**
   * GPUs of one pod, all on one node.
   *
   * @default 1
   */
  readonly count?: number;

  /**
   * More labels that the node must carry.
   *
   * @default - none
   */
  readonly nodeSelector?: { readonly [label: string]: string };
}

/** Where pods with an accelerator go: parts of a pod spec. */
export interface Placement {
  readonly limits: { readonly [resource: string]: string };
  /** Alternatives, each a set of labels; empty when any node will do. */
  readonly nodeLabels: readonly { readonly [label: string]: string }[];
  readonly taints: readonly string[];
  readonly nodeSelector?: { readonly [label: string]: string };
  readonly issues: readonly UnplacedIssue[];
}

/** What the service asks an accelerator. */
interface AcceleratorAdapter {
  readonly gpus: number;
  readonly product?: NvidiaGpu;
  place(clusters: readonly TargetCluster[]): Placement;
}

/** The hardware that a model computes on. */
export class Accelerator {
  /** The CPU alone. */
  public static none(): Accelerator {
    return new Accelerator({ gpus: 0, place: () => ({ limits: {}, nodeLabels: [], taints: [], issues: [] }) });
  }

  /** NVIDIA GPUs of one product, by the device plugin: `nvidia.com/gpu`. */
  public static nvidia(gpu: NvidiaGpu, options: NvidiaAcceleratorOptions = {}): Accelerator {
    refuseDeployTimeValues('Accelerator.nvidia', { gpu, ...options });
    return new Accelerator(new NvidiaAdapter(gpu, options));
  }

  /** @internal */
  public readonly _adapter: AcceleratorAdapter;

  private constructor(adapter: AcceleratorAdapter) {
    this._adapter = adapter;
  }
}

class NvidiaAdapter implements AcceleratorAdapter {
  public readonly gpus: number;

  constructor(public readonly product: NvidiaGpu, private readonly options: NvidiaAcceleratorOptions) {
    this.gpus = options.count ?? 1;
    if (Number.isInteger(this.gpus) && this.gpus > 0) return;
    throw new GitOpsError([{
      id: 'accelerator-count',
      path: 'Accelerator',
      field: 'count',
      value: String(this.gpus),
      problem: 'not a positive whole number',
      fix: 'give the number of GPUs of one pod, or use Accelerator.none()',
    }]);
  }

  public place(clusters: readonly TargetCluster[]): Placement {
    const pools = clusters.flatMap(cluster => fittingPools(cluster, this.product, this.gpus));
    const labels = pools.length > 0 ? pools.map(pool => pool.labels) : [{ 'nvidia.com/gpu.product': this.product.product }];
    const taints = pools.length > 0 ? pools.flatMap(pool => pool.taint ?? []) : ['nvidia.com/gpu'];
    return {
      limits: { 'nvidia.com/gpu': String(this.gpus) },
      nodeLabels: distinct(labels),
      taints: distinct(taints),
      nodeSelector: this.options.nodeSelector,
      issues: clusters.flatMap(cluster => this.issues(cluster)),
    };
  }

  /** A cluster that declares its pools must have one that fits; of others nothing is known. */
  private issues(cluster: TargetCluster): UnplacedIssue[] {
    if (cluster.nodePools.length === 0 || fittingPools(cluster, this.product, this.gpus).length > 0) return [];
    const pools = cluster.nodePools.map(pool => pool.accelerator ? `${pool.nodes} × ${pool.gpusPerNode} ${pool.accelerator.product}` : `${pool.nodes} × CPU only`);
    return [{
      id: 'gpu-unavailable',
      field: 'accelerator',
      value: `${this.gpus} × ${this.product.product}`,
      problem: `no node of cluster "${cluster.name}" can take this pod; its pools are ${pools.join(', ')}`,
      fix: 'choose a product and a count that one node of every cluster of the app has, or add the pool to the cluster',
    }];
  }
}

/** Each value once, in a stable order. */
function distinct<T>(values: readonly T[]): T[] {
  const byText = new Map(values.map(value => [JSON.stringify(sorted(value)), value]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function sorted(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value;
}
