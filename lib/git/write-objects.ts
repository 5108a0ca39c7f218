import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { GitObject } from './git-object';
import { writeObjectFiles } from './object-files';
import { runGit } from './run-git';

/** Numbers of the types in a pack (gitformat-pack). */
const TYPES = { tree: 2, blob: 3 } as const;
/**
 * Nothing is compressed: neither on the way to git, where that is lost time, nor in the object files. They are few; git
 * compresses them when it pushes them and when it tidies up, and a large one would take longer than all else.
 */
const UNCOMPRESSED = ['-c', 'core.looseCompression=0'];
const AS_IT_IS = { level: 0 } as const;

/**
 * Writes objects into the repository: as files, where that is given to us, and else in one run of git, which takes longer
 * and is handed them as a pack that it takes apart. Nothing else is read or written, so no filter and no name of a file has
 * a say.
 *
 * @param like any id of the repository, whose length tells the hash
 * @param directory that of the object files, where we may write there
 */
export function writeObjects(cwd: string, like: string, objects: readonly GitObject[], directory?: string): void {
  if (directory !== undefined) writeObjectFiles(directory, like, objects);
  else if (objects.length > 0) runGit([...UNCOMPRESSED, 'unpack-objects', '-q'], { cwd, input: packOf(like, objects) });
}

function packOf(like: string, objects: readonly GitObject[]): Buffer {
  const start = Buffer.alloc(12);
  start.write('PACK', 'latin1');
  start.writeUInt32BE(2, 4);
  start.writeUInt32BE(objects.length, 8);
  const parts = [start, ...objects.flatMap(({ type, content }) => [sizeOf(TYPES[type], content.length), deflateSync(content, AS_IT_IS)])];
  const digest = createHash(like.length === 64 ? 'sha256' : 'sha1');
  for (const part of parts) digest.update(part);
  return Buffer.concat([...parts, digest.digest()]);
}

/** Type and length as a pack has them: four bits of the length beside the type, then seven in each byte that follows. */
function sizeOf(type: number, length: number): Buffer {
  const bytes = [type * 16 + length % 16];
  for (let rest = Math.floor(length / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] += 128;
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes);
}
