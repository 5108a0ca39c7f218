import { GitOpsError } from '../errors';

/**
 * Git itself would take some of these; none is a path that we write.
 *
 * @throws GitOpsError when it is none from the root of a repository, with plain segments
 */
export function requirePath(path: string): void {
  const segments = path.split('/');
  const wrong = segments.some(segment => segment === '' || segment === '.' || segment === '..' || /^\.git$/i.test(segment)) || path.includes('\0');
  if (!wrong) return;
  const fix = 'name it from the root, with plain segments and `/` between them';
  throw new GitOpsError([{ id: 'git-commit', path, field: 'path', value: path, problem: 'not a path inside the repository', fix }]);
}

/** `a/b/c`: `a` and `a/b`. */
export function directoriesAbove(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, i) => segments.slice(0, i + 1).join('/'));
}

/** `a/b/c`: `a/b`, and `c`. */
export function splitPath(path: string): [directory: string, name: string] {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? ['', path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** `a/b` and `c`: `a/b/c`; an empty one is the root. */
export function joinPath(directory: string, path: string): string {
  return directory === '' ? path : path === '' ? directory : `${directory}/${path}`;
}
