import { existsSync, readdirSync, readFileSync, Stats, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { isExcluded } from './globs';
import { ChartTemplates, FoundFiles, isForeignFolder, isManifestName, SourceFile } from './source-file';
import { GitOpsError, Issue } from '../errors';
import { byCodeUnit } from '../manifests';

/** Where files are looked for. */
export interface FindOptions {
  /** Files and folders; `-` is standard input. */
  readonly paths: readonly string[];
  /** The working directory. */
  readonly cwd: string;
  /** Patterns of paths, relative to the working directory, that are passed over. */
  readonly exclude?: readonly string[];
  /** What `-` stands for. */
  readonly stdin?: () => Buffer;
}

const STDIN = '-';

/**
 * The files that may hold manifests: those that are named, and `.yaml`, `.yml` and `.json` in folders, in the order of
 * their paths. Links in folders are not followed, so nothing is found twice or outside of what was given.
 *
 * @throws GitOpsError when a path cannot be read
 */
export function findFiles({ paths, cwd, exclude = [], stdin }: FindOptions): FoundFiles {
  const layoutOf = layouts(paths, cwd);
  const found = new Map<string, SourceFile>();
  const issues: Issue[] = [];
  const inFolders: string[] = [];
  for (const path of paths) {
    if (path === STDIN) {
      found.set(STDIN, { path: 'stdin', layout: 'stdin', named: true, read: stdin ?? (() => readFileSync(0)) });
      continue;
    }
    const absolute = resolve(cwd, path);
    const stats = statOf(absolute, path, issues);
    if (stats?.isDirectory()) walk(absolute, path, inFolders, issues);
    else if (stats) found.set(absolute, fileAt(absolute, cwd, layoutOf, true));
  }
  if (issues.length > 0) throw new GitOpsError(issues);
  const templates = new ChartTemplates([...inFolders.map(path => slashed(path)), ...chartsAround(paths, cwd)]);
  for (const absolute of inFolders) {
    if (found.has(absolute) || templates.has(slashed(absolute))) continue;
    const file = fileAt(absolute, cwd, layoutOf, false);
    if (!isExcluded(file.path, exclude)) found.set(absolute, file);
  }
  const files = [...found.values()].sort((a, b) => byCodeUnit(a.path, b.path));
  return { files, notes: templates.notes.map(note => note.split(`${slashed(cwd)}/`).join('')) };
}

/** A path for messages: relative to the working directory, with `/`. */
export function shownPath(absolute: string, cwd: string): string {
  return slashed(relative(cwd, absolute)) || '.';
}

/** Where files are in what was given: relative to the one folder, or else to the working directory. */
function layouts(paths: readonly string[], cwd: string): (absolute: string) => string {
  const [only] = paths;
  if (paths.length !== 1 || only === STDIN) return absolute => slashed(relative(cwd, absolute));
  const root = resolve(cwd, only);
  return absolute => slashed(relative(root, absolute)) || basename(root);
}

function walk(root: string, given: string, files: string[], issues: Issue[]): void {
  const open = [root];
  for (let directory = open.pop(); directory !== undefined; directory = open.pop()) {
    let entries;
    try {
      entries = readdirSync(directory, { withFileTypes: true });
    } catch (error) {
      issues.push(unreadable(directory === root ? given : directory, error as Error));
      continue;
    }
    for (const entry of entries) {
      if (entry.isDirectory() && !isForeignFolder(entry.name)) open.push(join(directory, entry.name));
      else if (entry.isFile() && isManifestName(entry.name)) files.push(join(directory, entry.name));
    }
  }
}

/** `Chart.yaml` beside a given `templates` folder. */
function chartsAround(paths: readonly string[], cwd: string): string[] {
  return paths.filter(path => path !== STDIN).flatMap(path => {
    const absolute = resolve(cwd, path);
    const chart = join(dirname(absolute), 'Chart.yaml');
    return basename(absolute) === 'templates' && existsSync(chart) ? [slashed(chart)] : [];
  });
}

function fileAt(absolute: string, cwd: string, layoutOf: (absolute: string) => string, named: boolean): SourceFile {
  return { path: shownPath(absolute, cwd), layout: layoutOf(absolute), named, read: () => readFileSync(absolute) };
}

function statOf(absolute: string, given: string, issues: Issue[]): Stats | undefined {
  try {
    return statSync(absolute);
  } catch (error) {
    issues.push(unreadable(given, error as Error));
    return undefined;
  }
}

/** Why a file cannot be read, as an issue. */
export function unreadable(path: string, error: NodeJS.ErrnoException): Issue {
  const reasons: { [code: string]: string } = { ENOENT: 'there is no such file or folder', EACCES: 'it may not be read', ENOTDIR: 'a part of the path is no folder' };
  return { id: 'unreadable', path, problem: reasons[error.code ?? ''] ?? error.message, fix: 'name files and folders that can be read' };
}

function slashed(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
