import { join } from 'node:path';
import { FileTree } from './file-tree';
import { Files } from './files';
import { formatInventory, Inventory, INVENTORY, inventoryOf, parseInventory, sha256 } from './inventory';
import { Scan, scan } from './scan';
import { GitOpsError, Issue } from '../errors';

/** What a run did, as paths in the output. */
export interface WriteReport {
  /** Created or changed. */
  readonly written: readonly string[];
  /** Already as they should be; not touched. */
  readonly unchanged: readonly string[];
  /** Owned by an earlier run and no longer wanted. */
  readonly removed: readonly string[];
  /** Of those written and removed, the ones that somebody had edited since they were generated. */
  readonly overwritten: readonly string[];
}

/** What there is, against what there should be. */
export interface Plan {
  readonly report: WriteReport;
  /** Nothing is left to do. */
  readonly complete: boolean;
}

/** Foreign files are named one by one up to here. */
const MOST_NAMED = 20;

/**
 * Compares a directory with the tree it should hold. Reads only.
 *
 * @throws GitOpsError when the directory is not ours, or holds what we did not write
 */
export function compare(files: Files, directory: string, tree: FileTree): Plan {
  if (!isDirectory(files, directory)) {
    return { complete: false, report: { written: [...tree.keys()], unchanged: [], removed: [], overwritten: [] } };
  }
  const found = scan(files, directory);
  const present = new Set(found.files);
  const owned = ownedFiles(files, directory, found);
  const content = (path: string) => (present.has(path) ? files.read(join(directory, path)) : undefined);
  const isEdited = (path: string) => {
    const old = content(path);
    return old !== undefined && sha256(old) !== owned.get(path);
  };

  const unchanged = [...tree].filter(([path, text]) => content(path)?.equals(Buffer.from(text))).map(([path]) => path);
  const kept = new Set(unchanged);
  const written = [...tree.keys()].filter(path => !kept.has(path));
  const removed = found.files.filter(path => path !== INVENTORY && !tree.has(path));
  return {
    report: { written, unchanged, removed, overwritten: [...written, ...removed].filter(isEdited) },
    complete: written.length === 0 && removed.length === 0 && content(INVENTORY)?.toString() === formatInventory(inventoryOf(tree)),
  };
}

/**
 * Whether there is an output directory yet.
 *
 * @throws GitOpsError when there is something else
 */
export function isDirectory(files: Files, directory: string): boolean {
  const at = files.stat(directory);
  if (!at || at.isDirectory()) return at !== undefined;
  throw new GitOpsError([{
    id: 'output-not-a-directory',
    path: directory,
    problem: at.isSymbolicLink() ? 'the output directory is a symbolic link, which would be written through' : 'the output is no directory',
    fix: 'remove it, or choose another output directory',
  }]);
}

/** The inventory of the directory; refuses a directory that is not ours and files that we did not write. */
function ownedFiles(files: Files, directory: string, { files: present, others }: Scan): Inventory {
  if (present.length === 0 && others.length === 0) return new Map();
  if (!present.includes(INVENTORY)) throw notOurs(directory, [...present, ...others]);

  const at = join(directory, INVENTORY);
  const { inventory, issues } = parseInventory(files.read(at).toString(), at);
  const foreign = issues.length > 0 ? [] : present.filter(path => path !== INVENTORY && !inventory.has(path));
  const all = [...issues, ...others.map(path => specialFile(join(directory, path))), ...foreignFiles(directory, foreign)];
  if (all.length > 0) throw new GitOpsError(all);
  return inventory;
}

function notOurs(directory: string, paths: readonly string[]): GitOpsError {
  const shown = paths.slice(0, 3).join(', ');
  return new GitOpsError([{
    id: 'output-not-ours',
    path: directory,
    problem: `not empty, and without the ${INVENTORY} that marks a directory of generated files; it holds ${shown}`
      + (paths.length > 3 ? ` and ${paths.length - 3} more` : ''),
    fix: paths.some(isGit) ? OUTPUT_IN_REPOSITORY : 'choose another output directory, or empty this one if nothing in it is needed',
  }]);
}

function specialFile(path: string): Issue {
  return {
    id: 'output-symlink',
    path,
    problem: 'a symbolic link or special file; synthesis writes plain files only',
    fix: 'remove it from the output directory',
  };
}

function foreignFiles(directory: string, paths: readonly string[]): Issue[] {
  const fix = 'move it out of the output directory, where every file is generated, or delete it';
  const named: Issue[] = paths.slice(0, MOST_NAMED).map(path => ({
    id: 'foreign-file',
    path: join(directory, path),
    problem: `not written by synthesis: ${INVENTORY} does not list it`,
    fix: isGit(path) ? OUTPUT_IN_REPOSITORY : fix,
  }));
  if (paths.length > MOST_NAMED) {
    named.push({ id: 'foreign-file', path: directory, problem: `${paths.length - MOST_NAMED} more files that ${INVENTORY} does not list`, fix });
  }
  return named;
}

const OUTPUT_IN_REPOSITORY = 'choose an output directory below the root of the Git repository: the output is replaced as a whole, and so cannot hold .git';

/** A Git directory, or the file that stands for it in a worktree or submodule. */
function isGit(path: string): boolean {
  return /(?:^|\/)\.git\/?$/i.test(path);
}
