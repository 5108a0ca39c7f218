import { nearness, Nearness } from './near-names';
import { servicePorts } from './service-ports';
import { isPlaceholder } from './whole';
import { mayHoldUnknownPods } from '../pod-makers';
import { PodTemplate } from '../pod-templates';
import { PolicyObject } from '../policy-object';
import { PolicyWorld } from '../policy-world';
import { Labels } from '../selectors';
import { podPort, podsIn, podsWithLabels, servicesOfPods } from '../service-targets';
import { record, shown } from '../shapes';

/** Labels that say which workload it is; all others many workloads of a release share. */
const IDENTIFYING = new Set(['app', 'name', 'k8s-app', 'app.kubernetes.io/name', 'app.kubernetes.io/component', 'component', 'run', 'role', 'service', 'model']);
/** Labels that programs give their own pods when they run, as leaders and primaries of databases do. */
const AT_RUN_TIME = /role|leader|master|primary|active|state|slot|track|color|version|shard|sealed|initialized|ordinal|index/i;
/** Kinds whose pods nobody selects to send requests to them. */
const BATCH = new Set([
  'batch/Job', 'batch/CronJob', 'keda.sh/ScaledJob', 'argoproj.io/Workflow', 'argoproj.io/WorkflowTemplate', 'argoproj.io/ClusterWorkflowTemplate', 'argoproj.io/CronWorkflow',
]);

/** The pods that labels were meant to select, and why that is thought. */
export interface MeantPods {
  readonly pod: PodTemplate;
  readonly because: string;
}

/**
 * The given pods that labels were surely meant to select, where they select none: undefined when nothing says so, because
 * the pods may be made by somebody else. Documented in docs/policy/references.md.
 */
export function meantPods(world: PolicyWorld, from: PolicyObject, labels: Labels): MeantPods | undefined {
  const pairs = Object.entries(labels);
  if (pairs.length === 0 || pairs.some(([, value]) => typeof value !== 'string' || isPlaceholder(value))) return undefined;
  const { pods, certain } = podsWithLabels(world, from.namespace, labels);
  if (pods.length > 0 || !certain) return undefined;
  const here = podsIn(world, from.namespace).filter(pod => !BATCH.has(pod.object.groupKind));
  return here.map(pod => likePod(pod, pairs)).find(found => found !== undefined)
    ?? sameName(from, here, world) ?? theOnlyPod(from, here, world) ?? inOtherNamespace(world, from, labels);
}

/** Labels with a slip in one of them. */
function likePod(pod: PodTemplate, pairs: readonly (readonly [string, unknown])[]): MeantPods | undefined {
  const own = Object.entries(pod.labels);
  const wrong = pairs.filter(([key, value]) => pod.labels[key] !== value) as [string, string][];
  const mended = wrong.map(([key, value]) => {
    const has = pod.labels[key];
    if (typeof has === 'string') return nearness(value, has) >= Nearness.ALIKE ? `${key} is "${has}"` : undefined;
    const other = own.find(([name, text]) => text === value && IDENTIFYING.has(key) && IDENTIFYING.has(name));
    if (other) return `the label is ${other[0]}`;
    // One label too many: all others are there, and one of them says which workload it is.
    const isKnown = pairs.length > 1 && wrong.length === 1 && !AT_RUN_TIME.test(key) && pairs.some(([name]) => IDENTIFYING.has(name) && name !== key);
    return isKnown && !Object.hasOwn(pod.labels, key) ? `they have no label ${key}` : undefined;
  });
  return mended.length > 0 && mended.every(text => text !== undefined) ? { pod, because: mended.join(', ') } : undefined;
}

/** A workload of the same name that nothing else sends to. */
function sameName(from: PolicyObject, here: readonly PodTemplate[], world: PolicyWorld): MeantPods | undefined {
  const pod = here.find(({ object }) => object.name !== '' && (object.name === from.name || nearness(object.name, from.name) === Nearness.ALIKE));
  return pod && servicesOfPods(pod, world).length === 0 ? { pod, because: `they are labelled ${shownLabels(pod.labels)}` } : undefined;
}

/** The one workload beside it in the same file, or else in the same folder. */
function theOnlyPod(from: PolicyObject, here: readonly PodTemplate[], world: PolicyWorld): MeantPods | undefined {
  const file = here.filter(({ object }) => object.file === from.file);
  const beside = file.length > 0 || from.kind !== 'Service' ? file : here.filter(({ object }) => folderOf(object) === folderOf(from));
  if (beside.length !== 1 || beside[0].object.name === '' || servicesOfPods(beside[0], world).length > 0) return undefined;
  if (from.kind === 'Service' && !servicePorts(from).some(({ target }) => podPort(beside[0], target))) return undefined;
  if (selectorsIn(world, from) > 1) return undefined;
  return { pod: beside[0], because: `they are labelled ${shownLabels(beside[0].labels)}` };
}

/** How many objects of its kind with a selector stand beside an object in its folder: with several, one workload is not meant by each. */
function selectorsIn(world: PolicyWorld, from: PolicyObject): number {
  return world._all(from.groupKind).filter(other => folderOf(other) === folderOf(from) && record(other.manifest.spec)?.selector !== undefined).length;
}

function folderOf({ file }: PolicyObject): string | undefined {
  return file?.slice(0, file.lastIndexOf('/') + 1);
}

/** The same labels in another namespace, where no object of that kind and name has them. */
function inOtherNamespace(world: PolicyWorld, from: PolicyObject, labels: Labels): MeantPods | undefined {
  if (from.namespace === '' || mayHoldUnknownPods(world, from.namespace)) return undefined;
  const pod = podsWithLabels(world, '', labels).pods.find(({ namespace }) => namespace !== '' && namespace !== from.namespace);
  if (!pod || servicesOfPods(pod, world).length > 0 || world.find(from.groupKind, pod.namespace, from.name).some(other => other.namespace !== '')) return undefined;
  return { pod, because: `they are in the namespace ${pod.namespace}` };
}

/** Labels for a message. */
export function shownLabels(labels: Labels): string {
  return Object.entries(labels).slice(0, 4).map(([key, value]) => `${key}: ${shown(value)}`).join(', ') || 'with nothing';
}
