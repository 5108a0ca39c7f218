import { apiGroup } from '../manifests';

/** A record, when the value is one: rules look at objects that anybody may have made. */
export function record(value: unknown): { readonly [key: string]: unknown } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as { [key: string]: unknown } : undefined;
}

/** API group and kind as `apps/Deployment`, `/Service`; what is no text counts as empty. */
export function groupKindOf(object: { readonly apiVersion?: unknown; readonly kind?: unknown }): string {
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return `${apiGroup(text(object.apiVersion))}/${text(object.kind)}`;
}

/** A value as messages show it. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The records of a list; an empty list when the value is none. */
export function records(value: unknown): { readonly [key: string]: unknown }[] {
  return Array.isArray(value) ? value.map(record).filter(item => item !== undefined) : [];
}

/** What is at a path such as `spec.template`; a segment that ends in `[]` means every item of a list. */
export function at(value: unknown, path: string): { readonly value: unknown; readonly path: string }[] {
  const found: { value: unknown; path: string }[] = [];
  descend(value, path === '' ? [] : path.split('.'), 0, '', found);
  return found;
}

/** Rules ask for thousands of paths a second, so that this makes nothing on the way but what it finds. */
function descend(value: unknown, segments: readonly string[], depth: number, path: string, found: { value: unknown; path: string }[]): void {
  if (depth === segments.length) {
    found.push({ value, path });
    return;
  }
  const segment = segments[depth];
  const isList = segment.endsWith('[]');
  const name = isList ? segment.slice(0, -2) : segment;
  const child = record(value)?.[name];
  if (child === undefined || child === null) return;
  const place = path ? `${path}.${name}` : name;
  if (!isList) descend(child, segments, depth + 1, place, found);
  else if (Array.isArray(child)) child.forEach((item, i) => descend(item, segments, depth + 1, `${place}[${i}]`, found));
}

/** Every string in a value with its path, and the key it stands under. */
export function* strings(value: unknown, path = '', key = ''): Generator<{ text: string; path: string; key: string }> {
  if (typeof value === 'string') yield { text: value, path, key };
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* strings(item, `${path}[${i}]`, key);
  else for (const [name, child] of Object.entries(record(value) ?? {})) yield* strings(child, path ? `${path}.${name}` : name, name);
}
