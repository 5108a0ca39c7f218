import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { Change } from './change';
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
 * Brings the files of a change in the working tree, and their entries in the index, to what is about to be committed. This
 * comes before the branch moves: a run that is killed in between leaves what `cdk8s synth` and `git add` leave, never an
 * index that takes the commit back.
 *
 * @param changes what differed from HEAD, which is the base of the change
 * @returns why it was left as it is; undefined when it was done
 */
export function bringAlong(root: string, change: Change, plan: CommitPlan, changes: Changes): string | undefined {
  const { base, outputPath, output, sources = new Map() } = change;
  const reason = notClean(root, change, changes);
  if (reason !== undefined) return reason;
  const text = new Map([...output].filter(([path]) => path !== INVENTORY).map(([path, content]) => [path, content.toString('utf8')]));
  try {
    writeTree(join(root, outputPath), text);
    for (const [path, content] of sources) writeSource(root, path, content);
  } catch (error) {
    return (error as { issues?: readonly { problem: string }[] }).issues?.[0].problem ?? (error as Error).message;
  }
  const none = '0'.repeat(base.length);
  const lines = [
    ...plan.removed.map(path => `0 ${none}\t${path}\0`),
    ...plan.written.map(([path, content]) => `100644 ${blobId(base, content)}\t${path}\0`),
  ];
  const { code, stderr } = tryGit([...withoutFilters(root), 'update-index', '-z', '--index-info'], { cwd: root, input: lines.join('') });
  return code === 0 ? undefined : `the index could not be written: ${stderr}`;
}

/** Why files in index and working tree are somebody's work and not ours; what is already as it will be is no obstacle. */
function notClean(root: string, { base, outputPath, output, sources = new Map() }: Change, changes: Changes): string | undefined {
  if (existsSync(gitPath(root, 'index.lock'))) return 'another git works on the index, or was killed and left .git/index.lock';
  const differing = [...changes.output, ...[...changes.sources, ...changes.untracked].filter(path => sources.has(path))];
  if (differing.length === 0) return undefined;
  const wanted = (path: string) => (sources.has(path) ? sources.get(path) : output.get(path.slice(outputPath.length + 1)));
  const paths = [outputPath, ...sources.keys()];
  const staged = entriesIn(runGit(['ls-files', '--stage', '-z', '--', ...paths], { cwd: root }), ([mode, id, stage]) => `${mode} ${id} ${stage}`);
  const committed = entriesIn(runGit(['ls-tree', '-r', '-z', '--full-tree', base, ...paths], { cwd: root }), ([mode, , id]) => `${mode} ${id} 0`);
  const isIndexOurs = (path: string) => {
    const now = staged.get(path);
    const content = wanted(path);
    return now === committed.get(path) || now === (content && `100644 ${blobId(base, content)} 0`);
  };
  const edited = differing.find(path => !isIndexOurs(path) || !isOnDisk(join(root, path), wanted(path)));
  return edited === undefined ? undefined : `${edited} has changes that are not committed`;
}

/** Lines `<words>\t<path>` with a zero byte behind each, by path. */
function entriesIn(listed: Buffer, text: (words: string[]) => string): Map<string, string> {
  return new Map(listed.toString('utf8').split('\0').filter(Boolean).map(line => {
    const tab = line.indexOf('\t');
    return [line.slice(tab + 1), text(line.slice(0, tab).split(' '))];
  }));
}

/** Writes or removes a file outside the output, so that at every moment it is as it was or as it will be. */
function writeSource(root: string, path: string, content: Buffer | undefined): void {
  const file = join(root, path);
  if (isOnDisk(file, content)) return;
  if (content === undefined) return rmSync(file, { force: true });
  // In the Git directory, where a killed run leaves nothing in anybody's way; the next commit there clears it away.
  const scratch = mkdtempSync(gitPath(root, 'gitops-ai-'));
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(scratch, 'file'), content);
    renameSync(join(scratch, 'file'), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    writeFileSync(file, content);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
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
