import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runGit } from './run-git';
import { GitOpsError } from '../errors';

const PREFIX = 'gitops-ai-';
/** What a killed run left behind is removed when it is older than any run may take. */
const ABANDONED_MILLISECONDS = 60 * 60 * 1000;

/**
 * A directory inside the Git directory, on the same disk as the objects, that only this run uses. Who asks for it removes
 * it; one that a killed run has left is removed by a later call.
 *
 * @param cwd a directory inside the repository
 * @param gitDirectory its Git directory, when that is known
 */
export function scratchDirectory(cwd: string, gitDirectory = gitDirectoryOf(cwd)): string {
  try {
    const own = mkdtempSync(join(gitDirectory, PREFIX));
    removeAbandoned(gitDirectory, statSync(own).mtimeMs);
    return own;
  } catch (error) {
    throw new GitOpsError([{
      id: 'git-commit',
      path: gitDirectory,
      field: 'repository',
      value: gitDirectory,
      problem: `cannot be written: ${(error as NodeJS.ErrnoException).code ?? ''}`,
      fix: 'see who owns it, and that the disk is not full',
    }]);
  }
}

/** The Git directory of a working tree: that of the worktree, where there are several. Absolute. */
export function gitDirectoryOf(cwd: string): string {
  return resolve(cwd, runGit(['rev-parse', '--absolute-git-dir'], { cwd }).toString('utf8').replace(/\n$/, ''));
}

function removeAbandoned(gitDirectory: string, now: number): void {
  for (const name of readdirSync(gitDirectory)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(gitDirectory, name);
    const at = statSync(path, { throwIfNoEntry: false });
    if (at && now - at.mtimeMs > ABANDONED_MILLISECONDS) rmSync(path, { recursive: true, force: true });
  }
}
