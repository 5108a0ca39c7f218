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

/** A path, taken apart. */
interface Path {
  readonly steps: readonly Step[];
  /** Whether it leads to one place at most: then that is the path itself. */
  readonly single: boolean;
}

/** One step of a path: the field, and whether every item of the list in it is meant. */
interface Step {
  readonly name: string;
  readonly every: boolean;
}

/** Paths are few and asked for very often: each is taken apart once. */
const PATHS = new Map<string, Path>();
const NOTHING: readonly Found[] = [];

/** What is at a path such as `spec.template`; a segment that ends in `[]` means every item of a list. */
export function at(value: unknown, path: string): readonly Found[] {
  let known = PATHS.get(path);
  if (!known) {
    const steps = path === '' ? [] : path.split('.').map(segment => ({ name: segment.replace('[]', ''), every: segment.endsWith('[]') }));
    known = { steps, single: !steps.some(({ every }) => every) };
    PATHS.set(path, known);
  }
  if (known.single) return single(value, path, known.steps);
  const found: Found[] = [];
  descend(value, '', known.steps, 0, found);
  return found.length === 0 ? NOTHING : found;
}

function single(value: unknown, path: string, steps: readonly Step[]): readonly Found[] {
  let here: unknown = value;
  for (const { name } of steps) {
    here = record(here)?.[name];
    if (here === undefined || here === null) return NOTHING;
  }
  return [{ value: here, path }];
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
