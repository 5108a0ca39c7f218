import { append } from './append';
import { ContainerPort, containerPorts } from './container-ports';
import { mayAddLabel, mayHoldUnknownPods } from './pod-makers';
import { PodTemplate, podTemplatesOf } from './pod-templates';
import { PolicyObject } from './policy-object';
import { mayBeSameNamespace, PolicyWorld } from './policy-world';
import { Labels, selects } from './selectors';
import { record } from './shapes';

/** The pods that something selects among the given ones. */
export interface SelectedPods {
  readonly pods: readonly PodTemplate[];
  /**
   * Whether there can be no others among what the given objects make: false where an operator makes pods, or adds labels
   * to them, that nobody knows here.
   */
  readonly certain: boolean;
}

/** Labels that the controllers of Kubernetes add: a selector may ask for them, and no template has them. */
const CONTROLLER_LABELS = new Set([
  'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'pod-template-hash', 'controller-revision-hash', 'pod-template-generation', 'job-name',
  'controller-uid', 'batch.kubernetes.io/job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-completion-index', 'rollouts-pod-template-hash',
]);

type Pair = readonly [string, unknown];

/** Pods by each of their labels. */
interface PodIndex {
  readonly byLabel: ReadonlyMap<string, readonly PodTemplate[]>;
  /** Those whose controller adds labels, by kind of the object that makes them. */
  readonly open: ReadonlyMap<string, readonly PodTemplate[]>;
}

/** The pods that a Service sends to; undefined when it selects none by labels: then somebody else fills in its endpoints. */
export function podsOfService(service: PolicyObject, world: PolicyWorld): SelectedPods | undefined {
  return world._once(selectedByServices).get(service);
}

/** The pods in a namespace that have all of the labels. */
export function podsWithLabels(world: PolicyWorld, namespace: string, labels: Labels): SelectedPods {
  const { byLabel, open } = world._once(podIndex);
  const pairs = Object.entries(labels).filter(([key]) => !CONTROLLER_LABELS.has(key));
  if (pairs.length === 0) return { pods: [], certain: false };
  const fewest = fewestWith(byLabel, pairs);
  const hasAll = (pod: PodTemplate) => pairs.every(([key, value]) => Object.hasOwn(pod.labels, key) && pod.labels[key] === value);
  const pods = fewest.filter(pod => mayBeSameNamespace(pod.namespace, namespace) && hasAll(pod));
  const isCertain = !mayHoldUnknownPods(world, namespace) && !pods.some(({ moreLabels }) => moreLabels);
  return { pods, certain: isCertain && ![...open.keys()].some(groupKind => maySelect(world, groupKind, namespace, pairs)) };
}

/** The pods in a namespace that a label selector (`matchLabels`, `matchExpressions`) selects. */
export function podsOfSelector(world: PolicyWorld, namespace: string, selector: unknown): SelectedPods {
  const wanted = record(selector) ?? {};
  const matchLabels = record(wanted.matchLabels) ?? {};
  if (Object.keys(matchLabels).length > 0) {
    const { pods, certain } = podsWithLabels(world, namespace, matchLabels);
    return { pods: pods.filter(pod => selects(wanted, pod.labels)), certain };
  }
  const pods = podsIn(world, namespace).filter(pod => selects(wanted, pod.labels));
  return { pods, certain: !mayHoldUnknownPods(world, namespace) && !pods.some(({ moreLabels }) => moreLabels) };
}

/** Every pod template that may be in a namespace. */
export function podsIn(world: PolicyWorld, namespace: string): readonly PodTemplate[] {
  const byNamespace = world._once(podsByNamespace);
  if (namespace === '') return podTemplatesOf(world);
  return [...byNamespace.get(namespace) ?? [], ...byNamespace.get('') ?? []];
}

/** The port of a pod that a Service or a probe means by name or by number; undefined when no container declares it. */
export function podPort(pod: { readonly spec: { readonly [field: string]: unknown } }, port: unknown): ContainerPort | undefined {
  return containerPorts(pod.spec).find(({ name, number }) => (typeof port === 'string' ? name === port : number === port));
}

/** Services in the namespace of some pods that select them. */
export function servicesOfPods(pod: PodTemplate, world: PolicyWorld): readonly PolicyObject[] {
  return world._once(servicesByPod).get(pod) ?? [];
}

/** Whether a selector may select pods of a kind once its controller has added labels. */
function maySelect(world: PolicyWorld, groupKind: string, namespace: string, pairs: readonly Pair[]): boolean {
  const { byLabel, open } = world._once(podIndex);
  const fixed = pairs.filter(([key]) => !mayAddLabel(groupKind, key));
  const candidates = fixed.length > 0 ? fewestWith(byLabel, fixed) : open.get(groupKind) ?? [];
  return candidates.some(pod => pod.object.groupKind === groupKind && mayBeSameNamespace(pod.namespace, namespace)
    && pairs.every(([key, value]) => (Object.hasOwn(pod.labels, key) ? pod.labels[key] === value : mayAddLabel(groupKind, key))));
}

/** The shortest list of pods that have one of the labels: all that have every label are in it. */
function fewestWith(byLabel: PodIndex['byLabel'], pairs: readonly Pair[]): readonly PodTemplate[] {
  let fewest: readonly PodTemplate[] | undefined;
  for (const [key, value] of pairs) {
    const having = byLabel.get(pair(key, value)) ?? [];
    if (!fewest || having.length < fewest.length) fewest = having;
  }
  return fewest ?? [];
}

function selectedByServices(world: PolicyWorld): ReadonlyMap<PolicyObject, SelectedPods> {
  const selected = new Map<PolicyObject, SelectedPods>();
  for (const service of world._all('/Service')) {
    const spec = record(service.manifest.spec);
    const selector = record(spec?.selector);
    if (!selector || Object.keys(selector).length === 0 || spec?.type === 'ExternalName') continue;
    selected.set(service, podsWithLabels(world, service.namespace, selector));
  }
  return selected;
}

function podIndex(world: PolicyWorld): PodIndex {
  const byLabel = new Map<string, PodTemplate[]>();
  const open = new Map<string, PodTemplate[]>();
  for (const pod of podTemplatesOf(world)) {
    if (pod.moreLabels) append(open, pod.object.groupKind, pod);
    for (const [key, value] of Object.entries(pod.labels)) {
      append(byLabel, pair(key, value), pod);
    }
  }
  return { byLabel, open };
}

function podsByNamespace(world: PolicyWorld): ReadonlyMap<string, readonly PodTemplate[]> {
  const pods = new Map<string, PodTemplate[]>();
  for (const pod of podTemplatesOf(world)) {
    append(pods, pod.namespace, pod);
  }
  return pods;
}

function servicesByPod(world: PolicyWorld): ReadonlyMap<PodTemplate, readonly PolicyObject[]> {
  const services = new Map<PodTemplate, PolicyObject[]>();
  for (const service of world._all('/Service')) {
    for (const pod of podsOfService(service, world)?.pods ?? []) {
      append(services, pod, service);
    }
  }
  return services;
}

function pair(key: string, value: unknown): string {
  return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
