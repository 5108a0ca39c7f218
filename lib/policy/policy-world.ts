import { append } from './append';
import { PolicyObject } from './policy-object';
import { ClusterSchemas } from './schemas';

/** Nodes of one pool, as far as rules ask. */
export interface PolicyNodePool {
  readonly nodes: number;
  /** 0 without GPUs. */
  readonly gpusPerNode: number;
  /** The value of the node label `nvidia.com/gpu.product`; undefined without GPUs. */
  readonly gpuProduct?: string;
  /** Memory of one GPU in MiB, as the driver reports it. */
  readonly gpuMemoryMebibytes?: number;
  readonly labels: { readonly [label: string]: string };
  /** Key of the pool's NoSchedule taint. */
  readonly taint?: string;
}

/** What is known about a cluster that the objects go to. */
export interface PolicyCluster {
  readonly name: string;
  /** Minor version of Kubernetes: 33 for 1.33. */
  readonly kubernetesMinor: number;
  /** Undefined when nobody said. */
  readonly nodePools?: readonly PolicyNodePool[];
  /** What it is known to serve, in the order in which they are asked; undefined: what this library knows holds. */
  readonly schemas?: readonly ClusterSchemas[];
}

/** A file of a generated directory that is not as the generator left it. */
export interface DeviatingFile {
  /** The file, named as the files of objects are. */
  readonly file: string;
  /** `edited` since, `missing`, `foreign` (the generator wrote none), `link` (no plain file), or `unreadable`: the list of files itself is broken. */
  readonly state: 'edited' | 'missing' | 'foreign' | 'link' | 'unreadable';
  /** Line of the problem, where it has one. */
  readonly line?: number;
}

/** What rules are told besides the objects. */
export interface PolicyFacts {
  /** The clusters that all objects of the world go to; empty when nobody said. */
  readonly clusters: readonly PolicyCluster[];
  /** Registries, or registry and path prefixes, that images may come from; undefined: any. */
  readonly registries?: readonly string[];
  /** What clusters serve of which nothing else is said. */
  readonly schemas?: readonly ClusterSchemas[];
  /** Files that differ from what the inventory beside them says. */
  readonly deviations?: readonly DeviatingFile[];
}

/**
 * The objects that are delivered to the same clusters, as rules look things up in them. What is not in it may exist in
 * the cluster all the same: only what the given objects contradict is known to be wrong.
 */
export class PolicyWorld {
  /** @internal */
  public static _of(objects: readonly PolicyObject[], facts: PolicyFacts = { clusters: [] }, previous?: PolicyWorld): PolicyWorld {
    return new PolicyWorld(objects, facts, previous);
  }

  /** @internal */
  public readonly _facts: PolicyFacts;
  /** @internal The same world as it was delivered before the change; undefined when unknown. */
  public readonly _previous?: PolicyWorld;

  private readonly everything: readonly PolicyObject[];
  private readonly byKind = new Map<string, PolicyObject[]>();
  private readonly byIdentity = new Map<string, PolicyObject[]>();
  private readonly byNamespace = new Map<string, PolicyObject[]>();
  private readonly memory = new Map<unknown, unknown>();

  private constructor(objects: readonly PolicyObject[], facts: PolicyFacts, previous: PolicyWorld | undefined) {
    this.everything = objects;
    this._facts = facts;
    this._previous = previous;
    for (const object of objects) {
      append(this.byKind, object.groupKind, object);
      append(this.byIdentity, `${object.groupKind} ${object.name}`, object);
      append(this.byNamespace, `${object.groupKind} ${object.namespace}`, object);
    }
  }

  /** Every object, in the order in which it was given. */
  public get objects(): PolicyObject[] {
    return [...this.everything];
  }

  /**
   * Every object of a kind.
   *
   * @param groupKind such as `apps/Deployment` or `/Service`
   */
  public all(groupKind: string): PolicyObject[] {
    return [...this.byKind.get(groupKind) ?? []];
  }

  /**
   * The objects that a reference may mean: of that kind and name, in that namespace. Where one of the two namespaces is
   * left to whoever applies the objects, they may be the same. More than one where the given files hold variants.
   *
   * @param groupKind such as `/ConfigMap`
   * @param namespace namespace of the reference; empty when it names none
   * @param name name of the object
   */
  public find(groupKind: string, namespace: string, name: string): PolicyObject[] {
    return (this.byIdentity.get(`${groupKind} ${name}`) ?? []).filter(object => mayBeSameNamespace(object.namespace, namespace));
  }

  /** @internal Every object, in the order in which it was given: not a copy. */
  public get _everything(): readonly PolicyObject[] {
    return this.everything;
  }

  /** @internal Every object of a kind: not a copy. */
  public _all(groupKind: string): readonly PolicyObject[] {
    return this.byKind.get(groupKind) ?? [];
  }

  /** @internal Every object of a kind that is, or may be, in a namespace. */
  public _in(groupKind: string, namespace: string): readonly PolicyObject[] {
    if (namespace === '') return this.byKind.get(groupKind) ?? [];
    const [named, unnamed] = [namespace, ''].map(name => this.byNamespace.get(`${groupKind} ${name}`) ?? []);
    return unnamed.length === 0 ? named : [...named, ...unnamed];
  }

  /** @internal The lowest minor version among the clusters, undefined when unknown: what a manifest may rely on. */
  public get _lowestMinor(): number | undefined {
    return bound(Math.min, this._facts.clusters);
  }

  /** @internal The highest minor version among the clusters, undefined when unknown: the one that serves the fewest old APIs. */
  public get _highestMinor(): number | undefined {
    return bound(Math.max, this._facts.clusters);
  }

  /**
   * @internal What is made of the world once and asked many times, such as an index. `key` is the function that makes it.
   */
  public _once<T>(make: (world: PolicyWorld) => T): T {
    if (!this.memory.has(make)) this.memory.set(make, make(this));
    return this.memory.get(make) as T;
  }
}

/** Whether two namespaces may be one: an empty one is that which the object is applied in. */
export function mayBeSameNamespace(one: string, other: string): boolean {
  return one === other || one === '' || other === '';
}

function bound(choose: (...minors: number[]) => number, clusters: readonly PolicyCluster[]): number | undefined {
  return clusters.length > 0 ? choose(...clusters.map(cluster => cluster.kubernetesMinor)) : undefined;
}
