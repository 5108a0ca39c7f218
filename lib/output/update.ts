import { join, resolve } from 'node:path';
import { isDirectory } from './compare';
import { disk, Files, removeIfPossible } from './files';
import { closeJournal, isPlainPath, JournalEntry, makeParents, openJournal, removeFile, standIns, takeBack } from './journal';
import { withLock } from './lock';
import { isUnfinished, recover, swapNames } from './swap';
import { isSystemError, unwritable } from './unwritable';
import { GitOpsError } from '../errors';

/** Files of an output that are to be others: path in it, with `/`, to content; undefined where there is to be none. */
export type TreeChanges = ReadonlyMap<string, Buffer | undefined>;

/**
 * Changes some files of an output, all or none. For few of many: the cost is that of the changes, where `writeTree` has
 * that of the directory. Everything is made ready beside the output, then one rename a file puts it in place; an update
 * that fails in between is taken back, and one that is killed, by whoever writes the directory next. Files that are not
 * named are not looked at.
 *
 * @param isOurs whether a file that is there may be replaced or removed; one that is as it is to be need not
 * @throws GitOpsError saying what is in the way and what to do
 */
export function updateTree(directory: string, changes: TreeChanges, isOurs: (path: string) => boolean, files: Files = disk): void {
  const output = resolve(directory);
  const { lock, update } = swapNames(output);
  try {
    withLock(files, lock, output, () => {
      recover(files, output);
      isDirectory(files, output);
      try {
        const entries = madeReady(files, output, update, changes, isOurs);
        openJournal(files, update, entries);
        apply(files, output, update, entries);
        closeJournal(files, update);
      } catch (error) {
        takeBack(files, output, update);
        removeIfPossible(files, update);
        throw error;
      }
      removeIfPossible(files, update);
    });
  } catch (error) {
    throw isSystemError(error) ? unwritable(output, error) : error;
  }
}

/** Puts right what a killed run left behind, where there is something and nobody is at work. */
export function recoverTree(directory: string, files: Files = disk): void {
  const output = resolve(directory);
  if (!isUnfinished(files, output)) return;
  try {
    withLock(files, swapNames(output).lock, output, () => recover(files, output));
  } catch {
    // Who writes there next says what is in the way.
  }
}

/** The old and the new files under names of their own. */
function madeReady(files: Files, output: string, update: string, changes: TreeChanges, isOurs: (path: string) => boolean): JournalEntry[] {
  files.makeDirectory(update);
  const entries: JournalEntry[] = [];
  for (const [path, content] of changes) {
    const at = isPlainPath(files, output, path) ? files.stat(join(output, path)) : undefined;
    if (at?.isFile() ? content?.equals(files.read(join(output, path))) : content === undefined) continue;
    // A directory may be one that is empty by then.
    if (!isPlainPath(files, output, path) || (at && !at.isDirectory() && !(at.isFile() && isOurs(path)))) throw inTheWay(join(output, path));
    const names = standIns(update, entries.length);
    if (at?.isFile()) files.link(join(output, path), names.old);
    // Whoever updates files has them in Git: when the power fails, they come from there.
    if (content !== undefined) files.create(names.new, content, false);
    entries.push({ path, old: at?.isFile() === true, new: content !== undefined });
  }
  return entries;
}

/** Removals first: a file may become a directory of the same name. */
function apply(files: Files, output: string, update: string, entries: readonly JournalEntry[]): void {
  for (const entry of entries) if (!entry.new) removeFile(files, output, entry.path);
  entries.forEach((entry, i) => {
    if (!entry.new) return;
    const { new: ready } = standIns(update, i);
    const path = join(output, entry.path);
    makeParents(files, output, entry.path);
    // A link is refused where somebody has put a file meanwhile.
    if (entry.old) files.rename(ready, path);
    else files.link(ready, path);
  });
}

function inTheWay(path: string): GitOpsError {
  const problem = 'not written by synthesis, and in the way of a generated file';
  return new GitOpsError([{ id: 'foreign-file', path, problem, fix: 'move it out of the output directory, where every file is generated, or delete it' }]);
}
