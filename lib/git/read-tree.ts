import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { BlobSize, readBlobs } from './read-blobs';
import { runGit, tryGit } from './run-git';
import { GitOpsError } from '../errors';
import { byCodeUnit } from '../manifests/by-code-unit';

/** Files of a commit. */
export interface GitTree {
  /** Full id of the commit. */
  readonly commit: string;
  /** Path, with `/` and relative to the root of the repository, to content. In the order of the paths. */
  readonly files: ReadonlyMap<string, Buffer>;
}

/** What is read of a commit. */
export interface ReadTreeOptions {
  /** A directory inside the repository; it exists. */
  readonly directory: string;
  /** A branch, a tag, a commit, `HEAD~1` … */
  readonly revision: string;
  /** Files and directories, absolute or relative to `directory`, which need not exist any more. The whole repository when not given. */
  readonly paths?: readonly string[];
  /** Which files are read, by their path from the root of the repository; all when not given. */
  readonly accepts?: (path: string, bytes: number) => boolean;
}

/** An entry of a tree whose content is a blob. */
export interface TreeBlob extends BlobSize {
  /** From the root of the repository, with `/`. */
  readonly path: string;
}

const REGULAR = /^100(?:644|755)$/;

/** The root of the repository that a directory is in, undefined when it is in none. */
export function gitRoot(directory: string): string | undefined {
  const { code, stdout } = tryGit(['rev-parse', '--show-toplevel'], { cwd: directory });
  return code === 0 ? resolve(stdout.toString('utf8').replace(/\n$/, '')) : undefined;
}

/**
 * The full id of the commit that a revision means.
 *
 * @throws GitOpsError when the directory is in no repository, or there is no such commit in it
 */
export function resolveCommit(directory: string, revision: string): string {
  const { code, stdout, stderr } = tryGit(['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`], { cwd: directory });
  if (code === 0) return stdout.toString('utf8').trim();
  const issue = { id: 'git-revision', path: directory, field: 'revision', value: revision };
  if (/dubious ownership/.test(stderr)) {
    const fix = `git config --global --add safe.directory ${directory}`;
    throw new GitOpsError([{ ...issue, problem: 'git does not trust the repository, because somebody else owns it', fix }]);
  }
  if (gitRoot(directory) === undefined) {
    throw new GitOpsError([{ ...issue, problem: 'the directory is in no Git repository', fix: 'run it inside the repository' }]);
  }
  const shallow = tryGit(['rev-parse', '--is-shallow-repository'], { cwd: directory }).stdout.toString('utf8').trim() === 'true';
  throw new GitOpsError([{
    ...issue,
    problem: shallow ? 'there is no such commit here; the clone is shallow' : 'there is no such commit in the repository',
    fix: shallow
      ? 'fetch it first, such as with `git fetch --unshallow` (GitHub Actions: `fetch-depth: 0`)'
      : 'name a branch, a tag or a commit; `git log` lists commits',
  }]);
}

/**
 * The regular files of a commit as they were committed: no filters, no line-end conversion, nothing of the working
 * tree. Links and submodules are left out.
 *
 * @throws GitOpsError when there is no such repository or commit, or its objects are not all there
 */
export function readTree({ directory, revision, paths, accepts = () => true }: ReadTreeOptions): GitTree {
  const commit = resolveCommit(directory, revision);
  const root = realPath(gitRoot(directory) ?? directory);
  const wanted = (paths ?? [root]).map(path => pathIn(root, realPath(resolve(directory, path))));
  if (wanted.length === 0) return { commit, files: new Map() };
  // Without a path, git lists everything.
  const limits = wanted.includes('') ? [] : wanted;
  const listed = runGit(['ls-tree', '-r', '-z', '-l', '--full-tree', '--end-of-options', commit, ...limits], { cwd: directory });
  const entries = parseEntries(listed).filter(({ path, bytes }) => accepts(path, bytes));
  return { commit, files: readEntries(entries, directory, commit) };
}

/**
 * Files of the last commit, by their path from a directory. What the commit does not hold is left out, and so is
 * everything where there is no repository, no commit or no git: then there is nothing to compare with.
 *
 * @param directory where git runs; it exists
 * @param paths paths below it, without line feeds
 */
export function readCommitted(directory: string, paths: readonly string[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  if (paths.length === 0) return files;
  const output = catCommitted(directory, paths);
  let offset = 0;
  for (const path of paths) {
    const end = output.indexOf(10, offset);
    if (end < 0) break;
    const size = / blob (\d+)$/.exec(output.toString('latin1', offset, end))?.[1];
    offset = end + 1;
    if (size === undefined) continue;
    files.set(path, Buffer.from(output.subarray(offset, offset + Number(size))));
    offset += Number(size) + 1;
  }
  return files;
}

function catCommitted(directory: string, paths: readonly string[]): Buffer {
  try {
    const { code, stdout } = tryGit(['cat-file', '--batch'], { cwd: directory, input: paths.map(path => `HEAD:./${path}\n`).join('') });
    return code === 0 ? stdout : Buffer.alloc(0);
  } catch (error) {
    if (error instanceof GitOpsError) return Buffer.alloc(0);
    throw error;
  }
}

/** The path from the root of the repository; empty for the root itself. */
function pathIn(root: string, path: string): string {
  const inside = relative(root, path);
  if (inside === '..' || inside.startsWith(`..${sep}`) || resolve(root, inside) !== path) {
    throw new GitOpsError([{ id: 'git-path', path, problem: `not in the repository ${root}`, fix: 'name a path inside it' }]);
  }
  return inside.split(sep).join('/');
}

/** A path without links on the way, as git names its root; what does not exist is below what does. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
}

/** `<mode> <type> <id> <size>\t<path>` with a zero byte behind each. */
function parseEntries(listed: Buffer): TreeBlob[] {
  return listed.toString('utf8').split('\0').filter(Boolean).flatMap(line => {
    const tab = line.indexOf('\t');
    const [mode, , id, bytes] = line.slice(0, tab).split(/ +/);
    return REGULAR.test(mode) ? [{ path: line.slice(tab + 1), id, bytes: Number(bytes) }] : [];
  }).sort((a, b) => byCodeUnit(a.path, b.path));
}

function readEntries(entries: readonly TreeBlob[], cwd: string, commit: string): Map<string, Buffer> {
  return new Map([...contentsOf(entries, cwd, commit)].map(([{ path }, content]) => [path, content]));
}

/**
 * Contents of entries of a commit's tree, one after another.
 *
 * @throws GitOpsError when the clone does not hold one
 */
export function* contentsOf<E extends TreeBlob>(entries: readonly E[], cwd: string, commit: string): Generator<[entry: E, content: Buffer], void> {
  let next = 0;
  for (const content of readBlobs(cwd, entries)) {
    const entry = entries[next++];
    if (content === undefined) throw missingObject(entry.path, commit);
    yield [entry, content];
  }
}

/** What is said of a file whose content a partial clone has not fetched. */
export function missingObject(path: string, commit: string): GitOpsError {
  const fix = 'fetch it: a partial clone is completed by `git fetch --refetch --no-filter`';
  return new GitOpsError([{ id: 'git-object', path, problem: `the clone does not hold this file of commit ${commit}`, fix }]);
}
