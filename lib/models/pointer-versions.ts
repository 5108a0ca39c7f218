import { parse } from 'yaml';

/** What a pointer is for. */
export type PointerKind = 'model' | 'feature set';

/** One line of a pointer file. */
export interface PointerVersion {
  readonly kind: PointerKind;
  readonly name: string;
  readonly version: string;
}

/** Sections of a pointer file, and what their lines are for. */
const SECTIONS = [['models', 'model'], ['features', 'feature set']] as const;
/** No pointer file comes near; what is larger is something else. */
export const LARGEST_POINTER_FILE = 1024 * 1024;

/**
 * What a pointer file of any time says, by kind and name. Where synthesis judges the file of today strictly, an older one
 * is told as far as it can be read: a line whose version is no text is left out.
 *
 * @returns undefined when it cannot be read
 */
export function pointerVersions(text: string): ReadonlyMap<string, PointerVersion> | undefined {
  if (Buffer.byteLength(text) > LARGEST_POINTER_FILE) return undefined;
  let root: unknown;
  try {
    root = parse(text, { version: '1.2', schema: 'core', merge: false, maxAliasCount: 0, logLevel: 'error' });
  } catch {
    return undefined;
  }
  if (root !== null && root !== undefined && !isRecord(root)) return undefined;
  const versions = new Map<string, PointerVersion>();
  for (const [section, kind] of SECTIONS) {
    const lines = root?.[section];
    for (const [name, version] of isRecord(lines) ? Object.entries(lines) : []) {
      if (typeof version === 'string') versions.set(pointerKey({ kind, name }), { kind, name, version });
    }
  }
  return versions;
}

/** What tells a pointer of an environment from its others. */
export function pointerKey({ kind, name }: Pick<PointerVersion, 'kind' | 'name'>): string {
  return `${kind}\0${name}`;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
