import { ContainerPort, containerPorts } from './container-ports';
import { mayAddLabel, mayHoldUnknownPods } from './pod-makers';
import { PodTemplate, podTemplatesOf } from './pod-templates';
import { PolicyObject } from './policy-object';
import { mayBeSameNamespace, PolicyWorld } from './policy-world';
import { hasLabels, Labels, selects } from './selectors';
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

/** Pods by namespace and by each of their labels. */
interface PodIndex {
  readonly byLabel: ReadonlyMap<string, readonly PodTemplate[]>;
  /** Those whose controller adds labels. */
  readonly open: readonly PodTemplate[];
}

/** The pods that a Service sends to; undefined when it selects none by labels: then somebody else fills in its endpoints. */
export function podsOfService(service: PolicyObject, world: PolicyWorld): SelectedPods | undefined {
  const spec = record(service.manifest.spec);
  const selector = record(spec?.selector);
  if (!selector || Object.keys(selector).length === 0 || spec?.type === 'ExternalName') return undefined;
  return podsWithLabels(world, service.namespace, selector);
}

/** The pods in a namespace that have all of the labels. There must be at least one label. */
export function podsWithLabels(world: PolicyWorld, namespace: string, labels: Labels): SelectedPods {
  const { byLabel, open } = world._once(podIndex);
  const pairs = Object.entries(labels);
  let fewest: readonly PodTemplate[] | undefined;
  for (const [key, value] of pairs) {
    const having = byLabel.get(pair(key, value)) ?? [];
    if (!fewest || having.length < fewest.length) fewest = having;
  }
  const pods = (fewest ?? []).filter(pod => mayBeSameNamespace(pod.namespace, namespace) && hasLabels(labels, pod.labels));
  const may = (pod: PodTemplate) => mayBeSameNamespace(pod.namespace, namespace)
    && pairs.every(([key, value]) => (Object.hasOwn(pod.labels, key) ? pod.labels[key] === value : mayAddLabel(pod.object.groupKind, key)));
  return { pods, certain: !mayHoldUnknownPods(world, namespace) && !pods.some(({ moreLabels }) => moreLabels) && !open.some(may) };
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

function podIndex(world: PolicyWorld): PodIndex {
  const byLabel = new Map<string, PodTemplate[]>();
  const open: PodTemplate[] = [];
  for (const pod of podTemplatesOf(world)) {
    if (pod.moreLabels) open.push(pod);
    for (const [key, value] of Object.entries(pod.labels)) {
      const list = byLabel.get(pair(key, value));
      if (list) list.push(pod);
      else byLabel.set(pair(key, value), [pod]);
    }
  }
  return { byLabel, open };
}

function podsByNamespace(world: PolicyWorld): ReadonlyMap<string, readonly PodTemplate[]> {
  const pods = new Map<string, PodTemplate[]>();
  for (const pod of podTemplatesOf(world)) {
    const list = pods.get(pod.namespace);
    if (list) list.push(pod);
    else pods.set(pod.namespace, [pod]);
  }
  return pods;
}

function servicesByPod(world: PolicyWorld): ReadonlyMap<PodTemplate, readonly PolicyObject[]> {
  const services = new Map<PodTemplate, PolicyObject[]>();
  for (const service of world.all('/Service')) {
    for (const pod of podsOfService(service, world)?.pods ?? []) {
      const list = services.get(pod);
      if (list) list.push(service);
      else services.set(pod, [service]);
    }
  }
  return services;
}

function pair(key: string, value: unknown): string {
  return `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
