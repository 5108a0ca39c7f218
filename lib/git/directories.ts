import { CommittedTree } from './committed-tree';
import { rawBlobId, rawTreeId } from './object-id';
import { joinPath, requirePath, splitPath } from './path';
import { NamedEntry, rawId, serializeTree, TREE } from './tree-object';

/** Files in a directory, at any depth. */
export interface FileSet {
  /** Path of the directory from the root, with `/`; empty for the root. */
  readonly directory: string;
  /** By path in the directory, with `/`. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Modes of files that are no plain ones: `100755` is executable, `120000` a link to what the file holds. */
  readonly modes?: ReadonlyMap<string, string>;
}

/** What directories hold of given files, by the path of the directory; of directories in them, the names alone. */
export type FilesByDirectory = ReadonlyMap<string, readonly FileEntry[]>;

/** An entry of a directory; with the content, where it is a file. */
export interface FileEntry extends NamedEntry {
  readonly content?: Buffer;
}

const FILE = '100644';

/**
 * Files, by the directories that they are in; with every directory above one.
 *
 * @param like any id of the repository, whose length tells the hash
 * @throws GitOpsError when a path is none
 */
export function filesByDirectory(like: string, sets: readonly FileSet[]): FilesByDirectory {
  const directories = new Map<string, FileEntry[]>([['', []]]);
  const directoryAt = (path: string): FileEntry[] => {
    const known = directories.get(path);
    if (known) return known;
    const made: FileEntry[] = [];
    directories.set(path, made);
    const [above, name] = splitPath(path);
    // Its id is not known yet.
    directoryAt(above).push({ name, mode: TREE, raw: '' });
    return made;
  };
  for (const { directory, files, modes } of sets) {
    let last = '';
    let entries = files.size > 0 ? directoryAt(directory) : [];
    for (const [path, content] of files) {
      const slash = path.lastIndexOf('/');
      // Files come directory by directory, most often.
      if (slash !== last.length - 1 || !path.startsWith(last)) {
        requirePath(path);
        last = path.slice(0, slash + 1);
        entries = directoryAt(joinPath(directory, path.slice(0, Math.max(slash, 0))));
      }
      entries.push({ name: path.slice(slash + 1), mode: modes?.get(path) ?? FILE, raw: rawBlobId(like, content), content });
    }
  }
  return directories;
}

/**
 * The directories in which a commit holds something else than given files: those with files of another content, with fewer,
 * or with more.
 *
 * @param within the directory in which what the files do not have matters, also where they have no directory
 */
export function otherDirectories(base: CommittedTree, files: FilesByDirectory, within: string): string[] {
  const same = new Set<string>();
  // The deepest first: a directory holds the ids of those below.
  for (const [path, directory] of [...files].sort(([a], [b]) => depth(b) - depth(a))) {
    const id = base.directories.get(path);
    if (id === undefined) continue;
    const isOther = ({ mode, name }: NamedEntry) => mode === TREE && !same.has(`${path}/${name}`);
    if (directory.some(isOther)) continue;
    const whole = directory.map(entry => (entry.mode === TREE ? { ...entry, raw: rawId(base.directories.get(`${path}/${entry.name}`)!) } : entry));
    if (rawTreeId(base.commit, serializeTree(whole)) === rawId(id)) same.add(path);
  }
  const isSame = (path: string): boolean => same.has(path) || (path !== '' && isSame(splitPath(path)[0]));
  const isWithin = (path: string) => within === '' || path === within || path.startsWith(`${within}/`);
  const gone = [...base.directories.keys()].filter(path => !files.has(path) && isWithin(path));
  return [...files.keys(), ...gone].filter(path => !isSame(path));
}

function depth(directory: string): number {
  return directory === '' ? 0 : directory.split('/').length;
}
