import { closeSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { shownPath } from './find-files';
import { isExcluded } from './globs';
import { LoadedFiles } from './load';
import { folderOf } from './source-file';
import { GitOpsError } from '../errors';
import { byCodeUnit } from '../manifests';
import { INVENTORY, verifyTree } from '../output';
import { DeviatingFile } from '../policy';

/** Where outputs are looked for. */
export interface OutputOptions {
  readonly paths: readonly string[];
  readonly cwd: string;
  readonly exclude?: readonly string[];
}

/** What a synthesis wrote among the files. */
export interface Outputs {
  /** Its folders, by layout: each holds an inventory. */
  readonly folders: readonly string[];
  /** Files in them that are not as the inventory says. */
  readonly deviations: readonly DeviatingFile[];
}

/** The outputs among what was given, and what was done to them by hand. */
export function outputsIn({ objects }: LoadedFiles, { paths, cwd, exclude = [] }: OutputOptions): Outputs {
  const base = paths.length === 1 && paths[0] !== '-' ? resolve(cwd, paths[0]) : cwd;
  const around = new Set<string>();
  for (const { layout } of objects) {
    for (let folder = folderOf(layout); !around.has(folder); folder = folderOf(folder)) around.add(folder);
  }
  const folders = [...around].filter(folder => beginsAsInventory(resolve(base, folder, INVENTORY))).sort(byCodeUnit);
  const deviations = folders.flatMap(folder => deviationsOf(resolve(base, folder), cwd));
  return { folders, deviations: deviations.filter(({ file }) => !isExcluded(file, exclude)) };
}

/** A merge conflict ahead of the first line is one of an inventory too. */
function beginsAsInventory(path: string): boolean {
  const start = Buffer.alloc(66);
  try {
    const file = openSync(path, 'r');
    try {
      return readSync(file, start) === start.length && /^(?:[0-9a-f]{64} {2}|<{7} )/.test(start.toString('latin1'));
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

function deviationsOf(directory: string, cwd: string): DeviatingFile[] {
  const shown = (path: string) => shownPath(resolve(directory, path), cwd);
  try {
    return verifyTree(directory).map(({ path, state }) => ({ file: shown(path), state }));
  } catch (error) {
    if (!(error instanceof GitOpsError)) throw error;
    const line = /:(\d+)$/.exec(error.issues[0].path);
    return [{ file: shown(INVENTORY), state: 'unreadable', ...(line && { line: Number(line[1]) }) }];
  }
}
