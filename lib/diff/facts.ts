import { PolicyObject, PolicyWorld } from '../policy';
import { quantityOf } from '../policy/quantity';
import { modelServersOf, optionOf } from '../policy/serving/model-server';
import { AUTOSCALER, SCALED_OBJECT, scaledWorkload } from '../policy/serving/scaling/scaled';
import { devicesOf, requiredLabels } from '../policy/serving/server-gpus';
import { at, record } from '../policy/shapes';

/** The lowest and the highest number of pods. */
export interface Replicas {
  readonly lowest: number;
  readonly highest: number;
}

/** Computing devices of one pod. */
export interface PodDevices {
  readonly count: number;
  /** What a node has to have, such as `NVIDIA-L40S`, or the resource where nothing is said. */
  readonly products: readonly string[];
}

/** The model that a workload serves, by the annotations that ModelService writes. */
export interface WorkloadModel {
  readonly name: string;
  readonly version?: string;
  readonly content?: string;
}

/** What people ask about a workload. */
export interface WorkloadFacts {
  readonly model?: WorkloadModel;
  /** Version of the feature sets. */
  readonly features?: string;
  /** Image by container. */
  readonly images: ReadonlyMap<string, string>;
  /** Quantities by `cpu of server`: what is asked for, or the limit where nothing is. */
  readonly resources: ReadonlyMap<string, string>;
  /** Longest sequence by container of a model server. */
  readonly lengths: ReadonlyMap<string, string>;
  readonly devices?: PodDevices;
  /** Types of the nodes that it may run on, when that is said. */
  readonly instances: readonly string[];
  /** Undefined where nothing here says how many. */
  readonly replicas?: Replicas;
  /** Whether an autoscaler decides. */
  readonly autoscaled: boolean;
}

const REPLICATED = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/ReplicaSet', 'argoproj.io/Rollout']);
const PRODUCT = 'nvidia.com/gpu.product';
const INSTANCE_TYPE = 'node.kubernetes.io/instance-type';
const [MODEL, CONTENT, FEATURES] = ['model', 'model-content', 'feature-set-version'].map(name => `gitops-ai.dev/${name}`);

/** What people ask about a workload; undefined for an object without pods. */
export function factsOf(object: PolicyObject, world: PolicyWorld): WorkloadFacts | undefined {
  const pods = object._podSpecs;
  if (pods.length === 0) return undefined;
  const names = object._containers.map(({ container, path }) => (typeof container.name === 'string' ? container.name : path));
  const label = (path: string) => {
    const i = object._containers.findIndex(one => one.path === path);
    return names.filter(name => name === names[i]).length > 1 ? path : names[i];
  };
  const images = new Map<string, string>();
  const resources = new Map<string, string>();
  for (const { container, path } of object._containers) {
    if (typeof container.image === 'string') images.set(label(path), container.image);
    for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
      const value = ['requests', 'limits'].map(list => record(record(container.resources)?.[list])?.[resource]).find(given => quantityOf(given) !== undefined);
      if (value !== undefined) resources.set(`${resource} of ${label(path)}`, String(value));
    }
  }
  const lengths = new Map(modelServersOf(object).flatMap(server => {
    const said = optionOf(server, 'max-model-len', 'context-length', 'max-total-tokens', 'ctx-size');
    return said ? [[label(server.path), said.text] as const] : [];
  }));
  const annotations = record(record(object.manifest.metadata)?.annotations);
  const labels = requiredLabels(pods[0].spec);
  const autoscaler = REPLICATED.has(object.groupKind) ? autoscalersOf(world).get(object) : undefined;
  return {
    model: modelOf(annotations),
    features: textOf(annotations?.[FEATURES]),
    images,
    resources,
    lengths,
    devices: podDevices(object, labels.get(PRODUCT)),
    instances: labels.get(INSTANCE_TYPE) ?? [],
    replicas: autoscaler ? boundsOf(autoscaler) : ownReplicas(object),
    autoscaled: autoscaler !== undefined,
  };
}

/** The workload of an autoscaler; undefined for another object, and where it is not among the objects. */
export function targetOf(object: PolicyObject, world: PolicyWorld): PolicyObject | undefined {
  return object.groupKind === AUTOSCALER || object.groupKind === SCALED_OBJECT ? scaledWorkload(object, world) : undefined;
}

function modelOf(annotations: { readonly [name: string]: unknown } | undefined): WorkloadModel | undefined {
  const [name, version] = (textOf(annotations?.[MODEL]) ?? '').split('@');
  return name === '' ? undefined : { name, ...(version !== undefined && { version }), content: textOf(annotations?.[CONTENT]) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Devices that all containers of a pod ask for together: those of init containers are free again when the others start. */
function podDevices(object: PolicyObject, products: readonly string[] | undefined): PodDevices | undefined {
  const found = object._containers.filter(({ path }) => !/(?:initC|ephemeralC)ontainers\[/.test(path)).flatMap(({ container }) => devicesOf(container));
  if (found.length === 0) return undefined;
  const resources = [...new Set(found.map(({ resource }) => resource))];
  const named = resources.length === 1 && resources[0] === 'nvidia.com/gpu' ? products : undefined;
  return { count: found.reduce((sum, { count }) => sum + count, 0), products: named ?? resources };
}

function ownReplicas({ groupKind, manifest }: PolicyObject): Replicas | undefined {
  if (groupKind === '/Pod') return { lowest: 1, highest: 1 };
  if (!REPLICATED.has(groupKind)) return undefined;
  const count = record(manifest.spec)?.replicas ?? 1;
  return typeof count === 'number' ? { lowest: count, highest: count } : undefined;
}

function autoscalersOf(world: PolicyWorld): ReadonlyMap<PolicyObject, PolicyObject> {
  return world._once(findAutoscalers);
}

function findAutoscalers(world: PolicyWorld): ReadonlyMap<PolicyObject, PolicyObject> {
  return new Map([AUTOSCALER, SCALED_OBJECT].flatMap(kind => world._all(kind)).flatMap(autoscaler => {
    const target = scaledWorkload(autoscaler, world);
    return target ? [[target, autoscaler] as const] : [];
  }));
}

function boundsOf({ groupKind, manifest }: PolicyObject): Replicas | undefined {
  const keda = groupKind === SCALED_OBJECT;
  const number = (field: string, otherwise: number | undefined) => at(manifest, `spec.${field}`)[0]?.value ?? otherwise;
  const lowest = keda ? number('minReplicaCount', 0) : number('minReplicas', 1);
  const highest = keda ? number('maxReplicaCount', 100) : number('maxReplicas', undefined);
  return typeof lowest === 'number' && typeof highest === 'number' ? { lowest, highest } : undefined;
}
