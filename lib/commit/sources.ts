import { chmodSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { scratchDirectory } from '../git';

/** A file outside the output, as a commit is to have it. */
export interface SourceFile {
  readonly content: Buffer;
  /** `100644`, `100755` for an executable, or `120000` for a link to what the content says. */
  readonly mode: string;
}

/** Files outside the output, by path from the root of the repository; undefined where there is to be none. */
export type SourceFiles = ReadonlyMap<string, SourceFile | undefined>;

export const LINK = '120000';

/** A file in its usual mode. */
export function plainFile(content: Buffer): SourceFile {
  return { content, mode: '100644' };
}

/** Writes files into the working tree, each at once: who reads one sees the old content, or the new one. */
export function writeSources(root: string, sources: SourceFiles): void {
  if (sources.size === 0) return;
  const scratch = scratchDirectory(root);
  try {
    let next = 0;
    // Removals first: a file may become a directory of the same name.
    for (const [path, file] of sources) if (file === undefined) remove(root, path);
    for (const [path, file] of sources) if (file !== undefined) write(join(root, path), file, join(scratch, String(next++)));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function write(path: string, { content, mode }: SourceFile, temporary: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (mode === LINK) symlinkSync(content.toString('utf8'), temporary);
  else writeFileSync(temporary, content);
  if (mode === '100755') chmodSync(temporary, 0o755);
  try {
    renameSync(temporary, path);
  } catch (error) {
    // The Git directory may be on another disk.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    rmSync(path, { force: true });
    if (mode === LINK) symlinkSync(content.toString('utf8'), path);
    else writeFileSync(path, content, { mode: mode === '100755' ? 0o755 : 0o644 });
  }
}

/** Removes a file, and the directories that are empty then, as git does. */
function remove(root: string, path: string): void {
  rmSync(join(root, path), { force: true });
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    const directory = join(root, parent);
    try {
      if (readdirSync(directory).length > 0) return;
      rmdirSync(directory);
    } catch {
      return;
    }
  }
}
