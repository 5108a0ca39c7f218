import { hash } from 'node:crypto';
import { GitObject } from './git-object';

/** Objects up to here are put together in one buffer that is used again: there are thousands of small ones. */
const buffer = Buffer.allocUnsafe(256 * 1024);

/** The id that git gives to the content of a file; `like` is any id of the repository, whose length tells the hash. */
export function blobId(like: string, content: Buffer): string {
  return digest(like, 'blob', content, 'hex');
}

/** The id that git gives to an object, likewise. */
export function objectId(like: string, type: GitObject['type'], content: Buffer): string {
  return digest(like, type, content, 'hex');
}

/** The same, as its bytes, each as a character: as trees hold it. */
export function rawBlobId(like: string, content: Buffer): string {
  return digest(like, 'blob', content, 'binary');
}

/** The id that git gives to a directory, likewise. */
export function rawTreeId(like: string, content: Buffer): string {
  return digest(like, 'tree', content, 'binary');
}

function digest(like: string, type: GitObject['type'], content: Buffer, encoding: 'hex' | 'binary'): string {
  const header = `${type} ${content.length}\0`;
  const whole = header.length + content.length;
  const target = whole <= buffer.length ? buffer : Buffer.allocUnsafe(whole);
  target.write(header, 0, 'latin1');
  content.copy(target, header.length);
  return hash(like.length === 64 ? 'sha256' : 'sha1', target.subarray(0, whole), encoding);
}
