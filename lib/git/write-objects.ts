import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { runGit, runGitAsync } from './run-git';
import { scratchDirectory } from './scratch';

/** An object of git: what its type is, and what it holds. */
export interface GitObject {
  readonly type: 'tree' | 'blob';
  readonly content: Buffer;
}

/** Numbers of the types in a pack (gitformat-pack). */
const TYPES = { tree: 2, blob: 3 } as const;
/**
 * Nothing is compressed: neither on the way to git, where that is lost time, nor in the object files. They are few; git
 * compresses them when it pushes them and when it tidies up, and a large one would take longer than all else.
 */
const UNCOMPRESSED = ['-c', 'core.looseCompression=0'];
const AS_IT_IS = { level: 0 } as const;

/**
 * Writes objects into the repository, in one run of git: they are handed over as a pack, which git takes apart. Nothing
 * else is read or written, so no filter and no name of a file has a say.
 *
 * @param like any id of the repository, whose length tells the hash
 */
export function writeObjects(cwd: string, like: string, objects: readonly GitObject[]): void {
  if (objects.length > 0) runGit([...UNCOMPRESSED, 'unpack-objects', '-q'], { cwd, input: packOf(like, objects) });
}

/**
 * Writes the content of a file into the repository while this process goes on, and is too busy to hand it over: git reads
 * it from a file.
 */
export async function writeBlobAsync(cwd: string, gitDirectory: string, content: Buffer): Promise<void> {
  const scratch = scratchDirectory(cwd, gitDirectory);
  try {
    const path = join(scratch, 'blob');
    writeFileSync(path, content, { flag: 'wx', mode: 0o600 });
    await runGitAsync([...UNCOMPRESSED, 'hash-object', '-w', '-t', 'blob', '--no-filters', '--', path], { cwd });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
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
