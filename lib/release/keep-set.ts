import { ReleaseHistory } from './history';
import { byCodeUnit, parseImageReference } from '../manifests';
import { ModelReference, PointerVersion, VersionedKind, versionedKind } from '../models';

/** Content that must not be deleted. */
export interface Kept {
  readonly kind: VersionedKind;
  readonly name: string;
  readonly version: string;
  /** Environments that point at it, or did in one of their last releases. */
  readonly environments: readonly string[];
  /** The immutable reference: a model URI, or an image by digest. */
  readonly source: string;
  /** The parts of the reference of a model. */
  readonly reference?: ModelReference;
}

/** What a registry must keep, so that the last releases can be returned to. */
export interface KeepSet {
  readonly commit: string;
  /** How many releases of each environment. */
  readonly releases: number;
  /** Whether it is all of it. If not, nothing should be deleted by it. */
  readonly complete: boolean;
  /** In the order of kind, name and version. */
  readonly keep: readonly Kept[];
  /** Digests of manifests, by repository with its registry: indexes, and the manifests of their platforms. */
  readonly oci: { readonly [repository: string]: readonly string[] };
  /** The references that are in no OCI registry. */
  readonly others: readonly string[];
  /** Why it is not complete. */
  readonly problems: readonly string[];
}

/**
 * What the last releases of each environment are made of: by the pointers after each of them, and the lock of that commit.
 *
 * @param releases how many; 1 is what the environments point at now
 */
export function keepSetOf(history: ReleaseHistory, releases: number): KeepSet {
  const versions = history.versionsOf(releases);
  const locked = history.lockedAt(versions);
  const keep = new Map<string, Kept>();
  const oci = new Map<string, Set<string>>();
  const problems = unseen(history, releases);
  versions.forEach(({ environment, kind: pointer, name, version, commit }, i) => {
    const kind = versionedKind(pointer);
    const found = locked[i];
    if (found === undefined) {
      problems.push(`the lock of commit ${commit.slice(0, 12)} does not say what ${kind} ${name}@${version} is, which ${environment} pointed at`);
      return;
    }
    const source = 'image' in found ? found.image : found.uri;
    const reference = 'image' in found ? undefined : found.reference;
    const key = [kind, name, version, source].join('\0');
    const environments = [...new Set([...keep.get(key)?.environments ?? [], environment])];
    keep.set(key, { kind, name, version, environments, source, ...(reference && { reference }) });
    for (const digest of digestsOf(found)) oci.set(digest.repository, (oci.get(digest.repository) ?? new Set()).add(digest.digest));
  });
  const kept = [...keep].sort(([a], [b]) => byCodeUnit(a, b)).map(([, value]) => value);
  return {
    commit: history.commit,
    releases,
    complete: problems.length === 0,
    keep: kept,
    oci: Object.fromEntries([...oci].sort(([a], [b]) => byCodeUnit(a, b)).map(([name, digests]) => [name, [...digests].sort(byCodeUnit)])),
    others: [...new Set(kept.filter(({ reference }) => reference && reference.scheme !== 'oci').map(({ source }) => source))].sort(byCodeUnit),
    problems,
  };
}

/** The manifests that content in an OCI registry is made of; what these name, a registry keeps with them. */
function digestsOf(locked: NonNullable<ReturnType<ReleaseHistory['lockedAt']>[number]>): { repository: string; digest: string }[] {
  if ('image' in locked) {
    const { registry, repository, digest } = parseImageReference(locked.image)!;
    return [{ repository: [registry, repository].filter(Boolean).join('/'), digest: digest! }];
  }
  const { reference, platforms = {} } = locked;
  if (reference.scheme !== 'oci') return [];
  return [reference.digest, ...Object.values(platforms)].map(digest => ({ repository: reference.repository, digest }));
}

/**
 * Why a version is needed: environments that point at it, or did in one of their last releases.
 *
 * @param releases how many; 1 is what the environments point at now
 */
export function inUse(history: ReleaseHistory, { kind, name, version }: PointerVersion, releases: number): string[] {
  const is = (other: PointerVersion) => versionedKind(other.kind) === versionedKind(kind) && other.name === name && other.version === version;
  const now = new Set([...history.pointers].filter(([, pointers]) => [...pointers.values()].some(is)).map(([environment]) => environment));
  // A version that was a canary and then ran everywhere is one reason.
  const earlier = history.versionsOf(releases).filter(ran => is(ran) && !now.has(ran.environment));
  const before = new Map(earlier.map(({ environment, commit }) => [environment, commit]));
  return [
    ...[...now].map(environment => `${environment} points at it in commit ${history.commit.slice(0, 12)}`),
    ...[...before].map(([environment, commit]) => (
      `${environment} pointed at it in commit ${commit.slice(0, 12)}, one of its last ${releases} releases`)),
    ...unseen(history, releases),
  ];
}

/** Why the last releases are not known. */
function unseen(history: ReleaseHistory, releases: number): string[] {
  return [
    ...history.environments.filter(environment => !history.shows(environment, releases))
      .map(environment => `the clone is shallow and does not show the last ${releases} releases of ${environment}`),
    ...history.unreadable.some(({ missing }) => missing) ? ['the clone is partial and does not hold every pointer file of the past'] : [],
  ];
}
