import { PolicyFinding } from '../policy-rule';
import { record, shown } from '../shapes';

/** A record with anything in it. */
export type Fields = { readonly [field: string]: unknown };

/** A record of a list, and its path. */
export interface Item {
  readonly item: Fields;
  readonly path: string;
}

/** The records of a list that a field holds, each with its path; what is no record is judged by its schema. */
export function itemsOf(holder: unknown, field: string, path: string): Item[] {
  const list = record(holder)?.[field];
  const items: Item[] = [];
  if (!Array.isArray(list)) return items;
  for (const [i, value] of list.entries()) {
    const item = record(value);
    if (item) items.push({ item, path: `${under(path, field)}[${i}]` });
  }
  return items;
}

/** The path of a field. */
export function under(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`;
}

/** A finding about a value that may be shown. */
export function finding(field: string, value: unknown, problem: string, fix: string): PolicyFinding {
  return { field, ...(value !== undefined && { value: shown(value) }), problem, fix };
}

/** Whether a value is there: null is read as absent. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Which of the fields are there. */
export function present(holder: Fields, fields: readonly string[]): string[] {
  return fields.filter(field => isSet(holder[field]));
}

/** What is filled in before the API server sees it, such as a variable of Flux. */
export function isFilledIn(value: unknown): boolean {
  return typeof value === 'string' && /\$\{|\{\{/.test(value);
}

/** Whether a number is no port. Other types are judged by the schema. */
export function isBadPort(value: unknown): boolean {
  return typeof value === 'number' && !(Number.isInteger(value) && value >= 1 && value <= 65535);
}

/** Why a text is no name of a port, undefined when it is one. */
export function badPortName(name: string): string | undefined {
  if (isFilledIn(name)) return undefined;
  if (name.length > 15) return `${name.length} characters; the name of a port may have 15`;
  if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(name) || name.includes('--')) return 'lower-case letters, digits, and single hyphens between them';
  return /[a-z]/.test(name) ? undefined : 'at least one letter';
}

/** Whether the text is a name with an optional prefix: the key of a label, an annotation, a resource. */
export function isQualifiedName(text: string): boolean {
  const [name, prefix, ...rest] = text.split('/').reverse();
  if (rest.length > 0 || (prefix !== undefined && !isSubdomain(prefix))) return false;
  return name.length <= 63 && /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name);
}

/** Whether the text is a DNS name in lower case. */
export function isSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every(label => /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(label));
}

/** The number of a percentage, `25` for `25%`; undefined for what is none. */
export function percentage(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{1,9}%$/.test(value) ? Number(value.slice(0, -1)) : undefined;
}

/** What is wrong with a number of pods, or a percentage of them; nothing when it is absent. */
export function badShare(value: unknown): string | undefined {
  if (!isSet(value) || isFilledIn(value)) return undefined;
  if (typeof value === 'number') return value < 0 ? 'may not be negative' : undefined;
  if (typeof value !== 'string') return undefined;
  return percentage(value) === undefined ? 'must be a whole number, or a percentage such as 25%' : undefined;
}

/** Whether a number of pods, or a percentage, is none at all. */
export function isZero(value: unknown): boolean {
  return value === 0 || percentage(value) === 0;
}

/** Values that occur more than once, each with the place of its second. */
export function repeated<T>(list: readonly T[], key: (one: T) => string | undefined): { readonly key: string; readonly one: T }[] {
  if (list.length < 2) return [];
  const seen = new Set<string>();
  return list.flatMap(one => {
    const found = key(one);
    if (found === undefined) return [];
    if (seen.has(found)) return [{ key: found, one }];
    seen.add(found);
    return [];
  });
}
