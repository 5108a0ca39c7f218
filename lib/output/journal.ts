import { dirname, join } from 'node:path';
import { Files } from './files';
import { unsafePath } from './safe-path';

/** A file that an update changes. */
export interface JournalEntry {
  /** Path in the output, with `/`. */
  readonly path: string;
  /** Whether there was a file: its second name is `old-N` in the directory of the journal. */
  readonly old: boolean;
  /** Whether there is to be one: it is made ready as `new-N`. */
  readonly new: boolean;
}

const NAME = 'journal';

/** Where the old and the new file of an entry are. */
export function standIns(directory: string, index: number): { readonly old: string; readonly new: string } {
  return { old: join(directory, `old-${index}`), new: join(directory, `new-${index}`) };
}

/** Says that the update begins: from here to `closeJournal`, whoever finds the journal takes the update back. */
export function openJournal(files: Files, directory: string, entries: readonly JournalEntry[]): void {
  const next = join(directory, `${NAME}-next`);
  files.create(next, JSON.stringify(entries), false);
  files.rename(next, join(directory, NAME));
}

/** Says that the update is done. */
export function closeJournal(files: Files, directory: string): void {
  files.remove(join(directory, NAME));
}

/**
 * Takes an update back that was killed, or failed: every file of it is as it was before. When that is done already, or the
 * update had not begun, nothing happens.
 *
 * @param output the directory that is updated
 * @param directory where the journal is
 */
export function takeBack(files: Files, output: string, directory: string): void {
  const entries = readJournal(files, join(directory, NAME)).filter(({ path }) => isPlainPath(files, output, path));
  entries.forEach((entry, i) => {
    if (entry.old) return;
    if (isSame(files, join(output, entry.path), standIns(directory, i).new)) removeFile(files, output, entry.path);
    else removeEmpty(files, output, entry.path);
  });
  entries.forEach((entry, i) => {
    const { old } = standIns(directory, i);
    if (!entry.old || files.stat(old) === undefined) return;
    makeParents(files, output, entry.path);
    files.rename(old, join(output, entry.path));
  });
}

/** Removes a file, and the directories in the output that are empty then. */
export function removeFile(files: Files, output: string, path: string): void {
  files.remove(join(output, path));
  removeEmpty(files, output, path);
}

/** Removes the directories above a file that hold nothing. */
function removeEmpty(files: Files, output: string, path: string): void {
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    const at = files.stat(join(output, parent));
    if (at && !(at.isDirectory() && files.list(join(output, parent)).length === 0)) return;
    if (at) files.remove(join(output, parent));
  }
}

/** The directories above a file in the output. */
export function makeParents(files: Files, output: string, path: string): void {
  const parent = dirname(path);
  if (parent === '.' || files.stat(join(output, parent))) return;
  makeParents(files, output, parent);
  files.makeDirectory(join(output, parent));
}

/** Whether nothing on the way to a file of the output leads out of it: what stands beside the output may come from anybody. */
export function isPlainPath(files: Files, output: string, path: string): boolean {
  if (unsafePath(path) !== undefined) return false;
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    const at = files.stat(join(output, parent));
    if (at && !at.isDirectory() && !at.isFile()) return false;
  }
  return true;
}

function readJournal(files: Files, path: string): JournalEntry[] {
  if (!files.stat(path)?.isFile()) return [];
  try {
    const entries = JSON.parse(files.read(path).toString()) as JournalEntry[];
    return entries.map(entry => ({ path: String(entry.path), old: entry.old === true, new: entry.new === true }));
  } catch {
    return [];
  }
}

/** Whether two names are of one file, or of copies where there are no second names. */
function isSame(files: Files, path: string, other: string): boolean {
  const [a, b] = [path, other].map(name => files.stat(name));
  if (!a?.isFile() || !b?.isFile()) return false;
  return (a.ino === b.ino && a.dev === b.dev) || files.read(path).equals(files.read(other));
}
