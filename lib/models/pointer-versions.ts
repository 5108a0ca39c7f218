import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
/** Characters that begin a line for some readers, or that YAML refuses. */
const CONTROL = /[\p{Cc}\p{Surrogate}\u2028\u2029\ufeff]/u;
/** No pointer file comes near; what is larger is something else. */
export const LARGEST_POINTER_FILE = 1024 * 1024;

/**
 * What a pointer file of any time says, by kind and name. Where synthesis judges the file of today strictly, an older one
 * is told as far as it can be read: a line whose version is no text is left out.
 *
 * @returns undefined when it cannot be read
 */
export function pointerVersions(text: string): ReadonlyMap<string, PointerVersion> | undefined {
  return Buffer.byteLength(text) > LARGEST_POINTER_FILE ? undefined : plainVersions(text) ?? yamlVersions(text);
}

/** A line of a file in the form that all documents show. */
const PLAIN = /^(?:(?:(models|features):| {2}([a-z][a-z0-9-]*): "([A-Za-z0-9._+-]+)")?(?: +#.*)?|#.*)$/;
/** Words that YAML does not read as text. */
const WORDS = ['null', 'true', 'false'];

/**
 * Reads a file in its plain form line by line: a history holds thousands of them, and the YAML parser takes 50 times as
 * long.
 *
 * @returns undefined when it is in any other form, or in one that YAML refuses
 */
function plainVersions(text: string): ReadonlyMap<string, PointerVersion> | undefined {
  const versions = new Map<string, PointerVersion>();
  const seen = new Set<string>();
  let kind: PointerKind | undefined;
  for (const line of text.split('\n')) {
    const [found, section, name, version] = PLAIN.exec(line) ?? [];
    if (found === undefined || CONTROL.test(line)) return undefined;
    if (section !== undefined) {
      if (seen.has(section)) return undefined;
      seen.add(section);
      kind = section === 'models' ? 'model' : 'feature set';
    } else if (name !== undefined) {
      if (kind === undefined || WORDS.includes(name)) return undefined;
      const key = pointerKey({ kind, name });
      if (versions.has(key)) return undefined;
      versions.set(key, { kind, name, version });
    }
  }
  return versions;
}

function yamlVersions(text: string): ReadonlyMap<string, PointerVersion> | undefined {
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

/** What the pointer files on the disk say, by environment, as far as they can be read. */
export function pointersOnDisk(directory: string): ReadonlyMap<string, ReadonlyMap<string, PointerVersion>> {
  const folder = join(directory, 'environments');
  const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.yaml')).sort() : [];
  return new Map(names.map(name => [name.slice(0, -'.yaml'.length), pointerVersions(readFileSync(join(folder, name), 'utf8')) ?? new Map()]));
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
