import { Change } from './change';
import { fromRoot, ownedAt } from './output-at';
import { moveBranch, Target } from './target';
import { bringAlong, changesOf } from './worktree';
import { GitOpsError } from '../errors';
import { changedPaths, commitFiles, CommitPlan, contains, mergeBase, planCommit, pushCommit, tryGit } from '../git';

/** How a change is committed. */
export interface CommitChangeOptions {
  /** Root of the repository. */
  readonly root: string;
  readonly target: Target;
  /** The change on top of what is checked out. */
  readonly change: Change;
  /** The change on top of what the remote's branch holds, when that has moved on; undefined when it holds the change already. */
  readonly rebuild: (tip: string) => Change | undefined | Promise<Change | undefined>;
  readonly sign?: boolean;
  /** Whether the commit is pushed, and only then becomes part of the local branch. */
  readonly push?: boolean;
  /** The remote that it is pushed to; the one that `git push` would take when not given. */
  readonly remote?: string;
}

/** What became of a change. */
export interface CommittedChange {
  /** Undefined when the base, or the remote, holds the change already. */
  readonly commit?: string;
  readonly pushed?: { readonly remote: string; readonly rejections: number };
  /** What the user should know besides. */
  readonly notes: readonly string[];
}

/** What `commitChange` would commit. Reads only. */
export function planChange(root: string, change: Change): CommitPlan {
  return planCommit(filesOf(root, change));
}

/**
 * Commits a change on top of what is checked out, and moves the branch there. Nothing else is committed. With `push`, the
 * remote comes first: when it refuses, nothing here has changed either.
 *
 * @throws GitOpsError when git or the remote refuses
 */
export async function commitChange(options: CommitChangeOptions): Promise<CommittedChange> {
  const { root, target, change, sign } = options;
  if (options.push) return push(options);
  const commit = make(root, change, sign);
  return commit === undefined ? { notes: [] } : { commit, notes: take(root, target, change, commit) };
}

/**
 * Pushes what is checked out, as it stands, to the branch of the same name.
 *
 * @throws GitOpsError when the remote refuses, or holds commits that are not here
 */
export async function pushTarget({ root, head, branch }: Target, remote: string): Promise<void> {
  const build = (tip: string | undefined) => {
    if (tip === undefined || contains(root, head, tip)) return head;
    if (contains(root, tip, head)) return undefined;
    throw diverged(root, remote, branch);
  };
  await pushCommit({ directory: root, remote, branch, build });
}

/** The remote that `git push` would take. */
export function defaultRemote(root: string, branch: string): string {
  const keys = [`branch.${branch}.pushRemote`, 'remote.pushDefault', `branch.${branch}.remote`];
  const values = keys.map(key => tryGit(['config', '--get', key], { cwd: root }).stdout.toString('utf8').trim());
  return values.find(value => value !== '' && value !== '.') ?? 'origin';
}

function make(root: string, change: Change, sign: boolean | undefined, after?: string): string | undefined {
  return commitFiles({ ...filesOf(root, change), message: change.message, sign, after })?.commit;
}

/** Whether a branch holds nothing of its own, since it parted from what is checked out, but files that a change makes. */
function isGenerated(root: string, tip: string, head: string, { outputPath, sources = new Map() }: Change): boolean {
  const parting = mergeBase(root, tip, head);
  return parting !== undefined && changedPaths(root, parting, tip).every(path => path.startsWith(`${outputPath}/`) || sources.has(path));
}

function filesOf(root: string, { base, outputPath, output, sources = new Map() }: Change) {
  const files = fromRoot(outputPath, output);
  for (const [path, content] of sources) if (content !== undefined) files.set(path, content);
  return { directory: root, base, files, owned: [...ownedAt({ root, outputPath }, base), ...sources.keys()] };
}

/** Makes the commit part of the branch, and of index and working tree where they can follow; returns what to know of it. */
function take(root: string, target: Target, change: Change, commit: string): string[] {
  const { outputPath, sources = new Map() } = change;
  const reason = target.current ? bringAlong(root, change, planChange(root, change), changesOf(root, outputPath)) : undefined;
  moveBranch(target, commit);
  if (reason === undefined) return [];
  const restore = `git restore --staged --worktree -- ${[outputPath, ...sources.keys()].map(path => shellWord(`:/${path}`)).join(' ')}`;
  return [`index and working tree were left as they are: ${reason}. When nothing of it is needed: ${restore}`];
}

async function push({ root, target, change, rebuild, sign, remote: named }: CommitChangeOptions): Promise<CommittedChange> {
  const remote = named ?? defaultRemote(root, target.branch);
  let onBase: string | undefined;
  const build = async (tip: string | undefined) => {
    if (tip === undefined || contains(root, target.head, tip)) return onBase ??= make(root, change, sign);
    if (target.remoteOnly && isGenerated(root, tip, target.head, change)) {
      // All that the branch has of its own is made anew, so nothing is lost.
      if (planChange(root, { ...change, base: tip }).changed.length === 0) return undefined;
      return contains(root, tip, target.head) ? make(root, { ...change, base: tip }, sign) : make(root, change, sign, tip);
    }
    if (!contains(root, tip, target.head)) throw diverged(root, remote, target.branch);
    const rebuilt = await rebuild(tip);
    return rebuilt && make(root, rebuilt, sign);
  };
  const { commit, pushed, rejections } = await pushCommit({ directory: root, remote, branch: target.branch, build });
  if (pushed && commit === onBase) return { commit, pushed: { remote, rejections }, notes: take(root, target, change, commit!) };
  if (target.remoteOnly) return { commit: pushed ? commit : undefined, pushed: { remote, rejections }, notes: pushed ? [] : [`${remote} has all of it already`] };
  const pull = `the local branch is left where it was: git pull --ff-only ${shellWord(remote)} ${shellWord(target.branch)}`;
  if (!pushed) return { pushed: { remote, rejections }, notes: [`${remote} has all of it already; ${pull}`] };
  return { commit, pushed: { remote, rejections }, notes: [`${remote} had moved on, and the commit was made on top of what it has; ${pull}`] };
}

function diverged(root: string, remote: string, branch: string): GitOpsError {
  const problem = `${branch} here and on ${remote} have gone different ways`;
  return new GitOpsError([{ id: 'diverged', path: root, field: 'branch', value: branch, problem, fix: `bring them together, such as with git pull --rebase ${remote} ${branch}` }]);
}

/** A word that is pasted into a shell. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@-]+$/.test(text) ? text : `'${text.replace(/'/g, '\'\\\'\'')}'`;
}
