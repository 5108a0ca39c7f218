/** How other checkers are run: each over folders of its own, of which it sees nothing but the manifests. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where the tools are looked for: the directories that the command line names, then the usual ones. */
export const PATH = [...process.argv.slice(2).filter(argument => !argument.startsWith('-')).map(directory => resolve(directory)), process.env.PATH].join(delimiter);

/** What a program prints, also when it exits with findings; undefined when it is not there. */
export function run(program, args, options = {}) {
  try {
    return execFileSync(program, args, {
      encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'], ...options, env: { ...process.env, ...options.env, PATH },
    });
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    return error.stdout || error.stderr || '';
  }
}

/** Where a program is; undefined when it is not there. */
export function which(program) {
  const directory = PATH.split(delimiter).find(candidate => statSync(join(candidate, program), { throwIfNoEntry: false })?.isFile());
  return directory && realpathSync(join(directory, program));
}

export function json(text, fallback) {
  try {
    return JSON.parse(text) ?? fallback;
  } catch {
    return fallback;
  }
}

/** The manifests at a path, which is a folder or a file. */
export function manifests(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [path];
  return readdirSync(path, { recursive: true }).filter(name => /\.ya?ml$/.test(name)).sort().map(name => join(path, name));
}

/**
 * Copies manifests to where nothing else is, one folder for each name, and passes the folders on: `{ name, path, files }`,
 * and the root of them all.
 *
 * @param sources names, each with the folder or file that holds its manifests
 */
export function inFolders(sources, use) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'checkers-')));
  try {
    return use(sources.map(({ name, path }, index) => {
      const folder = join(root, String(index).padStart(5, '0'));
      const files = manifests(path).map(file => {
        const copy = join(folder, relative(statSync(path).isFile() ? dirname(path) : path, file));
        mkdirSync(dirname(copy), { recursive: true });
        copyFileSync(file, copy);
        return copy;
      });
      return { name, path: folder, files };
    }), root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The folder that a file lies in. */
export function folderOf(folders, file) {
  return folders.find(({ path }) => file.startsWith(`${path}/`));
}
