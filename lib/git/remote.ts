import { runGit, tryGit } from './run-git';
import { GitOpsError } from '../errors';

/**
 * Where a remote is, with `insteadOf` of the user's configuration applied. It may hold credentials: it is for no message.
 *
 * @param remote name of a remote of the repository; never a URL
 * @throws GitOpsError when the repository has no such remote
 */
export function remoteUrl(cwd: string, remote: string): string {
  requireRemote(cwd, remote);
  return runGit(['remote', 'get-url', '--', remote], { cwd }).toString('utf8').replace(/\n$/, '');
}

/** The branch that a remote says is its default; undefined when it says none. */
export function defaultBranchOf(cwd: string, remote: string): string | undefined {
  requireRemote(cwd, remote);
  const { code, stdout } = tryGit(['ls-remote', '--quiet', '--symref', '--end-of-options', remote, 'HEAD'], { cwd, network: true });
  return code === 0 ? /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(stdout.toString('utf8'))?.[1] : undefined;
}

/** The remote that `git push` would take for a branch. */
export function defaultRemote(cwd: string, branch: string): string {
  const keys = [`branch.${branch}.pushRemote`, 'remote.pushDefault', `branch.${branch}.remote`];
  const values = keys.map(key => tryGit(['config', '--get', key], { cwd }).stdout.toString('utf8').trim());
  return values.find(value => value !== '' && value !== '.') ?? 'origin';
}

/** @throws GitOpsError when the repository has no remote of that name */
export function requireRemote(cwd: string, remote: string): void {
  const remotes = runGit(['remote'], { cwd }).toString('utf8').split('\n').filter(Boolean);
  if (remotes.includes(remote)) return;
  throw new GitOpsError([{
    id: 'git-remote',
    path: cwd,
    field: 'remote',
    // It may be a URL with a password.
    value: remote.includes(':') ? undefined : remote,
    problem: remotes.length === 0 ? 'the repository has no remote' : `no remote of the repository; it has ${remotes.join(', ')}`,
    fix: 'name one that `git remote` lists, or add it with `git remote add`',
  }]);
}
