import { dirname, join, resolve } from 'node:path';
import { compare, WriteReport } from './compare';
import { FileTree } from './file-tree';
import { disk, Files, removeIfPossible } from './files';
import { formatInventory, INVENTORY, inventoryOf } from './inventory';
import { withLock } from './lock';
import { isUnfinished, recover, swap, swapNames } from './swap';
import { isSystemError, unwritable } from './unwritable';

/**
 * Makes `directory` hold exactly the files of `tree` and an inventory of them.
 *
 * The directory is ours only when its inventory says so: anything else in it is refused, not deleted. The new tree is
 * written beside the directory and then takes its place, so a failure at any point leaves the old output whole. Files
 * that do not change keep their modification time, and when nothing changes nothing is touched at all.
 *
 * @throws GitOpsError saying what is in the way and what to do
 */
export function writeTree(directory: string, tree: FileTree, files: Files = disk): WriteReport {
  // A path that ends in a slash would be looked at through a link; `.` has no name that could be swapped.
  const output = resolve(directory);
  try {
    // A run that was killed between two renames left no directory: nothing can be told before that is put right.
    if (!isUnfinished(files, output)) {
      const { complete, report } = compare(files, output, tree);
      if (complete) return report;
    }
    makeParents(files, dirname(output));
    return withLock(files, swapNames(output).lock, output, () => {
      recover(files, output);
      // Again, since another run may have written before this one had the lock.
      const { complete, report } = compare(files, output, tree);
      if (!complete) replace(files, output, tree, report);
      return report;
    });
  } catch (error) {
    throw isSystemError(error) ? unwritable(output, error) : error;
  }
}

/** Writes the whole tree beside the directory, and swaps the two. */
function replace(files: Files, directory: string, tree: FileTree, { unchanged, written }: WriteReport): void {
  const { next } = swapNames(directory);
  try {
    files.makeDirectory(next);
    const made = new Set<string>();
    for (const path of unchanged) {
      makeDirectories(files, next, path, made);
      files.link(join(directory, path), join(next, path));
    }
    for (const path of written) {
      makeDirectories(files, next, path, made);
      files.create(join(next, path), tree.get(path)!);
    }
    files.create(join(next, INVENTORY), formatInventory(inventoryOf(tree)));
    swap(files, directory);
  } catch (error) {
    removeIfPossible(files, next);
    throw error;
  }
}

/** The directories above a file, each made once. */
function makeDirectories(files: Files, root: string, path: string, made: Set<string>): void {
  const segments = path.split('/').slice(0, -1);
  for (let i = 1; i <= segments.length; i++) {
    const directory = segments.slice(0, i).join('/');
    if (made.has(directory)) continue;
    files.makeDirectory(join(root, directory));
    made.add(directory);
  }
}

function makeParents(files: Files, directory: string): void {
  if (files.stat(directory)) return;
  makeParents(files, dirname(directory));
  files.makeDirectory(directory);
}
