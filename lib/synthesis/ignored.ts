import { constants, copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runGit } from '../git';

/** An ignored file or directory is copied up to here: what is built from the code, not data and caches. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_FILES = 2000;
/** Marks a virtual environment of Python: installed packages, as `node_modules` is. */
const VIRTUAL_ENVIRONMENT = 'pyvenv.cfg';

/** What was done with ignored files; paths from the root, with `/`. */
export interface IgnoredFiles {
  readonly copied: readonly string[];
  /** Too large. A directory ends in `/`. */
  readonly leftOut: readonly string[];
}

/**
 * Copies files that Git ignores from the user's working tree into another one, such as what the compiler wrote beside the
 * program. Never over a file that the other one has.
 *
 * @param places directories of the program, from the root, with `/`; empty for the root
 */
export function copyIgnored(root: string, tree: string, places: readonly string[]): IgnoredFiles {
  const copied: string[] = [];
  const leftOut: string[] = [];
  for (const path of ignoredIn(root, places)) {
    const [from, to] = [join(root, path), join(tree, path)];
    if (path.split('/').includes('node_modules') || lstatSync(to, { throwIfNoEntry: false })) continue;
    if (existsSync(join(from, VIRTUAL_ENVIRONMENT))) {
      mkdirSync(dirname(to), { recursive: true });
      symlinkSync(from, to.replace(/\/$/, ''));
      continue;
    }
    const files = filesIn(root, path);
    if (files === undefined) leftOut.push(path);
    else for (const file of files) if (copy(join(root, file), join(tree, file))) copied.push(file);
  }
  return { copied, leftOut };
}

/** Ignored files, and directories that have nothing else, which end in `/`. */
function ignoredIn(root: string, places: readonly string[]): string[] {
  const existing = places.filter(place => existsSync(join(root, place)));
  if (existing.length === 0) return [];
  const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z', '--', ...existing.map(place => place || '.')];
  return runGit(args, { cwd: root }).toString('utf8').split('\0').filter(Boolean);
}

/** The files at or below a path; undefined when they are too many or too large. */
function filesIn(root: string, path: string): string[] | undefined {
  const files: string[] = [];
  const pending = [path.replace(/\/$/, '')];
  let bytes = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const at = lstatSync(join(root, next), { throwIfNoEntry: false });
    if (at?.isDirectory()) {
      pending.push(...readdirSync(join(root, next)).filter(name => name !== 'node_modules' && name !== '.git').map(name => `${next}/${name}`));
    } else if (at?.isFile() || at?.isSymbolicLink()) {
      files.push(next);
      bytes += at.size;
    }
    if (bytes > MOST_BYTES || files.length + pending.length > MOST_FILES) return undefined;
  }
  return files.sort();
}

function copy(from: string, to: string): boolean {
  if (lstatSync(to, { throwIfNoEntry: false })) return false;
  mkdirSync(dirname(to), { recursive: true });
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else copyFileSync(from, to, constants.COPYFILE_FICLONE);
  return true;
}
