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
  let found = [{ value, path: '' }];
  for (const segment of path === '' ? [] : path.split('.')) {
    const name = segment.replace('[]', '');
    found = found.flatMap(({ value: parent, path: prefix }) => {
      const child = record(parent)?.[name];
      const place = prefix ? `${prefix}.${name}` : name;
      if (child === undefined || child === null) return [];
      if (!segment.endsWith('[]')) return [{ value: child, path: place }];
      return Array.isArray(child) ? child.map((item, i) => ({ value: item, path: `${place}[${i}]` })) : [];
    });
  }
  return found;
}

/** Every string in a value with its path, and the key it stands under. */
export function* strings(value: unknown, path = '', key = ''): Generator<{ text: string; path: string; key: string }> {
  if (typeof value === 'string') yield { text: value, path, key };
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* strings(item, `${path}[${i}]`, key);
  else for (const [name, child] of Object.entries(record(value) ?? {})) yield* strings(child, path ? `${path}.${name}` : name, name);
}
