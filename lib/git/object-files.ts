import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, deflateSync } from 'node:zlib';
import { GitObject } from './git-object';
import { objectId } from './object-id';
import { GitOpsError } from '../errors';

/**
 * Nothing is compressed, as with `core.looseCompression=0`: the objects are few, git compresses them when it pushes them and
 * when it tidies up, and a large one would take longer than all else.
 */
const AS_IT_IS = { level: constants.Z_NO_COMPRESSION } as const;

let drafts = 0;

/**
 * Writes objects as files, in the way and with the names of git: one is made under a name that git tidies up when nobody
 * does, and is whole when it gets its own. One that is there already is made anew: git removes what is old and in no commit.
 *
 * @param directory the directory of the object files
 * @param like any id of the repository, whose length tells the hash
 * @throws GitOpsError when the disk is full, or may not be written
 */
export function writeObjectFiles(directory: string, like: string, objects: readonly GitObject[]): void {
  try {
    for (const object of objects) writeObjectFile(directory, like, object);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const fix = 'see who owns it, and that the disk is not full';
    throw new GitOpsError([{ id: 'git', path: directory, problem: `an object of Git could not be written: ${code}`, fix }]);
  }
}

function writeObjectFile(directory: string, like: string, { type, content }: GitObject): void {
  const id = objectId(like, type, content);
  const folder = join(directory, id.slice(0, 2));
  const path = join(folder, id.slice(2));
  const draft = join(folder, `tmp_obj_${process.pid}-${++drafts}`);
  const file = deflateSync(Buffer.concat([Buffer.from(`${type} ${content.length}\0`, 'latin1'), content]), AS_IT_IS);
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
    writeFileSync(draft, file, { flag: 'wx', mode: 0o444 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    // Some systems replace no file that may not be written.
    if (!existsSync(path)) throw error;
  }
}
