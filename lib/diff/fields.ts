import { isDeepStrictEqual } from 'node:util';
import { Hidden, hideSecrets } from './hidden';
import { listIdentity, ListIdentity } from './list-keys';
import { FieldChange } from './model';
import { byCodeUnit } from '../manifests';
import { quantityOf } from '../policy/quantity';
import { groupKindOf, record } from '../policy/shapes';

/** A longer value is cut: it would bury the rest. */
const LONGEST = 200;
/** What is shown before the place where two long values part. */
const CONTEXT = 40;

/** Maps of quantities, in every kind. */
const QUANTITIES = new Set(['requests', 'limits', 'capacity', 'hard', 'podFixed', 'allocatable']);
/** Maps of quantities in a LimitRange. */
const RANGE = new Set(['default', 'defaultRequest', 'max', 'min']);
/** Fields that are quantities. */
const QUANTITY = new Set(['sizeLimit', 'divisor']);

/** One step on the way to a field: a key of a map, or an item of a list. */
export type FieldStep = string | { readonly item: unknown; readonly index: number };

/** A field that is not as it was, and the way to it. */
export interface PlacedChange extends FieldChange {
  readonly steps: readonly FieldStep[];
  /** Where two lists differ that are one value each: the innermost fields, items by their place. Undefined for others. */
  readonly inside?: readonly FieldChange[];
}

/** How the items of the lists at a place are told apart; undefined where nothing special is known of it. */
export type ListKeys = (way: readonly FieldStep[], before: readonly unknown[], after: readonly unknown[]) => ListIdentity | undefined;

/**
 * The fields in which two versions of an object differ, in the order of their paths. Items of lists are compared by the
 * keys that Kubernetes tells them apart by, and quantities by what they mean. Null is the same as nothing.
 */
export function changedFields(before: { readonly [field: string]: unknown }, after: { readonly [field: string]: unknown }): FieldChange[] {
  return placedChanges(before, after).map(withoutPlace);
}

/**
 * The same with the way to each field.
 *
 * @param keysAt what is known of the lists of this very object; the table of this library knows the others
 */
export function placedChanges(
  before: { readonly [field: string]: unknown }, after: { readonly [field: string]: unknown }, keysAt: ListKeys = () => undefined,
): PlacedChange[] {
  // Most objects are as they were, and looking for secrets in them takes time.
  if (isDeepStrictEqual(before, after)) return [];
  const changes: PlacedChange[] = [];
  const ranges = groupKindOf(after) === '/LimitRange';
  const isQuantity = (keys: readonly FieldStep[]) => {
    const [parent, key] = keys.slice(-2).map(nameOf);
    return QUANTITY.has(nameOf(keys[keys.length - 1])) || (key !== undefined && (QUANTITIES.has(parent) || (ranges && RANGE.has(parent))));
  };
  /** Compares what is at a place; within a list that is one value, `into` is what its change tells of its inside. */
  const compare = (old: unknown, now: unknown, path: string, keys: readonly FieldStep[], into?: PlacedChange[]): void => {
    const found = into ?? changes;
    if (isNothing(old) && isNothing(now)) return;
    if (old instanceof Hidden || now instanceof Hidden) {
      if (old instanceof Hidden && old.same(now)) return;
      // Where one of the two is a secret, the other may be what it was before somebody hid it.
      const values = { ...(!isNothing(old) && { before: hidden(old, now) }), ...(!isNothing(now) && { after: hidden(now, old) }) };
      found.push({ field: path, steps: keys, ...values });
      return;
    }
    if (Array.isArray(old) && Array.isArray(now)) return into ? places(old, now, path, keys, into) : lists(old, now, path, keys);
    const [oldMap, nowMap] = [record(old), record(now)];
    if (oldMap && nowMap) {
      const names = [...new Set([...Object.keys(oldMap), ...Object.keys(nowMap)])].sort(byCodeUnit);
      for (const name of names) compare(own(oldMap, name), own(nowMap, name), path === '' ? name : `${path}.${name}`, [...keys, name], into);
      return;
    }
    if (isSame(old, now, isQuantity(keys))) return;
    found.push({ field: path, steps: keys, ...shown(old, now) });
  };
  const lists = (old: readonly unknown[], now: readonly unknown[], path: string, keys: readonly FieldStep[]): void => {
    const identity = keysAt(keys, old, now) ?? listIdentity(nameOf(keys[keys.length - 1]), old, now);
    if (identity === 'position') {
      old.forEach((item, index) => compare(item, now[index], `${path}[${index}]`, [...keys, { item, index }]));
    } else if (identity === 'atomic') {
      if (isSameDeep(old, now)) return;
      const inside: PlacedChange[] = [];
      places(old, now, path, keys, inside);
      changes.push({ field: path, steps: keys, ...shown(old, now), ...(inside.length > 0 && { inside: inside.map(withoutPlace) }) });
    } else {
      const [oldItems, nowItems] = [old, now].map(list => new Map(list.map(item => [identity(item), item])));
      for (const key of new Set([...oldItems.keys(), ...nowItems.keys()])) {
        const [a, b] = [oldItems.get(key), nowItems.get(key)];
        const item = a ?? b;
        compare(a, b, `${path}[${key}]`, [...keys, { item, index: (oldItems.has(key) ? old : now).indexOf(item) }]);
      }
    }
  };
  /** Items by their place, so that one more or less moves none of the others that is as it was. */
  const places = (old: readonly unknown[], now: readonly unknown[], path: string, keys: readonly FieldStep[], into: PlacedChange[]): void => {
    const shorter = Math.min(old.length, now.length);
    let start = 0;
    while (start < shorter && isSameDeep(old[start], now[start])) start++;
    let end = 0;
    while (end < shorter - start && isSameDeep(old[old.length - 1 - end], now[now.length - 1 - end])) end++;
    const [a, b] = [old, now].map(list => list.slice(0, list.length - end));
    for (let index = start; index < Math.max(a.length, b.length); index++) {
      compare(a[index], b[index], `${path}[${index}]`, [...keys, { item: a[index] ?? b[index], index }], into);
    }
  };
  compare(hideSecrets(before), hideSecrets(after), '', []);
  return changes.sort((a, b) => byCodeUnit(a.field, b.field));
}

function withoutPlace({ steps, inside, ...change }: PlacedChange): FieldChange {
  return change;
}

/** Name of a step; an item of a list has none. */
function nameOf(step: FieldStep | undefined): string {
  return typeof step === 'string' ? step : '';
}

function own(map: { readonly [key: string]: unknown }, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function hidden(value: unknown, other: unknown): string {
  return String(value instanceof Hidden ? value : other);
}

function isSame(before: unknown, after: unknown, quantity: boolean): boolean {
  if (before === after) return true;
  if (!quantity || isNothing(before) || isNothing(after)) return false;
  const [old, now] = [quantityOf(before), quantityOf(after)];
  return old !== undefined && old === now && Math.abs(old) <= Number.MAX_SAFE_INTEGER;
}

/** Whether two values are the same, hidden ones by what is in them. */
function isSameDeep(before: unknown, after: unknown): boolean {
  if (isNothing(before) && isNothing(after)) return true;
  if (before instanceof Hidden) return before.same(after);
  if (Array.isArray(before) && Array.isArray(after)) return before.length === after.length && before.every((item, i) => isSameDeep(item, after[i]));
  const [old, now] = [record(before), record(after)];
  if (!old || !now || after instanceof Hidden) return before === after;
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].every(key => isSameDeep(own(old, key), own(now, key)));
}

/** Two values as people read them. What is long is cut, and shows the place where the two part. */
function shown(before: unknown, after: unknown): Pick<FieldChange, 'before' | 'after'> {
  const [old, now] = [before, after].map(value => (isNothing(value) ? undefined : typeof value === 'string' ? value : JSON.stringify(value)));
  const same = old === undefined || now === undefined ? 0 : commonLength(old, now);
  const from = same > LONGEST - CONTEXT ? same - CONTEXT : 0;
  const cut = (text: string) => {
    if (text.length <= LONGEST) return text;
    return `${from > 0 ? '…' : ''}${text.slice(from, from + LONGEST)}${text.length > from + LONGEST ? '…' : ''}`;
  };
  return { ...(old !== undefined && { before: cut(old) }), ...(now !== undefined && { after: cut(now) }) };
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
