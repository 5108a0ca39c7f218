import { CommittedTree } from './committed-tree';
import { rawTreeId } from './object-id';
import { directoriesAbove, splitPath } from './path';
import { hexId, rawId, serializeTree, TREE, TreeEntry } from './tree-object';

/** What a commit's tree becomes. */
export interface ChangedTrees {
  /** Id of the root. */
  readonly root: string;
  /** The root, and each directory that is other than before, as git stores them. */
  readonly trees: readonly Buffer[];
}

/**
 * The trees of a commit in which some files are others. Only directories with a change in or below them are looked at; the
 * others stay what they are. A directory that holds nothing any more is gone.
 *
 * @param changes by path from the root; undefined where there is to be nothing
 */
export function changedTrees(base: CommittedTree, changes: ReadonlyMap<string, TreeEntry | undefined>): ChangedTrees {
  const paths = [...new Set([...changes.keys()].flatMap(directoriesAbove))];
  base.load(['', ...paths]);
  const directories = new Map(['', ...paths].map(path => [path, new Map(base.directory(path))]));
  // Removals first: a file may become a directory of the same name.
  for (const [path, entry] of [...changes].sort(([, a], [, b]) => Number(a !== undefined) - Number(b !== undefined))) {
    const [directory, name] = splitPath(path);
    if (entry === undefined) directories.get(directory)!.delete(name);
    else directories.get(directory)!.set(name, { name, mode: entry.mode, raw: rawId(entry.id) });
  }
  const treeOf = (path: string) => {
    const content = serializeTree(directories.get(path)!.values());
    return { raw: rawTreeId(base.commit, content), content };
  };
  const trees: Buffer[] = [];
  // The deepest first: what is above holds its id.
  for (const path of paths.sort((a, b) => b.split('/').length - a.split('/').length)) {
    const [above, name] = splitPath(path);
    if (directories.get(path)!.size > 0) {
      const tree = treeOf(path);
      directories.get(above)!.set(name, { name, mode: TREE, raw: tree.raw });
      trees.push(tree.content);
    } else if (directories.get(above)!.get(name)?.mode === TREE) {
      directories.get(above)!.delete(name);
    }
  }
  const root = treeOf('');
  return { root: hexId(root.raw), trees: [...trees, root.content] };
}
