import { isDeepStrictEqual } from 'node:util';
import { FieldOwner } from './model';
import { FieldStep, ListKeys } from '../diff/fields';
import { Hidden } from '../diff/hidden';
import { at, record } from '../policy/shapes';

/** Fields as `FieldsV1` names them: `f:name`, `k:{"name":"x"}`, `v:value`, `i:0`; `.` for the place itself. */
type Fields = { readonly [step: string]: unknown };

interface Entry extends FieldOwner {
  readonly fields: Fields;
}

/**
 * Who owns which field of an object.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export class ManagedFields {
  private readonly entries: readonly Entry[];

  constructor(object: unknown) {
    this.entries = at(object, 'metadata.managedFields[]').flatMap(({ value }) => {
      const { manager, operation, time, subresource, fieldsV1 } = record(value) ?? {};
      const fields = record(fieldsV1);
      if (typeof manager !== 'string' || !fields) return [];
      return [{
        manager,
        operation: typeof operation === 'string' ? operation : '',
        fields,
        ...(typeof time === 'string' && { time }),
        ...(typeof subresource === 'string' && subresource !== '' && { subresource }),
      }];
    });
  }

  /** Who owns the field: it, something in it, or the whole that it is an inseparable part of. */
  public ownersOf(steps: readonly FieldStep[]): FieldOwner[] {
    return this.entries.filter(({ fields }) => owns(fields, steps)).map(({ fields, ...owner }) => owner);
  }

  /** The fields of one manager, as a tree of `FieldsV1`. */
  public fieldsOf(is: (owner: FieldOwner) => boolean): readonly Fields[] {
    return this.entries.filter(is).map(({ fields }) => fields);
  }

  /** How the API server tells the items of the lists of this object apart, where somebody owns a part of them. */
  public readonly listKeys: ListKeys = (way, before, after) => {
    const places = this.entries.map(({ fields }) => descend(fields, way)).filter(place => place !== undefined);
    const steps = places.flatMap(place => Object.keys(place));
    const key = steps.map(step => parsedKey(step)).find(found => found !== undefined);
    const items = [...before, ...after];
    if (key) {
      const names = Object.keys(key);
      const keyOf = (item: unknown) => names.map(name => record(item)?.[name]).filter(value => value !== undefined && value !== 'TCP').join('/');
      return isUnique(before, keyOf) && isUnique(after, keyOf) ? keyOf : undefined;
    }
    if (!steps.some(step => step.startsWith('v:')) || items.some(item => typeof item === 'object')) return undefined;
    const text = (item: unknown) => String(item);
    return isUnique(before, text) && isUnique(after, text) ? text : undefined;
  };
}

/** The items of a list that a step of `FieldsV1` means; undefined when it is no such step. */
export function itemsOf(step: string, list: readonly unknown[]): unknown[] | undefined {
  const key = parsedKey(step);
  if (key) return list.filter(item => Object.entries(key).every(([name, value]) => isDeepStrictEqual(record(item)?.[name], value)));
  if (step.startsWith('v:')) return list.filter(item => JSON.stringify(item) === step.slice(2));
  if (step.startsWith('i:')) return list.slice(Number(step.slice(2)), Number(step.slice(2)) + 1);
  return undefined;
}

function isUnique(list: readonly unknown[], keyOf: (item: unknown) => string): boolean {
  return new Set(list.map(keyOf)).size === list.length;
}

function parsedKey(step: string): { readonly [name: string]: unknown } | undefined {
  if (!step.startsWith('k:')) return undefined;
  try {
    return record(JSON.parse(step.slice(2)) as unknown);
  } catch {
    return undefined;
  }
}

function isLeaf(fields: Fields): boolean {
  return Object.keys(fields).every(step => step === '.');
}

function owns(fields: Fields, steps: readonly FieldStep[]): boolean {
  let here = fields;
  for (const step of steps) {
    const next = child(here, step);
    // What has no parts for the API server is owned as a whole.
    if (!next) return here !== fields && Object.keys(here).length === 0;
    here = next;
  }
  return true;
}

function descend(fields: Fields, steps: readonly FieldStep[]): Fields | undefined {
  let here: Fields | undefined = fields;
  for (const step of steps) here = here && child(here, step);
  return here && !isLeaf(here) ? here : undefined;
}

function child(fields: Fields, step: FieldStep): Fields | undefined {
  if (typeof step === 'string') return Object.hasOwn(fields, `f:${step}`) ? record(fields[`f:${step}`]) ?? {} : undefined;
  if (step.item instanceof Hidden) return undefined;
  const key = Object.keys(fields).find(name => name === `i:${step.index}` || (!name.startsWith('i:') && (itemsOf(name, [step.item])?.length ?? 0) > 0));
  return key === undefined ? undefined : record(fields[key]) ?? {};
}
