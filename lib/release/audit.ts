import { ReleaseHistory } from './history';
import { LockedAt } from './locked-at';
import { isBack, PointerMove } from './pointer-move';
import { promotionsOf } from './status';
import { byCodeUnit } from '../manifests';
import { Evaluation, PointerVersion, versionedKind } from '../models';

/** A line of the release log, with what the lock said of the version then. */
export interface Release {
  readonly move: PointerMove;
  readonly locked?: LockedAt;
}

/** A version that an environment points at. */
export interface Running extends PointerVersion {
  readonly environment: string;
  /** The move that brought it; undefined when that is further back than the history goes. */
  readonly since?: PointerMove;
  readonly locked?: LockedAt;
}

/** A release that was taken back. */
export interface Rollback {
  readonly move: PointerMove;
  /** The move that had brought what was taken back. */
  readonly released?: PointerMove;
  /** How long that had been there, in seconds. */
  readonly afterSeconds?: number;
}

/** Something about a release that somebody should be able to explain. */
export interface AuditException {
  readonly id: 'no-approval' | 'own-approval' | 'no-evaluation' | 'failed-evaluation' | 'never-ran-before';
  readonly move: PointerMove;
  readonly text: string;
}

/** Who released what, approved by whom, evaluated how, running where, rolled back when. */
export interface Audit {
  /** The commit that it is made from: the same commit gives the same report. */
  readonly commit: string;
  readonly running: readonly Running[];
  /** Newest first. */
  readonly releases: readonly Release[];
  readonly rollbacks: readonly Rollback[];
  readonly exceptions: readonly AuditException[];
  readonly notes: readonly string[];
}

/**
 * The audit of a history.
 *
 * @param accepts which pointers and moves it is about
 */
export function auditOf(history: ReleaseHistory, accepts: (pointer: { environment: string; name: string }) => boolean): Audit {
  const releases = releasesOf(history, history.moves.filter(accepts));
  const order = promotionsOf(history);
  return {
    commit: history.commit,
    running: runningOf(history).filter(accepts),
    releases,
    rollbacks: releases.flatMap(({ move }) => (isBack(move) ? [rollbackOf(move, history.moves)] : [])),
    exceptions: releases.flatMap(release => exceptionsOf(release, history, order)),
    notes: history.notes,
  };
}

/** Moves with what the lock of their commit said. */
export function releasesOf(history: ReleaseHistory, moves: readonly PointerMove[]): Release[] {
  const locked = history.lockedAt(moves.map(({ commit, kind, name, to = '' }) => ({ commit, kind, name, version: to })));
  return moves.map((move, i) => ({ move, ...(locked[i] && { locked: locked[i] }) }));
}

/** Records of tests, by name. Feature sets have none. */
export function evaluationsOf(locked: LockedAt | undefined): [name: string, record: Evaluation][] {
  return Object.entries(locked !== undefined && 'provenance' in locked ? locked.provenance?.evaluations ?? {} : {});
}

function runningOf(history: ReleaseHistory): Running[] {
  const pointers = [...history.pointers].sort(([a], [b]) => byCodeUnit(a, b)).flatMap(([environment, versions]) => (
    [...versions].sort(([a], [b]) => byCodeUnit(a, b)).map(([, pointer]) => ({ environment, ...pointer }))));
  const locked = history.lockedAt(pointers.map(pointer => ({ ...pointer, commit: history.commit })));
  return pointers.map((pointer, i) => {
    const since = history.lastMove(pointer.environment, pointer.kind, pointer.name);
    return { ...pointer, ...(since && { since }), ...(locked[i] && { locked: locked[i] }) };
  });
}

function rollbackOf(move: PointerMove, moves: readonly PointerMove[]): Rollback {
  const older = moves.slice(moves.indexOf(move) + 1);
  const released = older.find(({ environment, kind, name }) => environment === move.environment && kind === move.kind && name === move.name);
  const seconds = released && Math.round((Date.parse(move.date) - Date.parse(released.date)) / 1000);
  return { move, ...(released && { released }), ...(seconds !== undefined && Number.isFinite(seconds) && { afterSeconds: seconds }) };
}

function exceptionsOf({ move, locked }: Release, history: ReleaseHistory, order: ReadonlyMap<string, string>): AuditException[] {
  const found: AuditException[] = [];
  const add = (id: AuditException['id'], text: string) => found.push({ id, move, text });
  const others = [...move.approvedBy, ...move.mergedBy ? [move.mergedBy] : []];
  const isAuthor = ({ name, email }: { name: string; email: string }) => (email !== '' ? email === move.author.email : name === move.author.name);
  if (others.length === 0) add('no-approval', 'it came to the branch without a merge, and its commit names nobody who approved it');
  else if (others.every(isAuthor)) add('own-approval', 'nobody but its author approved or merged it');
  if (move.to === undefined || isBack(move)) return found;
  if (move.kind !== 'feature set') {
    const records = evaluationsOf(locked);
    const failed = records.filter(([, { passed }]) => !passed).map(([name]) => name);
    if (failed.length > 0) add('failed-evaluation', `the lock of its commit says that it failed: ${failed.join(', ')}`);
    else if (records.length === 0) add('no-evaluation', 'the lock of its commit has no record of an evaluation');
  }
  const before = order.get(move.environment);
  if (before !== undefined && history.everRan(before, versionedKind(move.kind), move.name, move.to) === false) {
    add('never-ran-before', `it never ran in ${before}`);
  }
  return found;
}
