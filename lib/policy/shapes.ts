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

/** Something found in an object, and its path there. */
export interface Found {
  readonly value: unknown;
  readonly path: string;
}

/** One step of a path: the field, and whether every item of the list in it is meant. */
interface Step {
  readonly name: string;
  readonly every: boolean;
}

/** Paths are few and asked for very often: each is taken apart once. */
const STEPS = new Map<string, readonly Step[]>();
const NOTHING: readonly Found[] = [];

/** What is at a path such as `spec.template`; a segment that ends in `[]` means every item of a list. */
export function at(value: unknown, path: string): readonly Found[] {
  let steps = STEPS.get(path);
  if (!steps) {
    steps = path === '' ? [] : path.split('.').map(segment => ({ name: segment.replace('[]', ''), every: segment.endsWith('[]') }));
    STEPS.set(path, steps);
  }
  const found: Found[] = [];
  descend(value, '', steps, 0, found);
  return found.length === 0 ? NOTHING : found;
}

function descend(value: unknown, place: string, steps: readonly Step[], depth: number, found: Found[]): void {
  if (depth === steps.length) {
    found.push({ value, path: place });
    return;
  }
  const { name, every } = steps[depth];
  const child = record(value)?.[name];
  if (child === undefined || child === null) return;
  const here = place === '' ? name : `${place}.${name}`;
  if (!every) descend(child, here, steps, depth + 1, found);
  else if (Array.isArray(child)) for (const [i, item] of child.entries()) descend(item, `${here}[${i}]`, steps, depth + 1, found);
}

/** Every string in a value with its path, and the key it stands under. */
export function* strings(value: unknown, path = '', key = ''): Generator<{ text: string; path: string; key: string }> {
  if (typeof value === 'string') yield { text: value, path, key };
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* strings(item, `${path}[${i}]`, key);
  else for (const [name, child] of Object.entries(record(value) ?? {})) yield* strings(child, path ? `${path}.${name}` : name, name);
}
