import { closeSync, existsSync, fsyncSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GitOpsError } from '../errors';
import { LOCK_FILE } from '../models';
import { disk, Files, removeIfPossible } from '../output/files';
import { withLock } from '../output/lock';
import { isSystemError } from '../output/unwritable';

/** The text of the lock of a repository; undefined when there is none. */
export function readLockText(directory: string): string | undefined {
  const path = join(directory, LOCK_FILE);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/**
 * Puts a text in the place of the lock: after a crash it is the old one or the new one.
 *
 * @param before what the text was made from; undefined when there was no lock
 * @throws GitOpsError when the lock is another one by now, or cannot be written
 */
export function writeLock(directory: string, before: string | undefined, after: string, files: Files = disk): void {
  const named = join(directory, LOCK_FILE);
  // A link stays one: what it leads to is replaced.
  const path = existsSync(named) ? realpathSync(named) : named;
  const [next, busy] = [`${path}.next`, `${path}.busy`];
  try {
    withLock(files, busy, path, () => {
      if (readLockText(directory) !== before) throw changed();
      try {
        files.remove(next); // of a run that was killed
        files.create(next, after);
        files.rename(next, path);
      } catch (error) {
        removeIfPossible(files, next);
        throw error;
      }
      flush(dirname(path));
    });
  } catch (error) {
    throw isSystemError(error) ? unwritable(error) : error;
  }
}

function changed(): GitOpsError {
  return new GitOpsError([{
    id: 'lock-changed', path: LOCK_FILE, problem: 'somebody else changed the lock meanwhile', fix: 'run it again: what was found out is not asked again',
  }]);
}

function unwritable({ code }: NodeJS.ErrnoException): GitOpsError {
  return new GitOpsError([{
    id: 'lock-unwritable', path: LOCK_FILE, problem: `the lock cannot be written: ${code}`, fix: 'make room, or correct the rights of the directory; the lock is as it was',
  }]);
}

/** Makes a rename last through a power failure, where the system can do that. */
function flush(directory: string): void {
  try {
    const handle = openSync(directory, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Not every system lets a directory be opened.
  }
}
