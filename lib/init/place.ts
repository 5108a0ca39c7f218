import { lstatSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GitOpsError } from '../errors';
import { byCodeUnit } from '../manifests';

/** Directories that hold only what is generated: nothing else may be in them. */
const WHOLE = ['deploy'];

/**
 * Lets `make` fill a new directory on the same disk, and then moves what is in it into the place that it is made for:
 * everything, or nothing when something is there already, or anything fails.
 *
 * @param directory where the files go; made when it is not there
 * @param make is given the new directory
 * @throws GitOpsError that lists every file in the way
 */
export function placeAll(directory: string, make: (staging: string) => void): void {
  const exists = lstatSync(directory, { throwIfNoEntry: false }) !== undefined;
  const parent = exists ? directory : dirname(directory);
  const first = mkdirSync(parent, { recursive: true });
  const temporary = mkdtempSync(join(parent, `.${basename(directory)}.gitops-ai-`));
  // One below: a temporary directory is for its maker alone.
  const staging = join(temporary, 'new');
  let done = false;
  try {
    mkdirSync(staging);
    make(staging);
    if (exists) moveInto(staging, directory);
    else renameSync(staging, directory);
    done = true;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    // Of the directories above, the first that was not there.
    if (!done && first !== undefined) rmSync(first, { recursive: true, force: true });
  }
}

/** Writes files, and the directories above them. */
export function writeFiles(directory: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text, { flag: 'wx' });
  }
}

function moveInto(staging: string, directory: string): void {
  const taken = conflicts(staging, directory, '');
  if (taken.length > 0) {
    throw new GitOpsError(taken.sort(byCodeUnit).map(path => ({
      id: 'init-exists', path, problem: 'it is there already, and nothing is overwritten', fix: 'move it away, or name another directory',
    })));
  }
  const undo: (() => void)[] = [];
  try {
    move(staging, directory, undo);
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}

/** Paths that are there and would have to be something else. Links are never followed. */
function conflicts(from: string, to: string, path: string): string[] {
  return readdirSync(join(from, path), { withFileTypes: true }).flatMap(entry => {
    const inside = path === '' ? entry.name : `${path}/${entry.name}`;
    const there = lstatSync(join(to, inside), { throwIfNoEntry: false });
    if (there === undefined) return [];
    if (!entry.isDirectory() || !there.isDirectory()) return [inside];
    return WHOLE.includes(inside) ? readdirSync(join(to, inside)).map(name => `${inside}/${name}`) : conflicts(from, to, inside);
  });
}

function move(from: string, to: string, undo: (() => void)[]): void {
  for (const name of readdirSync(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory()) {
      move(source, target, undo);
      continue;
    }
    renameSync(source, target);
    undo.push(() => rmSync(target, { recursive: true, force: true }));
  }
}
