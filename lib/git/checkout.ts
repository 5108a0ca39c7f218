import { chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { directoriesAbove, requirePath } from './path';
import { contentsOf, TreeBlob } from './read-tree';
import { runGit, tryGit } from './run-git';
import { byCodeUnit } from '../manifests/by-code-unit';

/** What replaces files of a commit: path from the root, with `/`, to content; undefined where there is to be none. */
export type Overlay = ReadonlyMap<string, Buffer | undefined>;

/** What is checked out where. */
export interface CheckoutOptions {
  /** A directory inside the repository. */
  readonly cwd: string;
  /** Full id of the commit. */
  readonly commit: string;
  /** A directory of our own, to be removed as a whole. */
  readonly scratch: string;
  /** Files that are to be other than in the commit, as a working tree has changes. */
  readonly files?: Overlay;
  /** Whether git inside says that there is no commit yet, in place of this one. */
  readonly unborn?: boolean;
}

interface Entry extends TreeBlob {
  readonly mode: string;
}

const LINK = '120000';
const SUBMODULE = '160000';
const EXECUTABLE = '100755';
const MOST_BYTES = 512 * 1024 * 1024;

/**
 * A working tree of a commit that no list of worktrees has: git works in it as in any other, and neither the user's
 * working tree, index and HEAD nor a branch is touched. The files are as they were committed: no hook or filter runs, no
 * line end changes. A submodule is filled from the clone of it, where there is one that has its commit.
 *
 * @returns the root of the working tree
 * @throws GitOpsError when an object is missing, or a path of the commit is none
 */
export function checkOut({ cwd, commit, scratch, files = new Map(), unborn = false }: CheckoutOptions): string {
  const tree = join(scratch, 'tree');
  const gitDirectory = join(scratch, 'git');
  for (const directory of [tree, gitDirectory]) mkdirSync(directory);
  const common = resolve(cwd, runGit(['rev-parse', '--git-common-dir'], { cwd }).toString('utf8').replace(/\n$/, ''));
  writeFileSync(join(gitDirectory, 'commondir'), `${common}\n`);
  writeFileSync(join(gitDirectory, 'gitdir'), `${join(tree, '.git')}\n`);
  writeFileSync(join(gitDirectory, 'HEAD'), unborn ? 'ref: refs/gitops-ai/none\n' : `${commit}\n`);
  writeFileSync(join(tree, '.git'), `gitdir: ${gitDirectory}\n`);
  if (!unborn) runGit(['read-tree', commit], { cwd, index: join(gitDirectory, 'index') });
  writeFiles(cwd, commit, tree, files);
  return tree;
}

/** Writes what a commit holds into an empty directory. */
function writeFiles(cwd: string, commit: string, directory: string, overlay: Overlay): void {
  for (const path of overlay.keys()) requirePath(path);
  const isDisplaced = displacedBy(overlay);
  const entries = listed(cwd, commit).filter(({ path }) => !overlay.has(path) && !isDisplaced(path));
  for (const { path } of entries) requirePath(path);
  const made = new Set<string>();
  const write = (path: string, content: Buffer, executable = false) => {
    makeParents(directory, path, made);
    writeFileSync(join(directory, path), content, { flag: 'wx' });
    if (executable) chmodSync(join(directory, path), 0o755);
  };
  const regular = entries.filter(({ mode }) => mode !== LINK && mode !== SUBMODULE);
  for (const [{ path, mode }, content] of contentsOf(regular, cwd, commit)) write(path, content, mode === EXECUTABLE);
  for (const [path, content] of overlay) if (content !== undefined) write(path, content);
  for (const { path, id } of entries.filter(({ mode }) => mode === SUBMODULE)) {
    makeParents(directory, `${path}/.`, made);
    const clone = join(cwd, path);
    if (isCloneWith(clone, id)) writeFiles(clone, id, join(directory, path), new Map());
  }
  // Last, so that nothing is written through one.
  for (const [{ path }, content] of contentsOf(entries.filter(({ mode }) => mode === LINK), cwd, commit)) {
    makeParents(directory, path, made);
    symlinkSync(content.toString('utf8'), join(directory, path));
  }
}

/** Every entry, submodules too, from the root whatever `cwd` is. */
function listed(cwd: string, commit: string): Entry[] {
  const output = runGit(['ls-tree', '-r', '-z', '-l', '--full-tree', '--end-of-options', commit], { cwd, maxBytes: MOST_BYTES }).toString('utf8');
  return output.split('\0').filter(Boolean).map(line => {
    const tab = line.indexOf('\t');
    const [mode, , id, bytes] = line.slice(0, tab).split(/ +/);
    return { mode, id, bytes: Number(bytes) || 0, path: line.slice(tab + 1) };
  }).sort((a, b) => byCodeUnit(a.path, b.path));
}

/** What cannot be there beside the files that replace it: a file where one of them has a directory, or below one. */
function displacedBy(overlay: Overlay): (path: string) => boolean {
  const written = new Set([...overlay].filter(([, content]) => content !== undefined).map(([path]) => path));
  const parents = new Set([...written].flatMap(directoriesAbove));
  return path => parents.has(path) || directoriesAbove(path).some(parent => written.has(parent));
}

function makeParents(directory: string, path: string, made: Set<string>): void {
  const parent = dirname(path);
  if (parent === '.' || made.has(parent)) return;
  mkdirSync(join(directory, parent), { recursive: true });
  made.add(parent);
}

/** Whether a submodule is checked out, and has a commit. */
function isCloneWith(directory: string, commit: string): boolean {
  if (statSync(join(directory, '.git'), { throwIfNoEntry: false }) === undefined) return false;
  return tryGit(['cat-file', '-e', `${commit}^{tree}`], { cwd: directory }).code === 0;
}
