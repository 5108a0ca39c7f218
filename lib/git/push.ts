import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireRemote } from './remote';
import { GitResult, tryGit } from './run-git';
import { GitOpsError } from '../errors';

/** A push to a branch. */
export interface PushOptions {
  /** A directory inside the repository. */
  readonly directory: string;
  /** Name of a remote of the repository; never a URL, which may hold a password. */
  readonly remote: string;
  /** Name of the branch, without `refs/heads/`. */
  readonly branch: string;
  /**
   * The commit to push on top of what the remote holds. Called again each time the branch has moved meanwhile, so that
   * the change is made anew instead of being forced.
   *
   * @param tip the commit that the remote's branch is at, which is here now; undefined when it has no such branch
   * @returns undefined when there is nothing left to push
   */
  readonly build: (tip: string | undefined) => string | undefined | Promise<string | undefined>;
  /** How often it is tried. @default 40 */
  readonly attempts?: number;
}

/** How a push ended. */
export interface PushResult {
  /** What the remote's branch holds now: the pushed commit, or one that needed no push. */
  readonly commit: string | undefined;
  readonly pushed: boolean;
  /** How often the branch had moved. */
  readonly rejections: number;
}

/** Reasons that say: somebody else was first. Git, and the servers it talks to, say it in all these ways. */
const MOVED = [
  'fetch first', 'non-fast-forward', 'stale info', 'failed to update ref', 'cannot lock ref', 'incorrect old value provided', 'reference already exists',
  'needs force', 'failed to lock', 'unable to lock',
];
/** Complaints of a connection, not of what was sent. */
const PASSING = new RegExp([
  'hung up', 'early EOF', 'Connection (?:reset|timed out|refused|closed)', 'timed out', 'Empty reply', 'unexpected disconnect', 'RPC failed',
  'Could not resolve host', 'HTTP (?:429|5\\d\\d)', 'error: (?:429|5\\d\\d)', 'Recv failure', 'transfer closed', 'Broken pipe', 'failed to report status',
].join('|'), 'i');
const DEFAULT_ATTEMPTS = 40;
const LONGEST_WAIT_MILLISECONDS = 1500;

/**
 * Pushes a commit to a branch as compare-and-swap: only a fast-forward of what the remote holds, never by force. When
 * somebody else was first, the commit is built anew on theirs and tried again, after a random wait. A push whose answer
 * was lost is looked up, so that it is neither reported as failed nor done twice.
 *
 * @throws GitOpsError when the remote refuses, cannot be reached, or the branch moves faster than this can follow
 */
export async function pushCommit({ directory: cwd, remote, branch, build, attempts = DEFAULT_ATTEMPTS }: PushOptions): Promise<PushResult> {
  requireRemote(cwd, remote);
  const ref = branchRef(cwd, branch);
  let rejections = 0;
  let sent: string | undefined;
  for (let attempt = 1; ; attempt++) {
    const last = attempt >= attempts;
    const tip = remoteTip(cwd, remote, ref);
    if (typeof tip !== 'string' && tip.problem !== undefined) {
      if (last || !PASSING.test(tip.problem)) throw failed(cwd, remote, branch, tip.problem, sent !== undefined);
      await sleep(wait(attempt));
      continue;
    }
    const at = typeof tip === 'string' ? tip : undefined;
    if (sent !== undefined && at !== undefined && contains(cwd, at, sent)) return { commit: sent, pushed: true, rejections };
    const commit = await build(at);
    if (commit === undefined || commit === at) return { commit: at, pushed: false, rejections };
    const result = push(cwd, remote, ref, commit);
    if (result.code === 0) return { commit, pushed: true, rejections };
    sent = commit;
    const reason = rejection(result);
    const moved = reason !== undefined && MOVED.some(known => reason.includes(known));
    if (moved) rejections++;
    const passing = reason === undefined && PASSING.test(`${result.stderr}\n${result.stdout.toString('utf8')}`);
    if (!moved && !passing) throw failed(cwd, remote, branch, said(reason, result), false);
    if (last) {
      // Tries are used up, but what was sent last may be there, even when it was refused: curl sends a request again on
      // its own when no answer comes, and the second one then meets the first.
      const end = remoteTip(cwd, remote, ref);
      if (typeof end === 'string' && contains(cwd, end, commit)) return { commit, pushed: true, rejections };
      throw failed(cwd, remote, branch, `${said(reason, result)} (${attempts} tries)`, passing);
    }
    await sleep(wait(attempt));
  }
}

/**
 * The full name of a branch.
 *
 * @throws GitOpsError when git takes no such name, or it would read it as an option or an expression
 */
export function branchRef(cwd: string, branch: string): string {
  const ref = `refs/heads/${branch}`;
  if (!branch.startsWith('-') && branch !== 'HEAD' && !branch.includes('\0') && tryGit(['check-ref-format', ref], { cwd }).code === 0) return ref;
  throw new GitOpsError([{
    id: 'git-branch', path: cwd, field: 'branch', value: branch, problem: 'not the name of a branch', fix: 'name it as `git branch` lists it, such as main',
  }]);
}

/** Whether a commit is another or comes after it. */
export function contains(cwd: string, commit: string, ancestor: string): boolean {
  return commit === ancestor || tryGit(['merge-base', '--is-ancestor', ancestor, commit], { cwd }).code === 0;
}

/**
 * The commit that a branch of a remote is at, which is here then; undefined when there is no such branch. No branch and no
 * file here is changed.
 *
 * @param remote name of a remote of the repository; never a URL
 * @throws GitOpsError when there is no such remote, or it cannot be reached
 */
export function fetchBranch(cwd: string, remote: string, branch: string): string | undefined {
  requireRemote(cwd, remote);
  const tip = remoteTip(cwd, remote, branchRef(cwd, branch));
  if (typeof tip === 'string') return tip;
  if (tip.problem === undefined) return undefined;
  const fix = 'mend what it complains about, then run the same again';
  throw new GitOpsError([{ id: 'git-fetch', path: cwd, field: 'branch', value: `${remote}/${branch}`, problem: `cannot be fetched: ${tip.problem}`, fix }]);
}

/** The commit of a branch of the remote, which is fetched when it is not here; no branch and no local file is changed. */
function remoteTip(cwd: string, remote: string, ref: string): string | { readonly problem?: string } {
  const listed = tryGit(['ls-remote', '--quiet', '--end-of-options', remote, ref], { cwd, network: true });
  if (listed.code !== 0) return { problem: said(undefined, listed) };
  const line = listed.stdout.toString('utf8').split('\n').find(text => text.endsWith(`\t${ref}`));
  const id = line === undefined ? undefined : /^[0-9a-f]{40,64}/.exec(line)?.[0];
  if (id === undefined) return {};
  if (tryGit(['cat-file', '-e', `${id}^{commit}`], { cwd }).code === 0) return id;
  const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--refmap=', '--recurse-submodules=no', '--end-of-options', remote, ref];
  const fetched = tryGit(args, { cwd, network: true });
  if (fetched.code !== 0) return { problem: said(undefined, fetched) };
  // The branch may have moved again since it was listed: then what was listed came with it, as its ancestor.
  return tryGit(['cat-file', '-e', `${id}^{commit}`], { cwd }).code === 0 ? id : remoteTip(cwd, remote, ref);
}

function push(cwd: string, remote: string, ref: string, commit: string): GitResult {
  const settings = ['-c', 'push.followTags=false', '-c', 'push.gpgSign=false', '-c', 'push.recurseSubmodules=no'];
  return tryGit([...settings, 'push', '--porcelain', '--quiet', '--no-verify', '--end-of-options', remote, `${commit}:${ref}`], { cwd, network: true });
}

/** Why a remote took no ref: the text in parentheses of `!<tab>from:to<tab>[rejected] (reason)`. Undefined when it did not get so far. */
function rejection({ stdout, stderr }: GitResult): string | undefined {
  const line = stdout.toString('utf8').split('\n').find(text => text.startsWith('!\t'));
  if (line === undefined) return /remote: error: (cannot lock ref)/.exec(stderr)?.[1];
  return /\[(?:remote )?rejected\] \((.*)\)$/.exec(line)?.[1];
}

function said(reason: string | undefined, { stderr }: GitResult): string {
  const remote = stderr.split('\n').filter(line => /^(?:remote|error|fatal):/.test(line) && !/failed to push some refs/.test(line)).slice(0, 10).join('; ');
  return [reason, remote].filter(Boolean).join(': ') || stderr || 'git said nothing';
}

function failed(cwd: string, remote: string, branch: string, problem: string, unknown: boolean): GitOpsError {
  return new GitOpsError([{
    id: 'git-push',
    path: cwd,
    field: 'branch',
    value: `${remote}/${branch}`,
    problem: `${unknown ? 'whether the push arrived is not known' : 'nothing was pushed'}: ${problem}`,
    fix: unknown ? 'run the same again: what has arrived is not sent twice' : 'mend what the remote complains about, then run the same again',
  }]);
}

/** Up to 80, 160 … 1500 ms, by chance, so that writers who met once do not meet again. */
function wait(attempt: number): number {
  return randomInt(Math.min(LONGEST_WAIT_MILLISECONDS, 40 * 2 ** Math.min(attempt, 6)));
}
