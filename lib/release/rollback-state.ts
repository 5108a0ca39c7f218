import { isInScope, ReleasePlace, RollbackScope, scopeTrees, titleOf } from './rollback-scope';
import { movedPointers, parseTrailers, trailerValues } from '../commit';
import { GitOpsError } from '../errors';
import { blobSizes, contains, LoggedCommit, readBlobs, readLog, resolveCommit, runGit, shallowCommits } from '../git';
import { PointerVersion, pointerVersions } from '../models';

/** A commit, as it is named to people. */
export interface NamedCommit {
  readonly commit: string;
  readonly subject: string;
}

/** The state that a scope goes back to. */
export interface RollbackState {
  /** The commit that has it. */
  readonly commit: string;
  /** The commit that made the output of that state. */
  readonly made: string;
  /** Commits of the branch since then that changed the scope, newest first. */
  readonly undone: readonly NamedCommit[];
}

/** A commit that changed the scope, and what of it. */
interface ScopeChange extends LoggedCommit {
  readonly output: boolean;
  /** Whether versions moved, and not comments alone. */
  readonly versions: boolean;
}

/**
 * The state of a scope before the last commit that changed it. Pointers and the output that was made of them may have come
 * in two commits: then both are taken back.
 *
 * @throws GitOpsError when there is none, or the last change was a rollback itself
 */
export function lastState(place: ReleasePlace, scope: RollbackScope, head: string): RollbackState {
  const changes = scopeChanges(place, scope, head);
  const [last] = changes;
  if (last === undefined) throw nothing(scope, 'no commit has changed it', 'see `git log`');
  if (trailerValues(parseTrailers(last.message), 'Change-Type').includes('rollback')) {
    const problem = `the last change of it, ${short(last.commit)}, is a rollback, and taking that back would roll forward`;
    throw nothing(scope, problem, `name the state with --to: ${short(last.commit)}^ takes the rollback back, an earlier commit goes further`);
  }
  let count = 1;
  // What was made of pointers that came before: without them the state would have new pointers and old output.
  if (last.output && !last.versions) while (count < changes.length && changes[count].versions && !changes[count].output) count++;
  const first = changes[count - 1];
  const parent = parentOf(place, first);
  return { commit: parent, made: changes.slice(count).find(({ output }) => output)?.commit ?? parent, undone: changes.slice(0, count).map(named) };
}

/**
 * The state of a scope in a commit that somebody names.
 *
 * @throws GitOpsError when there is no such commit, or it does not come before
 */
export function namedState(place: ReleasePlace, scope: RollbackScope, head: string, revision: string): RollbackState {
  const { root } = place;
  const commit = resolveCommit(root, revision);
  if (!contains(root, head, commit)) {
    const shallow = shallowCommits(root).size > 0;
    throw new GitOpsError([{
      id: 'no-ancestor',
      path: root,
      field: '--to',
      value: revision,
      problem: `${short(commit)} does not come before ${short(head)}${shallow ? ', as far as this shallow clone knows' : ''}`,
      fix: shallow ? 'fetch the history first: git fetch --unshallow' : 'name a commit that `git log` lists',
    }]);
  }
  const changes = scopeChanges(place, scope, head);
  const since = new Set(runGit(['rev-list', '--end-of-options', `${commit}..${head}`], { cwd: root }).toString('latin1').split('\n'));
  const undone = changes.filter(change => since.has(change.commit));
  const made = changes.find(change => change.output && !since.has(change.commit));
  return { commit, made: made?.commit ?? commit, undone: undone.map(named) };
}

/** Refuses a state that does not have the scope. */
export function requireScope(place: ReleasePlace, scope: RollbackScope, { commit }: RollbackState): void {
  if (scopeTrees(place, scope, commit).some(({ tree }) => tree !== undefined)) return;
  const problem = `${short(commit)} has no output of ${titleOf(scope)}`;
  throw new GitOpsError([{ id: 'no-such-state', path: place.output, problem, fix: 'name a commit that has it, with --to; remove it in the code if it is to go' }]);
}

export function nothing(scope: RollbackScope, problem: string, fix: string): GitOpsError {
  return new GitOpsError([{ id: 'nothing-to-roll-back', path: titleOf(scope), problem, fix }]);
}

export function short(commit: string): string {
  return commit.slice(0, 12);
}

/** Commits of the branch that changed the scope, newest first. */
function scopeChanges({ root, output }: ReleasePlace, scope: RollbackScope, head: string): ScopeChange[] {
  const paths = [scope.pointers, ...scope.directories.map(directory => `${output}/${directory}`)];
  const log = readLog({ root, commit: head, paths });
  const files = log.flatMap(({ changes }) => changes.filter(({ path }) => path === scope.pointers));
  const versions = versionsOf(root, files.flatMap(({ before, after }) => [before, after]));
  return log.flatMap(logged => {
    const pointers = logged.changes.find(({ path }) => path === scope.pointers);
    const moved = pointers ? movedIn(scope, versions(pointers.before), versions(pointers.after)) : false;
    const ofOutput = logged.changes.some(({ path }) => path.startsWith(`${output}/`) && isInScope(scope, path.slice(output.length + 1)));
    const isOfScope = ofOutput || moved || (pointers !== undefined && scope.names === undefined);
    return isOfScope ? [{ ...logged, output: ofOutput, versions: moved }] : [];
  });
}

type Versions = ReadonlyMap<string, PointerVersion>;

function movedIn(scope: RollbackScope, before: Versions, after: Versions): boolean {
  return movedPointers(scope.environment, before, after).some(({ kind, name }) => follows(scope, kind, name));
}

/** Whether a pointer is one of the scope. */
export function follows({ names }: RollbackScope, kind: PointerVersion['kind'], name: string): boolean {
  return names === undefined || (kind === 'feature set' ? names.features : names.models).includes(name);
}

/** Pointers by the blob of their file; of what is not there or cannot be read, none. */
function versionsOf(root: string, blobs: readonly (string | undefined)[]): (blob: string | undefined) => Versions {
  const sizes = blobSizes(root, [...new Set(blobs.filter(blob => blob !== undefined))]);
  const contents = [...readBlobs(root, sizes)];
  const known = new Map(sizes.map(({ id }, i) => [id, pointerVersions(contents[i]?.toString('utf8') ?? '') ?? new Map<string, PointerVersion>()]));
  return blob => known.get(blob ?? '') ?? new Map();
}

function parentOf({ root }: ReleasePlace, { commit, parents }: LoggedCommit): string {
  if (parents.length === 0 && !shallowCommits(root).has(commit)) {
    const fix = 'there is nothing to go back to; remove the environment in the code if it is to go';
    throw new GitOpsError([{ id: 'nothing-to-roll-back', path: root, problem: `the scope came with the first commit, ${short(commit)}`, fix }]);
  }
  // It says when the clone is shallow.
  return resolveCommit(root, `${commit}^`);
}

function named({ commit, message }: LoggedCommit): NamedCommit {
  return { commit, subject: message.split('\n')[0] };
}
