import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { OutputFiles } from './merge';
import { blobId, CommitPlan, runGit, tryGit } from '../git';
import { INVENTORY, swapNames, writeTree } from '../output';

/** What differs from HEAD, by path from the root of the repository. */
export interface Changes {
  /** Tracked files outside the output. */
  readonly sources: readonly string[];
  /** Untracked files outside the output, but for ignored ones and what a killed run left beside it. */
  readonly untracked: readonly string[];
  /** Files in the output: changed in the index, in the working tree, or not tracked. */
  readonly output: readonly string[];
}

/** States that a branch must not be moved in: git would finish them on top of another commit than they began with. */
const UNFINISHED = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge', 'rebase-apply'];

/** What git is in the middle of, such as `MERGE_HEAD`; undefined when nothing. */
export function unfinished(root: string): string | undefined {
  return UNFINISHED.find(name => existsSync(gitPath(root, name)));
}

/** Compares index and working tree with HEAD. Filters of the repository's configuration are not run. */
export function changesOf(root: string, outputPath: string): Changes {
  const off = withoutFilters(root);
  // Files of the working tree were written with the user's line ends; the last value is the one that we set ourselves.
  const lineEnds = tryGit(['config', '--get-all', '-z', 'core.autocrlf'], { cwd: root }).stdout.toString('utf8').split('\0').slice(0, -2).pop();
  const settings = [...off, ...lineEnds === undefined ? [] : ['-c', `core.autocrlf=${lineEnds}`]];
  const args = [...settings, 'status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--ignore-submodules=dirty'];
  const entries = runGit(args, { cwd: root }).toString('utf8').split('\0').filter(Boolean).map(entry => [entry.slice(0, 2), entry.slice(3)] as const);
  const isOutput = (path: string) => path.startsWith(`${outputPath}/`);
  const leftovers = Object.values(swapNames(outputPath)).map(path => path.split(sep).join('/'));
  const isLeftover = (path: string) => leftovers.some(name => path === name || path.startsWith(`${name}/`));
  return {
    sources: entries.filter(([state, path]) => !isOutput(path) && state !== '??').map(([, path]) => path),
    untracked: entries.filter(([state, path]) => state === '??' && !isOutput(path) && !isLeftover(path)).map(([, path]) => path),
    output: entries.filter(([, path]) => isOutput(path)).map(([, path]) => path),
  };
}

/**
 * Brings the output in the working tree and its entries in the index to what is about to be committed. This comes before
 * the branch moves: a run that is killed in between leaves what `cdk8s synth` and `git add` leave, never an index that
 * takes the commit back.
 *
 * @param changes what differed from HEAD
 * @returns why it was left as it is; undefined when it was done
 */
export function bringAlong(
  root: string, outputPath: string, files: OutputFiles, plan: CommitPlan, head: string, changes: Changes,
): string | undefined {
  const reason = notClean(root, outputPath, files, head, changes);
  if (reason !== undefined) return reason;
  const text = new Map([...files].filter(([path]) => path !== INVENTORY).map(([path, content]) => [path, content.toString('utf8')]));
  try {
    writeTree(join(root, outputPath), text);
  } catch (error) {
    return (error as { issues?: readonly { problem: string }[] }).issues?.[0].problem ?? (error as Error).message;
  }
  const none = '0'.repeat(head.length);
  const lines = [
    ...plan.removed.map(path => `0 ${none}\t${path}\0`),
    ...plan.written.map(([path, content]) => `100644 ${blobId(head, content)}\t${path}\0`),
  ];
  const { code, stderr } = tryGit([...withoutFilters(root), 'update-index', '-z', '--index-info'], { cwd: root, input: lines.join('') });
  return code === 0 ? undefined : `the index could not be written: ${stderr}`;
}

/** Why the output in index and working tree is somebody's work and not ours; what is already as it will be is no obstacle. */
function notClean(root: string, outputPath: string, files: OutputFiles, head: string, { output }: Changes): string | undefined {
  if (existsSync(gitPath(root, 'index.lock'))) return 'another git works on the index, or was killed and left .git/index.lock';
  const wanted = (path: string) => files.get(path.slice(outputPath.length + 1));
  if (output.length === 0) return undefined;
  const staged = new Map(runGit(['ls-files', '--stage', '-z', '--', outputPath], { cwd: root }).toString('utf8').split('\0').filter(Boolean).map(line => {
    const tab = line.indexOf('\t');
    return [line.slice(tab + 1), line.slice(0, tab)];
  }));
  const committed = new Map(runGit(['ls-tree', '-r', '-z', '--full-tree', head, `${outputPath}/`], { cwd: root }).toString('utf8').split('\0')
    .filter(Boolean).map(line => {
      const tab = line.indexOf('\t');
      const [mode, , id] = line.slice(0, tab).split(' ');
      return [line.slice(tab + 1), `${mode} ${id} 0`];
    }));
  const isIndexOurs = (path: string) => {
    const now = staged.get(path);
    const content = wanted(path);
    return now === committed.get(path) || now === (content && `100644 ${blobId(head, content)} 0`);
  };
  const edited = output.find(path => !isIndexOurs(path) || !isOnDisk(join(root, path), wanted(path)));
  return edited === undefined ? undefined : `${edited} has changes that are not committed`;
}

function isOnDisk(path: string, content: Buffer | undefined): boolean {
  const at = lstatSync(path, { throwIfNoEntry: false });
  if (at === undefined || content === undefined) return at === undefined && content === undefined;
  return at.isFile() && readFileSync(path).equals(content);
}

/**
 * Settings that turn off every filter of the repository's configuration. Also what only writes the index runs them: git
 * looks again at files that are as young as the index.
 */
function withoutFilters(root: string): string[] {
  const filters = tryGit(['config', '--name-only', '-z', '--get-regexp', '^filter\\..*\\.(clean|process|required)$'], { cwd: root }).stdout.toString('utf8');
  return filters.split('\0').filter(Boolean).flatMap(key => ['-c', key.endsWith('.required') ? `${key}=false` : `${key}=`]);
}

function gitPath(root: string, name: string): string {
  return resolve(root, runGit(['rev-parse', '--git-path', name], { cwd: root }).toString('utf8').replace(/\n$/, ''));
}
