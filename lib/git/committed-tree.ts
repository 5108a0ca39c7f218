import { ObjectReader } from './object-reader';
import { joinPath, splitPath } from './path';
import { runGit, runGitAsync } from './run-git';
import { Directory, hexId, parseTree, TREE, TreeEntry } from './tree-object';
import { GitOpsError } from '../errors';

const MOST_BYTES = 512 * 1024 * 1024;
const NOTHING: Directory = new Map();

/**
 * What a commit holds. Where its directories are is known; what is in them is read when it is asked for, since most of a
 * repository is no matter to a change.
 */
export class CommittedTree {
  /** Looks a commit up, in one run of git. */
  public static read(cwd: string, commit: string): CommittedTree {
    return new CommittedTree(cwd, commit, runGit(directoriesOf(commit), { cwd, maxBytes: MOST_BYTES }));
  }

  /** Looks a commit up while this process goes on. */
  public static async readAsync(cwd: string, commit: string): Promise<CommittedTree> {
    return new CommittedTree(cwd, commit, await runGitAsync(directoriesOf(commit), { cwd, maxBytes: MOST_BYTES }));
  }

  /** Id of each directory, by its path from the root; that of the root itself is not among them. */
  public readonly directories: ReadonlyMap<string, string>;

  private readonly contents = new Map<string, Directory>();

  /** @param commit full id */
  private constructor(private readonly cwd: string, public readonly commit: string, listed: Buffer) {
    // `<mode> <type> <id>\t<path>` with a zero byte behind each; a submodule is a `commit` among the trees.
    const lines = listed.toString('utf8').split('\0').filter(line => line.includes(' tree '));
    this.directories = new Map(lines.map(line => {
      const tab = line.indexOf('\t');
      return [line.slice(tab + 1), line.slice(tab - commit.length, tab)];
    }));
  }

  /** Whether there is such a directory; the root is the empty path. */
  public has(directory: string): boolean {
    return directory === '' || this.directories.has(directory);
  }

  /** Reads directories, in one run of git. What is asked for later is there then. */
  public load(directories: Iterable<string>): void {
    const paths = this.unknown(directories);
    if (paths.length === 0) return;
    const input = paths.map(path => `${this.nameOf(path)}\n`).join('');
    const output = runGit(['cat-file', '--batch'], { cwd: this.cwd, input, maxBytes: MOST_BYTES });
    let at = 0;
    for (const path of paths) {
      const end = output.indexOf(10, at);
      const [, type, size] = output.toString('latin1', at, end).split(' ');
      if (type !== 'tree') throw missing(path, this.commit);
      at = end + 1 + Number(size) + 1;
      this.contents.set(path, parseTree(output.subarray(end + 1, at - 1), this.commit.length));
    }
  }

  /** Reads directories from a git that is running; what it does not tell is read by `load`. */
  public async fill(reader: ObjectReader, directories: Iterable<string>): Promise<void> {
    const paths = this.unknown(directories);
    const objects = await reader.read(paths.map(path => this.nameOf(path)));
    objects.forEach((object, i) => {
      if (object?.type === 'tree') this.contents.set(paths[i], parseTree(object.content, this.commit.length));
    });
  }

  /** What a directory holds; nothing where there is none. */
  public directory(path: string): Directory {
    this.load([path]);
    return this.contents.get(path) ?? NOTHING;
  }

  /** What is at a path, if it is no directory: a file, a link or a submodule. */
  public entry(path: string): TreeEntry | undefined {
    const [directory, name] = splitPath(path);
    const entry = this.directory(directory).get(name);
    return entry === undefined || entry.mode === TREE ? undefined : { mode: entry.mode, id: hexId(entry.raw) };
  }

  /** Paths of everything in a directory, at any depth, that is no directory. */
  public *pathsIn(directory: string): Generator<string, void> {
    const below = directory === '' ? '' : `${directory}/`;
    const all = [directory, ...[...this.directories.keys()].filter(path => path.startsWith(below))].filter(path => this.has(path));
    this.load(all);
    for (const path of all) {
      for (const [name, { mode }] of this.directory(path)) if (mode !== TREE) yield joinPath(path, name);
    }
  }

  private unknown(directories: Iterable<string>): string[] {
    return [...new Set(directories)].filter(path => !this.contents.has(path) && this.has(path));
  }

  private nameOf(directory: string): string {
    return directory === '' ? `${this.commit}^{tree}` : this.directories.get(directory)!;
  }
}

/** Every entry of a commit that is no directory, by path; links and submodules too. */
export function entriesOf(cwd: string, commit: string): Map<string, TreeEntry> {
  const listed = runGit(['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit], { cwd, maxBytes: MOST_BYTES }).toString('utf8');
  return new Map(listed.split('\0').filter(Boolean).map(line => {
    const tab = line.indexOf('\t');
    const [mode, , id] = line.slice(0, tab).split(' ');
    return [line.slice(tab + 1), { mode, id }] as const;
  }));
}

function directoriesOf(commit: string): string[] {
  return ['ls-tree', '-r', '-d', '-z', '--full-tree', '--end-of-options', commit];
}

function missing(path: string, commit: string): GitOpsError {
  const fix = 'fetch it: a partial clone is completed by `git fetch --refetch --no-filter`';
  return new GitOpsError([{ id: 'git-object', path: path || '.', problem: `the clone does not hold this directory of commit ${commit}`, fix }]);
}
