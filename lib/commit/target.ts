import { unfinished } from './worktree';
import { GitOpsError } from '../errors';
import { branchRef, contains, gitDirectoryOf, runGit, tryGit } from '../git';

/** Where a commit goes. */
export interface Target {
  /** Root of the repository. */
  readonly root: string;
  /** The Git directory of the working tree; absolute. */
  readonly gitDirectory: string;
  /** The commit that is checked out: the parent of the new one. */
  readonly head: string;
  readonly branch: string;
  /** The full name of the branch. */
  readonly ref: string;
  /** Whether the branch is the one that is checked out. */
  readonly current: boolean;
  /** The commit that the branch is at; undefined when there is no such branch yet. */
  readonly tip?: string;
  /** Whether it is a branch of the remote alone: one of that name here, if there is any, is neither looked at nor moved. */
  readonly remoteOnly?: boolean;
}

/**
 * The branch that is checked out, or a named one. A named one may be new, and else must be at the commit that is checked
 * out or behind it: what is committed is synthesized from there.
 *
 * @param options `remoteOnly`: the named branch is one of the remote, where it may also be ahead, or behind and apart
 * @throws GitOpsError when there is no branch to commit to, or it cannot be moved
 */
export function targetOf(root: string, named?: string, { remoteOnly = false }: { readonly remoteOnly?: boolean } = {}): Target {
  const { gitDirectory, head, checkedOut } = stateOf(root);
  if (head === undefined) {
    throw refused(root, 'unborn-branch', 'the repository has no commit yet, so there is none that the output belongs to', 'commit the program first');
  }
  const pending = unfinished(gitDirectory);
  if (pending !== undefined) {
    throw refused(root, 'unfinished', `git is in the middle of something: there is a ${pending}`, 'finish or abort it; `git status` says how');
  }
  const ref = named === undefined ? checkedOut : branchRef(root, named);
  if (ref === undefined) {
    throw refused(root, 'detached-head', 'no branch is checked out (detached HEAD), so a commit would be lost', 'say which branch it goes to, with --branch main');
  }
  const branch = ref.slice('refs/heads/'.length);
  const place = { root, gitDirectory, head, branch, ref };
  if (remoteOnly && ref !== checkedOut) return { ...place, current: false, remoteOnly };
  if (ref === checkedOut) return { ...place, current: true, tip: head };
  const tip = commitAt(root, ref);
  if (tip !== undefined && !contains(root, head, tip)) {
    throw refused(root, 'branch-elsewhere', `branch ${branch} has commits that what is checked out does not have`, `check it out first: git switch ${branch}`);
  }
  if (tip !== undefined && runGit(['for-each-ref', '--format=%(worktreepath)', ref], { cwd: root }).toString('utf8').trim() !== '') {
    throw refused(root, 'branch-elsewhere', `branch ${branch} is checked out in another worktree`, 'run it in that worktree');
  }
  return { ...place, current: false, tip };
}

/**
 * Refuses to go on when another commit is checked out than at the beginning: what was made belongs to that one.
 *
 * @throws GitOpsError `branch-moved`
 */
export function requireUnmoved({ root, head }: Pick<Target, 'root' | 'head'>): void {
  if (commitAt(root, 'HEAD') !== head) throw refused(root, 'branch-moved', 'another commit was checked out during the synthesis', 'run it again');
}

/**
 * Moves the branch from where it was to a commit, and nowhere when somebody else moved it meanwhile.
 *
 * @param command who moves it, for the log of the branch
 */
export function moveBranch({ root, ref, branch, tip, head, remoteOnly }: Target, commit: string, command: string): void {
  if (remoteOnly) return;
  const args = ['update-ref', '--create-reflog', '-m', `gitops-ai ${command}`, ref, commit, tip ?? '0'.repeat(head.length)];
  const { code, stderr } = tryGit(args, { cwd: root, person: true });
  if (code === 0) return;
  throw refused(root, 'branch-moved', `branch ${branch} could not be moved, and is where it was: ${stderr}`, 'run it again');
}

/** What is checked out, in one run of git where there is a commit. */
function stateOf(root: string): { readonly gitDirectory: string; readonly head?: string; readonly checkedOut?: string } {
  const args = ['rev-parse', '--absolute-git-dir', 'HEAD^{commit}', '--symbolic-full-name', 'HEAD'];
  const { code, stdout } = tryGit(args, { cwd: root });
  // The directory may have a line feed in its name. Beside a tag of the name HEAD, git says nothing of the branch.
  const [, gitDirectory, head, name] = (code === 0 && /^([^]+)\n([0-9a-f]+)\n(.+)\n$/.exec(stdout.toString('utf8'))) || [];
  if (gitDirectory !== undefined) return { gitDirectory, head, ...(name !== 'HEAD' && { checkedOut: name }) };
  const symbolic = tryGit(['symbolic-ref', '--quiet', 'HEAD'], { cwd: root });
  const checkedOut = symbolic.code === 0 ? symbolic.stdout.toString('utf8').replace(/\n$/, '') : undefined;
  return { gitDirectory: gitDirectoryOf(root), head: commitAt(root, 'HEAD'), checkedOut };
}

function commitAt(root: string, revision: string): string | undefined {
  const { code, stdout } = tryGit(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], { cwd: root });
  return code === 0 ? stdout.toString('latin1').trim() : undefined;
}

function refused(path: string, id: string, problem: string, fix: string): GitOpsError {
  return new GitOpsError([{ id, path, problem, fix }]);
}
