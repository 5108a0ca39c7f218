import { Files } from './files';
import { GitOpsError } from '../errors';

/**
 * Runs `work` while no other run of this library writes the same directory. A lock whose process is gone is taken over.
 */
export function withLock<T>(files: Files, lock: string, directory: string, work: () => T): T {
  const holder = files.stat(lock) && Number(files.read(lock).toString());
  if (holder && holder !== process.pid && isRunning(holder)) {
    throw new GitOpsError([{
      id: 'output-busy',
      path: directory,
      field: 'lock',
      value: lock,
      problem: `process ${holder} is writing this output`,
      fix: 'wait until it has finished, and run again',
    }]);
  }
  if (holder !== undefined) files.remove(lock);
  files.create(lock, String(process.pid));
  try {
    return work();
  } finally {
    files.remove(lock);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
