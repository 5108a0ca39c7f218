import { factsOf, PodDevices, Replicas, targetOf, WorkloadFacts } from './facts';
import { ModelWords, shortDigest } from './models';
import { trafficChanges } from './traffic';
import { parseImageReference } from '../manifests';
import { PolicyObject, PolicyWorld } from '../policy';
import { quantityOf } from '../policy/quantity';
import { at } from '../policy/shapes';

/** An object at one time, if it is there then, in its world. */
export interface Version {
  readonly object?: PolicyObject;
  readonly world: PolicyWorld;
  readonly models: ModelWords;
}

/** What matters about a change of an object, in words; nothing for most objects. */
export function headlinesOf(before: Version, after: Version): string[] {
  const [old, now] = [before, after].map(({ object, world }) => object && factsOf(object, world));
  const scaled = scaling(before, after);
  if (old && now) return [...changes(old, now, before, after), ...scaled];
  if (old || now) return [...introduction((old ?? now)!, old ? before : after), ...scaled];
  return [...storage(before.object, after.object), ...trafficChanges(before.object, after.object), ...scaled];
}

function changes(old: WorkloadFacts, now: WorkloadFacts, before: Version, after: Version): string[] {
  return [
    ...modelChange(old, now, before, after),
    ...old.features === now.features ? [] : [`feature set version: ${arrow(old.features, now.features)}`],
    ...mapChanges(old.images, now.images).map(([name, a, b]) => `image of ${name}: ${images(a, b)}`),
    ...deviceChange(old, now),
    ...mapChanges(old.lengths, now.lengths).map(([, a, b]) => `longest sequence: ${arrow(a, b)} tokens`),
    ...old.autoscaled || now.autoscaled || sameReplicas(old.replicas, now.replicas) ? [] : [`replicas: ${arrow(range(old.replicas), range(now.replicas))}`],
    ...mapChanges(old.resources, now.resources).filter(([, a, b]) => quantityOf(a) !== quantityOf(b)).map(([name, a, b]) => `${name}: ${arrow(a, b)}`),
  ];
}

function modelChange({ model: old }: WorkloadFacts, { model: now }: WorkloadFacts, before: Version, after: Version): string[] {
  if (old?.name === now?.name && old?.version === now?.version && old?.content === now?.content) return [];
  if (!old || !now || old.name !== now.name) {
    return [`model: ${arrow(old && [old.name, old.version].filter(Boolean).join(' '), now && [now.name, now.version].filter(Boolean).join(' '))}`];
  }
  const known = before.models.compare(old, after.models, now);
  const facts = known === '' ? '' : ` (${known})`;
  return [old.version === now.version ? `model ${old.name} ${old.version ?? ''}: other content under the same version${facts}`
    : `model ${old.name}: ${arrow(old.version, now.version)}${facts}`];
}

/** GPUs of the pods; where an autoscaler changes their number, it says so itself. */
function deviceChange(old: WorkloadFacts, now: WorkloadFacts): string[] {
  if (!old.devices && !now.devices) return [];
  const sameNumber = sameReplicas(old.replicas, now.replicas);
  if ((old.autoscaled || now.autoscaled) && !sameNumber) return [];
  const same = old.devices?.count === now.devices?.count && products(old.devices) === products(now.devices);
  return same && sameNumber ? [] : [`GPUs: ${arrow(old.devices && gpus(old), now.devices && gpus(now))}`];
}

/** What a workload is that was not there, or is there no more. */
function introduction(facts: WorkloadFacts, { models }: Version): string[] {
  const { model, devices, replicas } = facts;
  if (!model && !devices) return [];
  const known = model && models.describe(model);
  return [
    ...model ? [`model ${model.name}${model.version === undefined ? '' : ` ${model.version}`}${known ? ` (${known})` : ''}`] : [],
    ...devices ? [`GPUs: ${gpus(facts)}`] : replicas ? [`replicas: ${range(replicas)}`] : [],
  ];
}

/** What an autoscaler changes for its workload, which may be older or newer than it. */
function scaling(before: Version, after: Version): string[] {
  const [was, is] = [before, after].map(({ object, world }) => object && targetOf(object, world));
  const target = is ?? was;
  if (!target) return [];
  const [old, now] = [before, after].map(({ world }) => {
    const [workload] = world.find(target.groupKind, target.namespace, target.name);
    return workload && factsOf(workload, world);
  });
  // A workload that comes or goes tells its number itself.
  if (!old || !now || sameReplicas(old.replicas, now.replicas)) return [];
  return [
    `replicas of ${target.kind} ${target.name}: ${arrow(range(old.replicas), range(now.replicas))}`,
    ...old.devices || now.devices ? [`GPUs: ${arrow(old.devices && gpus(old), now.devices && gpus(now))}`] : [],
  ];
}

function storage(before: PolicyObject | undefined, after: PolicyObject | undefined): string[] {
  const isClaim = (before ?? after)!.groupKind === '/PersistentVolumeClaim';
  const [old, now] = [before, after].map(object => object && at(object.manifest, 'spec.resources.requests.storage')[0]?.value);
  if (!isClaim || quantityOf(old) === quantityOf(now)) return [];
  return [`storage: ${arrow(old === undefined ? undefined : String(old), now === undefined ? undefined : String(now))}`];
}

type Values = ReadonlyMap<string, string>;

function mapChanges(old: Values, now: Values): [name: string, before: string | undefined, after: string | undefined][] {
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names.filter(name => old.get(name) !== now.get(name)).map(name => [name, old.get(name), now.get(name)]);
}

/** Two images as people tell them apart: a digest only where the tag does not. */
function images(before: string | undefined, after: string | undefined): string {
  const [old, now] = [before, after].map(text => (text === undefined ? undefined : parseImageReference(text)));
  if (!old || !now) return arrow(before, after);
  const name = [now.registry, now.repository].filter(Boolean).join('/');
  const same = old.registry === now.registry && old.repository === now.repository;
  if (same && old.tag !== undefined && now.tag !== undefined && old.tag !== now.tag) return `${name}: ${old.tag} → ${now.tag}`;
  if (same && old.tag === now.tag) return `${name}${now.tag ? `:${now.tag}` : ''}: ${arrow(shortDigest(old.digest), shortDigest(now.digest))}`;
  return arrow(before, after);
}

function gpus({ devices, replicas }: WorkloadFacts): string {
  const each = `${devices!.count} ${products(devices)}`;
  if (!replicas) return `${each} a pod`;
  return `${range(replicas)} ${replicas.highest === 1 ? 'pod' : 'pods'} × ${each}`;
}

function products(devices: PodDevices | undefined): string {
  return devices?.products.join(' or ') ?? '';
}

function range(replicas: Replicas | undefined): string | undefined {
  if (!replicas) return undefined;
  return replicas.lowest === replicas.highest ? String(replicas.lowest) : `${replicas.lowest}–${replicas.highest}`;
}

function sameReplicas(before: Replicas | undefined, after: Replicas | undefined): boolean {
  return range(before) === range(after);
}

function arrow(before: string | undefined, after: string | undefined): string {
  return `${before ?? 'none'} → ${after ?? 'none'}`;
}
