import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { OutputFiles } from './merge';
import { LINK, SourceFile, SourceFiles, writeSources } from './sources';
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

/** For more paths than these, a command line may have no room. */
const MOST_PATHS = 100;
const MOST_BYTES = 512 * 1024 * 1024;

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

/** What index and working tree are brought to. */
export interface Wanted {
  readonly root: string;
  readonly outputPath: string;
  /** What the output is to hold, INVENTORY too. */
  readonly files: OutputFiles;
  /** Files outside the output. */
  readonly sources: SourceFiles;
}

/**
 * Brings the output, and files that are committed with it, in the working tree and their entries in the index to what is
 * about to be committed. This comes before the branch moves: a run that is killed in between leaves what `cdk8s synth` and
 * `git add` leave, never an index that takes the commit back.
 *
 * @param changes what differed from HEAD
 * @returns why it was left as it is; undefined when it was done
 */
export function bringAlong(wanted: Wanted, plan: CommitPlan, head: string, changes: Changes): string | undefined {
  const { root, outputPath, files, sources } = wanted;
  const reason = notClean(wanted, head, changes);
  if (reason !== undefined) return reason;
  const text = new Map([...files].filter(([path]) => path !== INVENTORY).map(([path, content]) => [path, content.toString('utf8')]));
  try {
    // Git has compared all others with HEAD, and the commit leaves them as they are there.
    const suspects = new Set([...plan.changed, ...changes.output].map(path => path.slice(outputPath.length + 1)));
    writeTree(join(root, outputPath), text, undefined, suspects);
    writeSources(root, sources);
  } catch (error) {
    return (error as { issues?: readonly { problem: string }[] }).issues?.[0].problem ?? (error as Error).message;
  }
  const none = '0'.repeat(head.length);
  const lines = [
    ...plan.removed.map(path => `0 ${none}\t${path}\0`),
    ...plan.written.map(([path, content]) => `${sources.get(path)?.mode ?? '100644'} ${blobId(head, content)}\t${path}\0`),
  ];
  const { code, stderr } = tryGit([...withoutFilters(root), 'update-index', '-z', '--index-info'], { cwd: root, input: lines.join('') });
  return code === 0 ? undefined : `the index could not be written: ${stderr}`;
}

/** Tracked files outside the output that are somebody's work: neither as in HEAD, nor already as they will be. */
export function editedSources(wanted: Wanted, head: string, { sources }: Changes): string[] {
  const isIndexOurs = indexJudge(wanted, head, sources);
  return sources.filter(path => !isIndexOurs(path) || !isOnDisk(join(wanted.root, path), wantedAt(wanted, path)));
}

/** Why index and working tree have somebody's work and not ours; what is already as it will be is no obstacle. */
function notClean(wanted: Wanted, head: string, changes: Changes): string | undefined {
  const { root } = wanted;
  if (existsSync(gitPath(root, 'index.lock'))) return 'another git works on the index, or was killed and left .git/index.lock';
  const isIndexOurs = indexJudge(wanted, head, changes.output);
  const edited = changes.output.find(path => !isIndexOurs(path) || !isOnDisk(join(root, path), wantedAt(wanted, path)))
    ?? editedSources(wanted, head, changes)[0];
  if (edited !== undefined) return `${edited} has changes that are not committed`;
  const isFree = (path: string) => [undefined, wantedAt(wanted, path)].some(file => isOnDisk(join(root, path), file));
  const inTheWay = newSources(wanted, head).find(path => !isFree(path));
  return inTheWay === undefined ? undefined : `${inTheWay} is there, and Git does not have it`;
}

/** Files outside the output that HEAD does not have, and the commit will. */
function newSources({ root, sources }: Wanted, head: string): string[] {
  const paths = [...sources].filter(([, file]) => file !== undefined).map(([path]) => path);
  if (paths.length === 0) return [];
  const committed = committedEntries(root, head, paths);
  return paths.filter(path => !committed.has(path));
}

/** Tells of a path whether its entry in the index is as in HEAD, or already as it will be. */
function indexJudge(wanted: Wanted, head: string, paths: readonly string[]): (path: string) => boolean {
  if (paths.length === 0) return () => true;
  const { root } = wanted;
  const staged = new Map(records(runGit(['ls-files', '--stage', '-z', '--', ...limits(paths)], { cwd: root })));
  const committed = committedEntries(root, head, limits(paths));
  return path => {
    const now = staged.get(path);
    const file = wantedAt(wanted, path);
    return now === committed.get(path) || now === (file && `${file.mode} ${blobId(head, file.content)} 0`);
  };
}

/** Mode, id and stage of entries of a commit, as the index says them. */
function committedEntries(root: string, commit: string, paths: readonly string[]): Map<string, string> {
  const listed = records(runGit(['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit, ...paths], { cwd: root, maxBytes: MOST_BYTES }));
  return new Map(listed.map(([path, entry]) => {
    const [mode, , id] = entry.split(' ');
    return [path, `${mode} ${id} 0`];
  }));
}

/** A command line has room for some paths; for more of them, git lists everything. */
function limits(paths: readonly string[]): readonly string[] {
  return paths.length > MOST_PATHS ? [] : paths;
}

/** `<what>\t<path>` with a zero byte behind each. */
function records(listed: Buffer): [path: string, entry: string][] {
  return listed.toString('utf8').split('\0').filter(Boolean).map(line => {
    const tab = line.indexOf('\t');
    return [line.slice(tab + 1), line.slice(0, tab)];
  });
}

function wantedAt({ outputPath, files, sources }: Wanted, path: string): SourceFile | undefined {
  if (!path.startsWith(`${outputPath}/`)) return sources.get(path);
  const content = files.get(path.slice(outputPath.length + 1));
  return content && { content, mode: '100644' };
}

function isOnDisk(path: string, file: SourceFile | undefined): boolean {
  const at = lstatSync(path, { throwIfNoEntry: false });
  if (at === undefined || file === undefined) return at === undefined && file === undefined;
  if (file.mode === LINK) return at.isSymbolicLink() && readlinkSync(path) === file.content.toString('utf8');
  return at.isFile() && readFileSync(path).equals(file.content);
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
