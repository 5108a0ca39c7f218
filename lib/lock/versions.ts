import { GitOpsError, didYouMean } from '../errors';
import { byCodeUnit } from '../manifests';
import { LockedModel, LockFile, PointerKind, pointerKey, PointerVersion, ResolvedFeatureSet, VersionedKind } from '../models';

/** A version that the lock knows. */
export interface KnownVersion {
  readonly kind: VersionedKind;
  readonly name: string;
  readonly version: string;
  /** The immutable reference: a model URI, or an image by digest. */
  readonly source: string;
  /** Environments whose pointer is at it. */
  readonly environments: readonly string[];
  /** Environments in which it is the canary of its model. */
  readonly canaries: readonly string[];
  /** What else the lock says of a model. */
  readonly model?: LockedModel;
}

/** The pointers of every environment, by environment. */
type Pointers = ReadonlyMap<string, ReadonlyMap<string, PointerVersion>>;

/** A name, or a name and a version: `ranker@1.5.0`. */
export interface Wanted {
  readonly name: string;
  readonly version?: string;
}

/** The parts of `name` or `name@version`. */
export function parseWanted(text: string): Wanted {
  const at = text.indexOf('@');
  return at < 0 ? { name: text } : { name: text.slice(0, at), version: text.slice(at + 1) };
}

/**
 * Every version that the lock knows, models first, by name; versions in the order of the lock.
 *
 * @throws GitOpsError with everything that is wrong with the lock
 */
export function knownVersions(lock: LockFile, pointers: Pointers): KnownVersion[] {
  if (lock.issues.length > 0) throw new GitOpsError(lock.issues);
  const environmentsOf = (kind: PointerKind, name: string, version: string) => (
    [...pointers].filter(([, versions]) => versions.get(pointerKey({ kind, name }))?.version === version).map(([environment]) => environment));
  const sorted = <T>(versions: ReadonlyMap<string, ReadonlyMap<string, T>>) => (
    [...versions].sort(([a], [b]) => byCodeUnit(a, b)).flatMap(([, known]) => [...known.values()]));
  return [
    ...sorted<LockedModel>(lock.models).map((model): KnownVersion => {
      const { name, version } = model;
      const [environments, canaries] = (['model', 'canary'] as const).map(kind => environmentsOf(kind, name, version));
      return { kind: 'model', name, version, source: model.uri, environments, canaries, model };
    }),
    ...sorted<ResolvedFeatureSet>(lock.features).map(({ name, version, image }): KnownVersion => (
      { kind: 'feature set', name, version, source: image, environments: environmentsOf('feature set', name, version), canaries: [] })),
  ];
}

/** Where a version runs, in words: `production, staging (canary)`. */
export function placesOf({ environments, canaries }: KnownVersion): string {
  return [...environments, ...canaries.map(environment => `${environment} (canary)`)].join(', ');
}

/**
 * The versions that are asked for.
 *
 * @throws GitOpsError when the lock knows none
 */
export function select(known: readonly KnownVersion[], { name, version }: Wanted): KnownVersion[] {
  const named = known.filter(candidate => candidate.name === name);
  const found = version === undefined ? named : named.filter(candidate => candidate.version === version);
  if (found.length > 0) return found;
  const names = new Set(known.map(candidate => candidate.name));
  throw new GitOpsError([named.length === 0 ? {
    id: 'unknown-model',
    path: 'models.lock.yaml',
    value: name,
    problem: `the lock knows no such model or feature set.${didYouMean(name, names)}`,
    fix: 'name one that `gitops-ai models list` shows, or lock it with `gitops-ai models lock`',
  } : {
    id: 'unknown-version',
    path: 'models.lock.yaml',
    value: `${name}@${version}`,
    problem: `the lock knows no such version; it knows ${named.map(candidate => candidate.version).join(', ')}.${didYouMean(version!, named.map(candidate => candidate.version))}`,
    fix: 'name one of these, or lock it with `gitops-ai models lock`',
  }]);
}
