import { ReleaseHistory } from './history';
import { isBack, PointerMove } from './pointer-move';
import { byCodeUnit } from '../manifests';
import { pointerKey, PointerVersion, VersionedKind, versionedKind } from '../models';

/**
 * How a version stands to that of the environment before: the same; `behind`, when that has moved on from it; `ahead`, when
 * it moved on from that, as after a rollback there; `apart`, when neither ran where the other runs; `missing`, when there
 * is no such pointer there, and `absent`, when there is none here.
 */
export type Relation = 'same' | 'behind' | 'ahead' | 'apart' | 'missing' | 'absent';

/** How a pointer stands to that of the environment before. */
export interface Standing {
  readonly environment: string;
  /** The version there. */
  readonly version?: string;
  readonly relation: Relation;
  /** Whether the version here ran there at any time; undefined when that is not known. */
  readonly ranThere?: boolean;
}

/** A pointer of an environment. */
export interface PointerStatus {
  readonly kind: VersionedKind;
  readonly name: string;
  /** Undefined when the environment before has such a pointer, and this one has none. */
  readonly version?: string;
  /** The move that brought it; undefined when that is further back than the history goes. */
  readonly since?: PointerMove;
  readonly standing?: Standing;
  /** The version that gets part of the requests beside this one. */
  readonly canary?: CanaryStatus;
}

/** A canary that is under way. */
export interface CanaryStatus {
  readonly version: string;
  /** Percent of the requests. */
  readonly traffic: number;
  /** The last step; undefined when that is further back than the history goes. */
  readonly since?: PointerMove;
}

/** What an environment points at. */
export interface EnvironmentStatus {
  readonly environment: string;
  /** The environment that versions run in before. */
  readonly promotesFrom?: string;
  /** In the order of kind and name. */
  readonly pointers: readonly PointerStatus[];
}

/**
 * What the environments point at, each after the one that it is promoted from.
 *
 * @param promotesFrom the environment before, by environment
 */
export function statusOf(history: ReleaseHistory, promotesFrom: ReadonlyMap<string, string>): EnvironmentStatus[] {
  return inOrder([...history.pointers.keys()], promotesFrom).map(environment => {
    const before = promotesFrom.get(environment);
    const known = before !== undefined && history.pointers.has(before) ? before : undefined;
    const here = history.pointers.get(environment)!;
    const there = (known !== undefined && history.pointers.get(known)) || new Map<string, PointerVersion>();
    const named = [...there.values(), ...here.values()].map(pointer => ({ kind: versionedKind(pointer.kind), name: pointer.name }));
    const sorted = [...new Map(named.map(one => [pointerKey(one), one]))].sort(([a], [b]) => byCodeUnit(a, b));
    const pointers = sorted.map(([key, { kind, name }]): PointerStatus => {
      const version = here.get(key)?.version;
      const since = version === undefined ? undefined : history.lastMove(environment, kind, name);
      const standing = known === undefined ? undefined : standingOf(history, { kind, name, version }, environment, known, there.get(key)?.version);
      const canary = kind === 'model' ? canaryOf(history, environment, name) : undefined;
      return { kind, name, ...given('version', version), ...given('since', since), ...given('standing', standing), ...given('canary', canary) };
    });
    return { environment, ...given('promotesFrom', known), pointers };
  });
}

/** The environment before, by environment, as the newest promotion of each says. */
export function promotionsOf({ moves }: Pick<ReleaseHistory, 'moves'>): Map<string, string> {
  const found = new Map<string, string>();
  for (const { environment, promotedFrom } of moves) {
    if (promotedFrom !== undefined && promotedFrom !== environment && !found.has(environment)) found.set(environment, promotedFrom);
  }
  return found;
}

function canaryOf(history: ReleaseHistory, environment: string, name: string): CanaryStatus | undefined {
  const { version, traffic } = history.pointers.get(environment)?.get(pointerKey({ kind: 'canary', name })) ?? {};
  if (version === undefined || traffic === undefined) return undefined;
  return { version, traffic, ...given('since', history.lastMove(environment, 'canary', name)) };
}

function standingOf(
  history: ReleaseHistory, { kind, name, version }: Pick<PointerStatus, 'kind' | 'name' | 'version'>, environment: string, before: string, there: string | undefined,
): Standing {
  const standing = (relation: Relation): Standing => ({
    environment: before,
    ...given('version', there),
    relation,
    ...given('ranThere', version === undefined ? undefined : history.everRan(before, kind, name, version)),
  });
  if (version === undefined) return standing('absent');
  if (there === undefined) return standing('missing');
  if (version === there) return standing('same');
  const ranThere = history.everRan(before, kind, name, version) === true;
  const ranHere = history.everRan(environment, kind, name, there) === true;
  // What runs there ran here too: this one moved on from it, or was taken back from it.
  const last = history.lastMove(environment, kind, name);
  if (ranHere && !(last && isBack(last))) return standing('ahead');
  return standing(ranThere || ranHere ? 'behind' : 'apart');
}

/** Environments by name, but each behind the one that it is promoted from. */
function inOrder(environments: readonly string[], promotesFrom: ReadonlyMap<string, string>): string[] {
  const done = new Set<string>();
  const visit = (environment: string, way: readonly string[]): void => {
    const before = promotesFrom.get(environment);
    if (before !== undefined && environments.includes(before) && !way.includes(before)) visit(before, [...way, environment]);
    done.add(environment);
  };
  for (const environment of [...environments].sort(byCodeUnit)) visit(environment, []);
  return [...done];
}

function given<K extends string, T>(key: K, value: T | undefined): { readonly [key in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: T };
}

