import { itemsOf, ManagedFields } from './managed-fields';
import { FieldDrift, FieldOwner, InnerDrift } from './model';
import { FieldStep, PlacedChange, placedChanges } from '../diff/fields';
import { ListIdentity, listIdentity } from '../diff/list-keys';
import { FieldChange } from '../diff/model';
import { isSopsValue } from '../manifests';
import { record } from '../policy/shapes';

type Fields = { readonly [field: string]: unknown };

/** What the API server writes of itself, and what nobody decides in Git. */
const SERVER_FIELDS = [
  'managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp', 'selfLink', 'deletionTimestamp', 'deletionGracePeriodSeconds',
];
/**
 * The operator's own marks, which are not in Git; what `flux reconcile` and `argocd app get --refresh` leave behind as they
 * call it; and how kubectl remembers what it applied: it repeats all values of a Secret.
 */
const OPERATOR_ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration', 'argocd.argoproj.io/tracking-id', 'argocd.argoproj.io/installation-id',
  'reconcile.fluxcd.io/requestedAt', 'reconcile.fluxcd.io/forceAt', 'reconcile.fluxcd.io/resetAt', 'argocd.argoproj.io/refresh',
];
/**
 * Who owns what somebody writes by hand: `kubectl edit`, `kubectl scale` and the like, `flux suspend`, the user interface of
 * Argo CD, other tools for people; and what was there before the first apply. All others are controllers.
 */
const BY_HAND = /^(?:kubectl|(?:before-first-apply|flux|argocd-server|k9s|oc|Mozilla)$)/;

/** An object without what is no matter of Git. */
export function withoutServerFields(object: Fields): Fields {
  const { status, ...rest } = object;
  const metadata = { ...record(rest.metadata) };
  for (const field of SERVER_FIELDS) delete metadata[field];
  const annotations = { ...record(metadata.annotations) };
  for (const name of OPERATOR_ANNOTATIONS) delete annotations[name];
  if (metadata.annotations !== undefined) metadata.annotations = annotations;
  if (Object.keys(annotations).length === 0) delete metadata.annotations;
  return { ...rest, metadata };
}

/** The fields in which what an apply would make is not what is there, each with its owner. */
export function differences(git: Fields, live: Fields, owners: ManagedFields): FieldDrift[] {
  return placedChanges(git, live, owners.listKeys).map(change => fieldDrift(change, owners));
}

/**
 * The fields that somebody wrote by hand beside those of Git: an apply leaves them alone, since they are another's.
 *
 * @param live the object as it is compared
 * @param applied who would own what after an apply
 */
export function addedByHand(live: Fields, applied: ManagedFields, owners: ManagedFields): FieldDrift[] {
  const ways: FieldStep[][] = [];
  const visit = (fields: Fields, value: unknown, way: readonly FieldStep[]): void => {
    for (const [name, below] of Object.entries(fields)) {
      for (const { step, child } of stepsInto(name, value)) {
        const here = [...way, step];
        // Name and namespace nobody owns, and Git always has them.
        const isWhole = step !== 'metadata' || way.length > 0;
        if (isWhole && [owners, applied].every(one => one.ownersOf(here).every(isByHand))) ways.push(here);
        else visit(record(below) ?? {}, child, here);
      }
    }
  };
  for (const fields of owners.fieldsOf(owner => isByHand(owner) && owner.subresource === undefined)) visit(fields, live, []);
  return placedChanges(without(live, ways) as Fields, live, owners.listKeys).map(change => fieldDrift(change, owners));
}

/** Where a step of `FieldsV1` leads in a value: one place, or none. */
function stepsInto(name: string, value: unknown): { readonly step: FieldStep; readonly child: unknown }[] {
  if (name.startsWith('f:')) {
    const child = record(value)?.[name.slice(2)];
    return child === undefined ? [] : [{ step: name.slice(2), child }];
  }
  if (!Array.isArray(value)) return [];
  return (itemsOf(name, value) ?? []).map(item => ({ step: { item, index: value.indexOf(item) }, child: item }));
}

function without(value: unknown, ways: readonly (readonly FieldStep[])[]): unknown {
  if (ways.length === 0) return value;
  if (ways.some(way => way.length === 0)) return undefined;
  const below = (isStep: (step: FieldStep) => boolean) => ways.filter(([step]) => isStep(step)).map(([, ...rest]) => rest);
  if (Array.isArray(value)) {
    return value.map((item, i) => without(item, below(step => typeof step !== 'string' && step.index === i))).filter(item => item !== undefined);
  }
  const kept = Object.entries(record(value) ?? {}).map(([key, child]) => [key, without(child, below(step => step === key))] as const);
  return Object.fromEntries(kept.filter(([, child]) => child !== undefined));
}

/** Git's own fields against those of the cluster; what Git does not set may be a default, and is not looked at. */
export function setFieldsOnly(git: Fields, live: Fields, owners: ManagedFields): FieldDrift[] {
  const [a, b] = sides(git, live, [], owners) as [Fields, Fields];
  return placedChanges(a, b, owners.listKeys).map(change => fieldDrift(change, owners));
}

/**
 * Both objects with what can be compared of them: what Git sets, without what is nothing on one side and the zero value
 * on the other, and without what SOPS has encrypted.
 */
function sides(git: unknown, live: unknown, way: readonly FieldStep[], owners: ManagedFields): [unknown, unknown] {
  if (isSopsValue(git)) return [undefined, undefined];
  if (isZero(git) && (live === undefined || isZero(live))) return [undefined, undefined];
  const [map, other] = [record(git), record(live)];
  if (map && other) {
    const own = (key: string) => (Object.hasOwn(other, key) ? other[key] : undefined);
    const pairs = Object.keys(map).map(key => [key, sides(map[key], own(key), [...way, key], owners)] as const);
    return [0, 1].map(i => Object.fromEntries(pairs.map(([key, pair]) => [key, pair[i]]))) as [unknown, unknown];
  }
  if (!Array.isArray(git) || !Array.isArray(live)) return [git, live];
  const name = way[way.length - 1];
  const identity: ListIdentity = owners.listKeys(way, git, live) ?? listIdentity(typeof name === 'string' ? name : '', git, live);
  if (identity === 'atomic') return [git, live];
  const pairs = git.map((item, index) => {
    const same = identity === 'position' ? live[index] as unknown : live.find(one => identity(one) === identity(item));
    return sides(item, same, [...way, { item, index }], owners);
  });
  const told = pairs.filter(pair => pair.some(item => item !== undefined));
  return [told.map(([item]) => item), told.map(([, item]) => item).filter(item => item !== undefined)];
}

function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  const map = record(value);
  return map ? Object.keys(map).length === 0 : value === null || value === '' || value === 0 || value === false;
}

function fieldDrift({ steps, inside, ...change }: PlacedChange, owners: ManagedFields): FieldDrift {
  return {
    ...valuesOf(change),
    ...(inside && { inside: inside.map(valuesOf) }),
    owners: change.after === undefined ? [] : owners.ownersOf(steps),
  };
}

function valuesOf({ field, before, after }: FieldChange): InnerDrift {
  return { field, ...(before !== undefined && { git: before }), ...(after !== undefined && { live: after }) };
}

function isByHand({ manager }: FieldOwner): boolean {
  return BY_HAND.test(manager);
}
