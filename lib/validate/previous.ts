import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { findFiles, FindOptions, shownPath } from './find-files';
import { isExcluded } from './globs';
import { LoadedFiles, loadFiles } from './load';
import { ChartTemplates, isManifestPath, SourceFile } from './source-file';
import { GitOpsError } from '../errors';
import { gitRoot, readTree } from '../git';

/**
 * The same files before the change: of a file or folder, or of a revision of the Git repository. What exists as a path
 * is never taken for a revision.
 *
 * @throws GitOpsError when it is neither, or cannot be read
 */
export function loadPrevious(previous: string, options: FindOptions): LoadedFiles {
  if (existsSync(resolve(options.cwd, previous))) return loadFiles(findFiles({ ...options, paths: [previous] }));
  try {
    return loadFiles({ files: filesAt(previous, options), notes: [] });
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    throw new GitOpsError(error.issues.map(issue => (issue.id !== 'git-revision' ? issue : {
      ...issue, path: '--previous', field: undefined, problem: `there is no such file or folder, and as a Git revision: ${issue.problem}`,
    })));
  }
}

/** The files of a revision, named and laid out as those of the working tree. */
function filesAt(revision: string, { paths, cwd, exclude = [] }: FindOptions): SourceFile[] {
  const given = paths.filter(path => path !== '-').map(path => realPath(resolve(cwd, path)));
  const directory = existing(given[0] ?? cwd);
  const root = gitRoot(directory);
  const here = realPath(cwd);
  const absolute = (path: string) => resolve(root ?? directory, path);
  const within = (path: string) => given.map(folder => slashed(relative(folder, absolute(path)))).find(inside => inside !== '..' && !inside.startsWith('../'));
  const all: string[] = [];
  const { files } = readTree({
    directory,
    revision,
    paths: given,
    accepts: path => {
      const inside = within(path);
      if (inside === undefined) return false;
      all.push(path);
      return inside === '' || (isManifestPath(inside) && !isExcluded(shownPath(absolute(path), here), exclude));
    },
  });
  const templates = new ChartTemplates(all);
  return [...files].filter(([path]) => !templates.has(path)).map(([path, content]) => {
    const inside = within(path)!;
    const shown = shownPath(absolute(path), here);
    return { path: shown, layout: paths.length === 1 ? inside || basename(path) : shown, named: false, read: () => content };
  });
}

function existing(path: string): string {
  if (existsSync(path)) return statSync(path).isDirectory() ? path : dirname(path);
  return existing(dirname(path));
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
