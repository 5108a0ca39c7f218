import { PointerMove } from './pointer-move';
import { approversOf, pullRequestOf } from './pull-request';
import { endsOf, environmentOf, movedPointers, parseTrailers, PointerChange, trailerValues } from '../commit';
import { LoggedCommit } from '../git';
import { PointerVersion, pointerWords } from '../models';

/** The pointers of an environment, by `pointerKey`. */
type Versions = ReadonlyMap<string, PointerVersion>;

/** The history of the pointer files, oldest commit first. */
export interface MoveInput {
  /** Commits of the branch itself, oldest first. */
  readonly branch: readonly LoggedCommit[];
  /** The same and those of merged branches, newest first; needed when there are merges. */
  readonly every: readonly LoggedCommit[];
  /** Directory of lock and pointers at a commit, from the root of the repository. */
  placeAt(commit: string): string;
  /** What a pointer file says, by its blob; undefined when it cannot be read. */
  versions(blob: string): Versions | undefined;
  /** Whether the clone holds a blob. */
  holds(blob: string): boolean;
  /** Whether the commit only begins the history that is there, so that what it holds came at some time before. */
  isBeginning(commit: string): boolean;
}

/** A pointer file that cannot be read. */
export interface UnreadablePointers {
  readonly commit: string;
  /** From the root of the repository. */
  readonly path: string;
  /** Whether a partial clone does not hold it, so that nobody can say what is in it. */
  readonly missing: boolean;
}

/** What became of the pointers. */
export interface Moves {
  /** Newest commit first; of one commit in the order of environment, kind and name. */
  readonly moves: readonly PointerMove[];
  /** What the history begins with, by environment, when it does not begin with nothing. */
  readonly beginning: ReadonlyMap<string, Versions>;
  /** What was passed over. */
  readonly unreadable: readonly UnreadablePointers[];
}

const NOTHING: Versions = new Map();

/** Follows the pointers from the oldest commit to the newest one. */
export function readMoves(input: MoveInput): Moves {
  const state = new Map<string, Versions>();
  const beginning = new Map<string, Versions>();
  const unreadable: UnreadablePointers[] = [];
  const released: PointerMove[][] = [];
  // Versions, and of canaries also how much they got.
  const ran = new Map<string, string[]>();
  const kinds = new Map<string, string>();
  const sides = sidesOf(input);
  for (const commit of input.branch) {
    const place = input.placeAt(commit.commit);
    const moves: PointerMove[] = [];
    released.push(moves);
    for (const { path, after } of commit.changes) {
      const environment = environmentOf(place, path);
      if (environment === undefined) continue;
      const now = after === undefined ? NOTHING : input.versions(after);
      if (now === undefined) {
        unreadable.push({ commit: commit.commit, path, missing: !input.holds(after!) });
        continue;
      }
      const before = state.get(environment) ?? NOTHING;
      state.set(environment, now);
      const changes = movedPointers(environment, before, now);
      const atBeginning = input.isBeginning(commit.commit);
      if (atBeginning) beginning.set(environment, now);
      for (const change of changes) {
        const earlier = ran.get(keyOf(change)) ?? [];
        if (!atBeginning) {
          const move = moveOf(change, commit, sourceOf(change, sides.get(commit.commit) ?? [], input) ?? commit, earlier, kinds);
          for (const id of [move.commit, move.source]) kinds.set(id, move.changeType);
          moves.push(move);
        }
        const { to } = endsOf(change);
        if (to !== undefined) ran.set(keyOf(change), [...earlier.filter(version => version !== to), to]);
      }
    }
  }
  return { moves: released.reverse().flat(), beginning, unreadable };
}

function keyOf({ environment, kind, name }: PointerChange): string {
  return `${environment}\0${kind}\0${name}`;
}

/** The commits that each merge of the branch brought along, newest first: those that no earlier commit of it had. */
function sidesOf({ branch, every }: MoveInput): ReadonlyMap<string, readonly LoggedCommit[]> {
  const byId = new Map(every.map(commit => [commit.commit, commit]));
  const order = new Map(every.map(({ commit }, i) => [commit, i]));
  const seen = new Set<string>();
  return new Map(every.length === 0 ? [] : branch.map(({ commit }) => {
    const found: LoggedCommit[] = [];
    const open = [commit];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const here = byId.get(id);
      if (here === undefined || seen.has(id)) continue;
      seen.add(id);
      if (id !== commit) found.push(here);
      open.push(...here.parents);
    }
    return [commit, found.sort((a, b) => order.get(a.commit)! - order.get(b.commit)!)];
  }));
}

/** The newest commit of a merged branch that made just this change. */
function sourceOf(change: PointerChange, side: readonly LoggedCommit[], input: MoveInput): LoggedCommit | undefined {
  const { environment, kind, name } = change;
  const { to } = endsOf(change);
  return side.find(({ commit, changes }) => changes.some(({ path, before, after }) => {
    if (environmentOf(input.placeAt(commit), path) !== environment) return false;
    const [old, now] = [before, after].map(blob => (blob === undefined ? NOTHING : input.versions(blob) ?? NOTHING));
    const versionIn = (versions: Versions) => {
      const found = [...versions.values()].find(pointer => pointer.kind === kind && pointer.name === name);
      return found && pointerWords(found);
    };
    return versionIn(old) !== to && versionIn(now) === to;
  }));
}

function moveOf(
  change: PointerChange, commit: LoggedCommit, source: LoggedCommit, earlier: readonly string[], kinds: ReadonlyMap<string, string>,
): PointerMove {
  const trailers = parseTrailers(source.message);
  const both = source === commit ? trailers : [...parseTrailers(commit.message), ...trailers];
  const reverts = /^This reverts commit ([0-9a-f]{40,64})\b/m.exec(source.message)?.[1];
  const [promotedFrom] = trailerValues(both, 'Promoted-From');
  const rollbackTo = trailerValues(both, 'Rollback-To').find(id => /^[0-9a-f]{40,64}$/.test(id));
  const merged = commit.parents.length > 1;
  const ends = endsOf(change);
  return {
    ...change,
    commit: commit.commit,
    source: source.commit,
    date: commit.date,
    author: source.author,
    committer: commit.committer,
    subject: source.message.split('\n', 1)[0],
    changeType: changeTypeOf(trailerValues(both, 'Change-Type')[0], ends, reverts, earlier, kinds),
    returns: ends.to !== undefined && earlier.includes(ends.to),
    ...given('reverts', reverts),
    ...given('rollbackTo', rollbackTo),
    ...given('promotedFrom', promotedFrom),
    ...given('pullRequest', pullRequestOf(commit.message, both)),
    ...(merged && { mergedBy: commit.author }),
    approvedBy: approversOf(both),
  };
}

function changeTypeOf(
  said: string | undefined, { from, to }: ReturnType<typeof endsOf>, reverts: string | undefined, earlier: readonly string[],
  kinds: ReadonlyMap<string, string>,
): string {
  if (said !== undefined && /^[a-z][a-z-]{0,30}$/.test(said)) return said;
  if (reverts !== undefined) return ['revert', 'rollback'].includes(kinds.get(reverts) ?? '') ? 'reapply' : 'revert';
  // The last is the one that goes, so the one before it was there before.
  const last = earlier[earlier.length - 1] === from ? earlier[earlier.length - 2] : earlier[earlier.length - 1];
  return to !== undefined && from !== undefined && to === last ? 'rollback' : 'manual';
}

function given<T>(key: string, value: T | undefined): { [key: string]: T } {
  return value === undefined ? {} : { [key]: value };
}
