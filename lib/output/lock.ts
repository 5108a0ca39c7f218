import { readFileSync } from 'node:fs';
import { Files, removeIfPossible } from './files';
import { GitOpsError } from '../errors';

/**
 * Runs `work` while no other run of this library writes the same directory. A lock whose process is gone is taken over.
 */
export function withLock<T>(files: Files, lock: string, directory: string, work: () => T): T {
  try {
    takeOver(files, lock, directory);
    files.create(lock, String(process.pid), false);
  } catch (error) {
    throw CAME_OR_WENT.has((error as NodeJS.ErrnoException).code ?? '') ? busy(directory, lock) : error;
  }
  try {
    return work();
  } finally {
    removeIfPossible(files, lock);
  }
}

/** Error codes that mean: another run took or gave back the lock between two looks at it. */
const CAME_OR_WENT: ReadonlySet<string> = new Set(['EEXIST', 'ENOENT']);

/** Removes the lock of a process that is gone, and no other. */
function takeOver(files: Files, lock: string, directory: string): void {
  if (!files.stat(lock)) return;
  const seen = settled(files, lock);
  if (isHeld(seen)) throw busy(directory, lock, seen);
  // Another run may be taking it over as well: whoever moves it aside and finds another lock there gives it back.
  const aside = `${lock}-${process.pid}`;
  files.rename(lock, aside);
  try {
    if (files.read(aside).toString() === seen) return;
    files.link(aside, lock);
    throw busy(directory, lock);
  } finally {
    files.remove(aside);
  }
}

/** Between the making of a lock and the number in it is a moment; a run that was killed in it leaves an empty one. */
const LOOKS = 20;
const LOOK_MILLISECONDS = 50;

/** What a lock says, once whoever made it has had the time to write that. */
function settled(files: Files, lock: string): string {
  for (let look = 1; ; look++) {
    const content = files.read(lock).toString();
    if (content !== '' || look === LOOKS) return content;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MILLISECONDS);
  }
}

/** Only a lock that names a dead process, or nobody, is free. */
function isHeld(content: string): boolean {
  if (content === '') return false;
  if (!/^[1-9]\d*$/.test(content)) return true;
  const holder = Number(content);
  return holder !== process.pid && isRunning(holder);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a process has ended and nobody has asked how: in a container that may stay so for as long as it runs. */
function isZombie(pid: number): boolean {
  try {
    // `pid (name) state …`; the name may hold anything.
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false; // no Linux, or gone meanwhile: the next run knows
  }
}

function busy(directory: string, lock: string, holder = ''): GitOpsError {
  return new GitOpsError([{
    id: 'output-busy',
    path: directory,
    field: 'lock',
    value: lock,
    problem: `${/^\d+$/.test(holder) ? `process ${holder}` : 'another process'} is writing here`,
    fix: 'wait until it has finished, and run again; if it is no run of this library, delete the lock',
  }]);
}
