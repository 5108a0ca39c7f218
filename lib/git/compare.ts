import { runGit, runGitAsync, tryGit } from './run-git';

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

/** A file that two commits do not hold alike. */
export interface ChangedBlob {
  /** From the root, with `/`. */
  readonly path: string;
  /** Ids of the contents; undefined where there is no regular file. */
  readonly before?: string;
  readonly after?: string;
}

/** Files that two commits do not hold alike, at a path or below it. */
export async function changedBlobs(cwd: string, from: string, to: string, path: string): Promise<ChangedBlob[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', '--no-renames', '--no-ext-diff', from, to, '--', path];
  // `:<mode> <mode> <id> <id> <status>`, then the path, with a zero byte behind each.
  const words = (await runGitAsync(args, { cwd })).toString('utf8').split('\0');
  const regular = (mode: string, id: string) => (/^100(?:644|755)$/.test(mode) ? id : undefined);
  return Array.from({ length: Math.floor(words.length / 2) }, (_, i) => {
    const [oldMode, newMode, before, after] = words[2 * i].slice(1).split(' ');
    return { path: words[2 * i + 1], before: regular(oldMode, before), after: regular(newMode, after) };
  });
}

/** First line of a commit's message. */
export function subjectOf(cwd: string, commit: string): string {
  return runGit(['log', '-1', '--format=%s', '--end-of-options', commit], { cwd }).toString('utf8').trim();
}
