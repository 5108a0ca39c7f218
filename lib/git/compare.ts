import { runGit, tryGit } from './run-git';

/** The newest commit that two have in common; undefined when they have none, or the clone is too shallow to hold it. */
export function mergeBase(cwd: string, a: string, b: string): string | undefined {
  const { code, stdout } = tryGit(['merge-base', a, b], { cwd });
  return code === 0 ? stdout.toString('latin1').trim() : undefined;
}

/** Paths, from the root, that two commits do not hold alike. */
export function changedPaths(cwd: string, from: string, to: string): string[] {
  const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--no-ext-diff', '--end-of-options', from, to];
  return runGit(args, { cwd }).toString('utf8').split('\0').filter(Boolean);
}

/** First line of a commit's message. */
export function subjectOf(cwd: string, commit: string): string {
  return runGit(['log', '-1', '--format=%s', '--end-of-options', commit], { cwd }).toString('utf8').trim();
}
