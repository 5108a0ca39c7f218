import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What the lock has versions of. */
export type VersionedKind = 'model' | 'feature set';
/** What a pointer is for: a version that runs, or the canary of a model, which gets part of the requests. */
export type PointerKind = VersionedKind | 'canary';

/** What a pointer file says of one name. */
export interface PointerVersion {
  readonly kind: PointerKind;
  /** Name of the model or feature set; of a canary, that of its model. */
  readonly name: string;
  readonly version: string;
  /** Percent of the requests, of a canary. */
  readonly traffic?: number;
}

/** Sections of a pointer file, and what their lines are for. */
const SECTIONS = [['models', 'model'], ['features', 'feature set']] as const;
const KINDS: { readonly [section: string]: PointerKind } = { models: 'model', features: 'feature set', canaries: 'canary' };
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
const PLAIN = new RegExp(`^(?:(?:${[
  '(models|features|canaries):', ' {2}([a-z][a-z0-9-]*):(?: "([A-Za-z0-9._+-]+)")?', ' {4}version: "([A-Za-z0-9._+-]+)"', ' {4}traffic: (0|[1-9][0-9]{0,8})',
].join('|')})?(?: +#.*)?|#.*)$`);
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
  let canary: { readonly name: string; version?: string; traffic?: number } | undefined;
  for (const line of text.split('\n')) {
    const [found, section, name, version, ofCanary, traffic] = PLAIN.exec(line) ?? [];
    if (found === undefined || CONTROL.test(line)) return undefined;
    if (ofCanary !== undefined || traffic !== undefined) {
      const key = ofCanary === undefined ? 'traffic' : 'version';
      if (!canary || canary[key] !== undefined) return undefined;
      if (ofCanary === undefined) canary.traffic = Number(traffic);
      else canary.version = ofCanary;
      if (canary.version === undefined || canary.traffic === undefined) continue;
      const pointer = { kind: 'canary' as const, name: canary.name, version: canary.version, traffic: canary.traffic };
      versions.set(pointerKey(pointer), pointer);
    } else if (section !== undefined || name !== undefined) {
      // A canary that is not whole is for the parser.
      if (canary && !versions.has(pointerKey({ kind: 'canary', name: canary.name }))) return undefined;
      canary = undefined;
      if (section !== undefined) {
        if (seen.has(section)) return undefined;
        seen.add(section);
        kind = KINDS[section];
      } else {
        if (kind === undefined || WORDS.includes(name) || (kind === 'canary') !== (version === undefined)) return undefined;
        const key = pointerKey({ kind, name });
        if (versions.has(key)) return undefined;
        if (kind === 'canary') canary = { name };
        else versions.set(key, { kind, name, version });
      }
    }
  }
  return canary && !versions.has(pointerKey({ kind: 'canary', name: canary.name })) ? undefined : versions;
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
  for (const [name, canary] of isRecord(root?.canaries) ? Object.entries(root.canaries) : []) {
    const { version, traffic } = isRecord(canary) ? canary : {};
    if (typeof version !== 'string' || !Number.isSafeInteger(traffic) || Number(traffic) < 0) continue;
    versions.set(pointerKey({ kind: 'canary', name }), { kind: 'canary', name, version, traffic: Number(traffic) });
  }
  return versions;
}

/** What tells a pointer of an environment from its others. In the order of keys a canary comes behind its model. */
export function pointerKey({ kind, name }: Pick<PointerVersion, 'kind' | 'name'>): string {
  return kind === 'canary' ? `model\0${name}\0canary` : `${kind}\0${name}`;
}

/** What the lock has the version of: a canary is a version of its model. */
export function versionedKind(kind: PointerKind): VersionedKind {
  return kind === 'canary' ? 'model' : kind;
}

/** A version as people read it: `1.5.0`, or `1.5.0 at 10 %` where it is that of a canary. */
export function pointerWords({ version, traffic }: Pick<PointerVersion, 'version' | 'traffic'>): string {
  return traffic === undefined ? version : `${version} at ${traffic} %`;
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
