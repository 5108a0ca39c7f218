import { ResolvedVersion } from './resolver';

/** A version that the lock comes to know. */
export interface LockEntry {
  readonly name: string;
  readonly version: string;
  readonly resolved: ResolvedVersion;
}

/**
 * The text of a lock with more versions. Pure; comments and the blocks of other versions keep their bytes. A version that
 * is known with the same content keeps its block.
 *
 * @param text of the lock; undefined when there is none
 * @throws GitOpsError `lock-conflict` when a version is known with other content, saying what differs
 */
export function addVersions(_text: string | undefined, _entries: readonly LockEntry[]): string {
  throw new Error('not there yet');
}

/** The text of a lock without a version, and without its model when it was the last one. */
export function removeVersion(_text: string, _name: string, _version: string): string {
  throw new Error('not there yet');
}

/**
 * Puts a text in the place of the lock: after a crash it is the old one or the new one.
 *
 * @param before what the text was made from; undefined when there was no lock
 * @throws GitOpsError when the lock is another one by now, or cannot be written
 */
export function writeLock(_directory: string, _before: string | undefined, _after: string): void {
  throw new Error('not there yet');
}
