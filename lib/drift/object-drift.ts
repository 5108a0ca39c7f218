import { isEscalation, isNamespaceMissing, isNoDryRun, refusalWords } from './api-status';
import { ClusterReader, Found, LiveObject } from './cluster-reader';
import { CommittedApp } from './committed';
import { addedByHand, differences, setFieldsOnly, withoutServerFields } from './compare';
import { withoutIgnored } from './ignore-rules';
import { ManagedFields } from './managed-fields';
import { FieldDrift, ObjectDrift } from './model';
import { Resource } from './resources';
import { rightWords } from './rights';
import { substituted } from './substitution';
import { TreeObject } from '../diff/tree';
import { byCodeUnit, isSopsEncrypted, isSopsValue } from '../manifests';
import { isHook, saysToFlux } from '../policy/operator-metadata';
import { record } from '../policy/shapes';

/** Who applies for an operator. */
const MANAGERS = { 'flux': 'kustomize-controller', 'argo-cd': 'argocd-controller' };
const OWNER = 'kustomize.toolkit.fluxcd.io';

/** What is told of an object besides its drift. */
export type Remark = 'structural' | 'encrypted' | 'variables' | 'left-alone' | 'hook' | 'no-dry-run' | 'grants';

/** An object that was compared: its drift, if there is any, and what is to be known of how. */
export interface Compared {
  readonly drift?: ObjectDrift;
  readonly remarks: readonly Remark[];
  /** As it is in the cluster. */
  readonly live?: LiveObject;
  /** Fields that Git sets and that the API server does not keep. */
  readonly dropped?: readonly string[];
}

/** How often an object is looked at that changes meanwhile. */
const LOOKS = 3;

/** Compares one object of Git with what the API server has. */
export async function compareObject(tree: TreeObject, app: CommittedApp, resource: Resource, reader: ClusterReader): Promise<Compared> {
  let compared = await look(tree, app, resource, reader);
  // A controller may write between the two questions: that is no drift.
  for (let looks = 1; compared.moved && looks < LOOKS; looks++) compared = await look(tree, app, resource, reader);
  return compared;
}

interface Look extends Compared {
  /** Whether the object changed between the two questions. */
  readonly moved?: boolean;
}

async function look(tree: TreeObject, app: CommittedApp, resource: Resource, reader: ClusterReader): Promise<Look> {
  const { object, path } = tree;
  const told = { object: object.identity, groupKind: object.groupKind, path, fields: [] };
  if (isHook(object)) return { remarks: ['hook'] };
  if (app.operator === 'flux' && (saysToFlux(object, 'reconcile', 'disabled') || saysToFlux(object, 'ssa', 'Ignore'))) return { remarks: ['left-alone'] };
  // As the API server says it; such a name would lead to another path on it.
  if (!/^[^/%]+$/.test(object.name) || object.name === '.' || object.name === '..') {
    return { remarks: [], drift: { ...told, state: 'refused', reason: 'metadata.name: is no name of an object' } };
  }
  const namespace = resource.namespaced ? object.namespace || app.namespace || 'default' : undefined;
  const found = await reader.get(resource, namespace, object.name);
  if ('refused' in found && found.refused.code !== 404) return { remarks: [], drift: { ...told, state: 'unread', reason: unreadWords(found) } };
  const live = 'object' in found ? found.object : undefined;
  const wanted = manifestOf(tree, app, namespace);
  if (!live) return missing(told, wanted, { app, resource, namespace, reader });
  const leaving = leavingWords(live);
  if (leaving !== undefined) return { live, remarks: [], drift: { ...told, state: 'missing', reason: leaving } };
  if (app.operator === 'flux' && saysToFlux(object, 'ssa', 'IfNotPresent')) return { live, remarks: ['left-alone'] };
  return { live, ...await compareLive(told, wanted, live, { app, tree, resource, namespace, reader }) };
}

/** Since when an object is on its way out; undefined for one that stays. */
export function leavingWords({ metadata }: LiveObject): string | undefined {
  const since = record(metadata)?.deletionTimestamp;
  return typeof since === 'string' ? `it is being deleted since ${since}` : undefined;
}

type Told = Omit<ObjectDrift, 'state'>;

/** What the operator would apply, with what keeps this command from knowing it. */
interface Wanted {
  readonly manifest: LiveObject;
  readonly unknown?: 'encrypted' | 'variables';
}

interface Place {
  readonly app: CommittedApp;
  readonly resource: Resource;
  readonly namespace?: string;
  readonly reader: ClusterReader;
}

async function missing(told: Told, { manifest, unknown }: Wanted, { app, resource, namespace, reader }: Place): Promise<Compared> {
  const drift: ObjectDrift = { ...told, state: 'missing' };
  if (unknown) return { remarks: [], drift };
  const made = await reader.dryRun(resource, namespace, manifest, MANAGERS[app.operator]);
  if (!made || 'object' in made || isNoDryRun(made.refused) || isEscalation(made.refused)) return { remarks: [], drift };
  const reason = refusalWords(made.refused);
  if (isNamespaceMissing(made.refused)) return { remarks: [], drift: { ...drift, reason } };
  return { remarks: [], drift: { ...told, state: 'refused', reason: `it is missing, and cannot be made: ${reason}` } };
}

async function compareLive(
  told: Told, { manifest, unknown }: Wanted, live: LiveObject, place: Place & { readonly tree: TreeObject },
): Promise<Look> {
  const { app, tree: { object }, resource, namespace, reader } = place;
  const owners = new ManagedFields(live);
  const prepared = (one: LiveObject) => withoutIgnored(withoutServerFields(one), object, app.ignore.rules, owners);
  const structural = () => differing(told, tracked(setFieldsOnly(prepared(manifest), prepared(live), owners), app));
  if (unknown) return { remarks: [unknown], ...structural() };
  const made = await reader.dryRun(resource, namespace, manifest, MANAGERS[app.operator]);
  if (!made) return { remarks: ['structural'], ...structural() };
  if ('refused' in made) {
    if (isNoDryRun(made.refused)) return { remarks: ['no-dry-run'], ...structural() };
    if (isEscalation(made.refused)) return { remarks: ['grants'], ...structural() };
    return { remarks: [], drift: { ...told, state: 'refused', reason: refusalWords(made.refused), fields: structural().drift?.fields ?? [] } };
  }
  const byHand = app.operator === 'flux' && saysToFlux(object, 'ssa', 'Merge') ? [] : addedByHand(prepared(live), new ManagedFields(made.object), owners);
  const fields = [...differences(prepared(made.object), prepared(live), owners), ...byHand];
  const dropped = setFieldsOnly(prepared(manifest), prepared(made.object), owners).filter(one => one.live === undefined).map(({ field }) => field);
  return { remarks: [], dropped, moved: versionOf(made.object) !== versionOf(live), ...differing(told, tracked(fields, app)) };
}

/** Which state of the object it is; a dry run has that of the object that it began with. */
function versionOf({ metadata }: LiveObject): unknown {
  return record(metadata)?.resourceVersion;
}

function differing(told: Told, fields: readonly FieldDrift[]): { readonly drift?: ObjectDrift } {
  const each = [...new Map(fields.map(one => [one.field, one])).values()].sort((a, b) => byCodeUnit(a.field, b.field));
  return each.length === 0 ? {} : { drift: { ...told, state: 'different', fields: each } };
}

/** Without the label by which Argo CD may know what is its own. */
function tracked(fields: readonly FieldDrift[], { operator, delivery }: CommittedApp): FieldDrift[] {
  return fields.filter(({ field, live }) => operator !== 'argo-cd' || field !== 'metadata.labels.app.kubernetes.io/instance' || live !== delivery.name);
}

function manifestOf({ object }: TreeObject, app: CommittedApp, namespace: string | undefined): Wanted {
  const given = object.manifest as LiveObject;
  const replaced = app.substitution && !saysToFlux(object, 'substitute', 'disabled') ? substituted(given, app.substitution) : given;
  const { status, sops, ...manifest } = asStored(replaced ?? given);
  const metadata = { ...record(manifest.metadata), ...(namespace !== undefined && { namespace }) };
  const marks = { [`${OWNER}/name`]: app.delivery.name, [`${OWNER}/namespace`]: app.delivery.namespace };
  return {
    manifest: { ...manifest, metadata: app.operator === 'flux' ? { ...metadata, labels: { ...record(record(metadata)?.labels), ...marks } } : metadata },
    ...(!replaced ? { unknown: 'variables' } : isSopsEncrypted(given) ? { unknown: 'encrypted' } : {}),
  };
}

/** With the texts of a Secret as the API server keeps them; both operators do the same before they compare. */
function asStored({ stringData, ...object }: LiveObject): LiveObject {
  const texts = record(stringData);
  if (object.kind !== 'Secret' || !texts) return stringData === undefined ? object : { ...object, stringData };
  const encoded = Object.entries(texts).map(([key, text]) => [key, isSopsValue(text) ? text : Buffer.from(String(text)).toString('base64')]);
  return { ...object, data: { ...record(object.data), ...Object.fromEntries(encoded) as object } };
}

function unreadWords(found: Extract<Found, { refused: unknown }>): string {
  return found.right ? `the right is missing: ${rightWords(found.right)}` : refusalWords(found.refused);
}
