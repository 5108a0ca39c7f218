import { existsSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { GitOpsError } from '../../errors';
import { gitRoot } from '../../git';
import { LOCK_FILE } from '../../models';
import { findProgram } from '../../synthesis/program';

/**
 * The directory of lock and pointers: the given one when it has a lock, else that of the nearest `cdk8s.yaml`.
 *
 * @throws GitOpsError when there is neither
 */
export function repositoryOf(directory: string): string {
  return existsSync(join(directory, LOCK_FILE)) ? directory : findProgram(directory, '').directory;
}

/**
 * The directory of the lock, which is there.
 *
 * @throws GitOpsError when it is not
 */
export function homeOf(directory: string): string {
  const home = repositoryOf(directory);
  if (existsSync(join(home, LOCK_FILE))) return home;
  throw new GitOpsError([{ id: 'no-lock', path: home, problem: `there is no ${LOCK_FILE}`, fix: 'lock a version first, with `gitops-ai models lock`' }]);
}

/**
 * Where a directory is in its Git repository.
 *
 * @throws GitOpsError when it is in none
 */
export function placeInGit(directory: string): { readonly root: string; readonly place: string } {
  const root = gitRoot(directory);
  if (root === undefined) {
    const fix = 'run it in the repository: its history says what is still needed';
    throw new GitOpsError([{ id: 'git-revision', path: directory, problem: 'the directory is in no Git repository', fix }]);
  }
  const [from, to] = [root, directory].map(path => realpathSync.native(path));
  return { root, place: relative(from, to).split(sep).join('/') };
}

/** Releases of each environment that can be returned to, unless it is said otherwise. */
export const DEFAULT_RELEASES = 10;

/** The option of commands that look at the last releases. */
export const RELEASES_OPTION = {
  type: 'value', placeholder: 'NUMBER', help: `how many releases of each environment can be returned to (default: ${DEFAULT_RELEASES})`,
} as const;

/** How many releases are meant; undefined when it is no number above zero. */
export function releasesOf(given: string | undefined): number | undefined {
  if (given === undefined) return DEFAULT_RELEASES;
  return /^[1-9]\d{0,8}$/.test(given) ? Number(given) : undefined;
}
