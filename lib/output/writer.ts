import { dirname, join } from 'node:path';
import { FileTree } from './file-tree';
import { disk, Files } from './files';
import { formatInventory, Inventory, INVENTORY, inventoryOf, parseInventory, sha256 } from './inventory';
import { withLock } from './lock';
import { scan } from './scan';
import { recover, swap, swapNames } from './swap';
import { GitOpsError, Issue } from '../errors';

/** What a run did, as paths in the output. */
export interface WriteReport {
  /** Created or changed. */
  readonly written: readonly string[];
  /** Already as they should be; not touched. */
  readonly unchanged: readonly string[];
  /** Owned by an earlier run and no longer wanted. */
  readonly removed: readonly string[];
  /** Written over although somebody had edited them since they were generated. */
  readonly overwritten: readonly string[];
}

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
  try {
    // A run that was killed between two renames left no directory; look only after putting that right.
    if (files.stat(swapNames(directory).previous) || files.stat(swapNames(directory).next)) {
      withLock(files, swapNames(directory).lock, directory, () => recover(files, directory));
    }
    const plan = compare(files, directory, tree);
    if (plan.complete) return plan.report;
    makeParents(files, dirname(directory));
    return withLock(files, swapNames(directory).lock, directory, () => replace(files, directory, tree, plan));
  } catch (error) {
    throw isSystemError(error) ? unwritable(directory, error) : error;
  }
}

/** What there is, against what there should be. */
interface Plan {
  readonly report: WriteReport;
  /** Nothing is left to do. */
  readonly complete: boolean;
}

function compare(files: Files, directory: string, tree: FileTree): Plan {
  const at = files.stat(directory);
  if (!at) return { complete: false, report: { written: [...tree.keys()], unchanged: [], removed: [], overwritten: [] } };
  if (!at.isDirectory()) {
    throw new GitOpsError([{
      id: 'output-not-a-directory',
      path: directory,
      problem: at.isSymbolicLink() ? 'the output directory is a symbolic link, which would be written through' : 'the output is no directory',
      fix: 'remove it, or choose another output directory',
    }]);
  }

  const { files: present, others } = scan(files, directory);
  const owned = ownedFiles(files, directory, present, others);
  const onDisk = new Set(present);
  const written: string[] = [];
  const unchanged: string[] = [];
  const overwritten: string[] = [];
  for (const [path, text] of tree) {
    const old = owned.has(path) && onDisk.has(path) ? files.read(join(directory, path)) : undefined;
    if (old?.equals(Buffer.from(text))) {
      unchanged.push(path);
      continue;
    }
    written.push(path);
    if (old && sha256(old) !== owned.get(path)) overwritten.push(path);
  }
  const removed = present.filter(path => path !== INVENTORY && !tree.has(path));
  const inventory = onDisk.has(INVENTORY) ? files.read(join(directory, INVENTORY)).toString() : undefined;
  return {
    report: { written, unchanged, removed, overwritten },
    complete: written.length === 0 && removed.length === 0 && inventory === formatInventory(inventoryOf(tree)),
  };
}

/** The inventory of the directory; refuses a directory that is not ours and files that we did not write. */
function ownedFiles(files: Files, directory: string, present: readonly string[], others: readonly string[]): Inventory {
  if (present.length === 0 && others.length === 0) return new Map();
  if (!present.includes(INVENTORY)) {
    throw new GitOpsError([{
      id: 'output-not-ours',
      path: directory,
      problem: `not empty, and without the ${INVENTORY} that marks a directory of generated files; it holds ${some([...present, ...others])}`,
      fix: 'choose another output directory, or empty this one if nothing in it is needed',
    }]);
  }
  const { inventory, issues } = parseInventory(files.read(join(directory, INVENTORY)).toString(), join(directory, INVENTORY));
  const foreign = present.filter(path => path !== INVENTORY && !inventory.has(path));
  const all: Issue[] = [
    ...issues,
    ...others.map(path => ({
      id: 'output-symlink',
      path: join(directory, path),
      problem: 'a symbolic link or special file; synthesis writes plain files only',
      fix: 'remove it from the output directory',
    })),
    ...(issues.length ? [] : foreign.map(path => ({
      id: 'foreign-file',
      path: join(directory, path),
      problem: `not written by synthesis: ${INVENTORY} does not list it`,
      fix: 'move it out of the output directory, where every file is generated, or delete it',
    }))),
  ];
  if (all.length > 0) throw new GitOpsError(all);
  return inventory;
}

function replace(files: Files, directory: string, tree: FileTree, { report }: Plan): WriteReport {
  const { next, previous } = swapNames(directory);
  recover(files, directory);
  files.makeDirectory(next);
  try {
    const made = new Set<string>();
    for (const path of report.unchanged) {
      makeDirectories(files, next, path, made);
      files.link(join(directory, path), join(next, path));
    }
    for (const path of report.written) {
      makeDirectories(files, next, path, made);
      files.create(join(next, path), tree.get(path)!);
    }
    files.create(join(next, INVENTORY), formatInventory(inventoryOf(tree)));
    swap(files, directory);
  } catch (error) {
    files.remove(next);
    throw error;
  }
  files.remove(previous);
  return report;
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

function some(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).join(', ');
  return paths.length > 3 ? `${shown} and ${paths.length - 3} more` : shown;
}

/** By shape: errors of the file system may come from another realm. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'code' in error && 'syscall' in error;
}

function unwritable(directory: string, error: NodeJS.ErrnoException): GitOpsError {
  return new GitOpsError([{
    id: 'output-unwritable',
    path: directory,
    field: error.syscall,
    value: error.path,
    problem: `the output could not be written (${error.code}), and the previous output is left as it was`,
    fix: 'check permissions and free space of the directory and of the one that contains it, and run again',
  }]);
}
