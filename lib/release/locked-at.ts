import { readBlobs, resolveBlobs } from '../git';
import { LOCK_FILE, LockedModel, LockFile, PointerVersion, ResolvedFeatureSet } from '../models';

/** What the lock said of a version when it was released. */
export type LockedAt = LockedModel | ResolvedFeatureSet;

/** A lock larger than this is not read for a history. */
const LARGEST_LOCK = 8 * 1024 * 1024;

/** A version, and the commit whose lock is asked about it. */
export interface VersionAt extends PointerVersion {
  readonly commit: string;
}

/**
 * What the lock of a commit said of each version: what a test had shown when it was released counts, not what was added
 * later.
 *
 * @param placeAt directory of lock and pointers at a commit, from the root of the repository
 * @returns in the order of the versions; undefined where there is no lock, it cannot be read, or does not know the version
 */
export function lockedAt(root: string, versions: readonly VersionAt[], placeAt: (commit: string) => string): (LockedAt | undefined)[] {
  const nameOf = ({ commit }: VersionAt) => `${commit}:${[placeAt(commit), LOCK_FILE].filter(Boolean).join('/')}`;
  const blobs = resolveBlobs(root, [...new Set(versions.map(nameOf))]);
  const unique = [...new Map([...blobs.values()].map(blob => [blob.id, blob])).values()].filter(({ bytes }) => bytes <= LARGEST_LOCK);
  const asked = new Map(unique.map(({ id }) => [id, [] as number[]]));
  versions.forEach((version, i) => asked.get(blobs.get(nameOf(version))?.id ?? '')?.push(i));
  const found = versions.map((): LockedAt | undefined => undefined);
  const parts = new Map<string, LockFile>();
  let next = 0;
  for (const content of readBlobs(root, unique)) {
    const lookUp = reader(content?.toString('utf8') ?? '', parts);
    for (const i of asked.get(unique[next++].id)!) found[i] = lookUp(versions[i]);
  }
  return found;
}

/**
 * Looks versions up in the text of a lock. Locks are long and a history has many, of which one repeats the other: only what
 * is asked for is parsed, and once.
 *
 * @param parts what was parsed already, by its text
 */
function reader(text: string, parts: Map<string, LockFile>): (pointer: PointerVersion) => LockedAt | undefined {
  const lines = text.split('\n');
  let whole: LockFile | undefined;
  return ({ kind, name, version }) => {
    const part = partOf(lines, { kind, name, version });
    const lock = part === undefined ? whole ??= LockFile.parse(text) : parts.get(part) ?? LockFile.parse(part);
    if (part !== undefined) parts.set(part, lock);
    return (kind === 'feature set' ? lock.features : lock.models).get(name)?.get(version);
  };
}

/** One version as a lock of its own, found by the indentation that locks are written with; undefined when it is not found so. */
function partOf(lines: readonly string[], { kind, name, version }: PointerVersion): string | undefined {
  const heads = [[kind === 'feature set' ? 'features:' : 'models:'], [`  ${name}:`], [`    "${version}":`, `    '${version}':`]];
  const above: string[] = [];
  let [from, to] = [0, lines.length];
  for (const head of heads) {
    const at = lines.findIndex((line, i) => i >= from && i < to && head.includes(line.trimEnd()));
    if (at < 0) return undefined;
    above.push(lines[at]);
    const depth = lines[at].search(/\S/);
    const end = lines.findIndex((line, i) => i > at && i < to && /\S/.test(line) && line.search(/\S/) <= depth);
    [from, to] = [at + 1, end < 0 ? to : end];
  }
  return ['lockVersion: 1', ...above, ...lines.slice(from, to), ''].join('\n');
}
