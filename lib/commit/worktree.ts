import { existsSync, lstatSync, readFileSync, readlinkSync, Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { OutputFiles } from './merge';
import { LINK, plainFile, SourceFile, SourceFiles, writeSources } from './sources';
import { blobId, CommitPlan, CommittedTree, Configuration, runGit, runGitAsync, startGit } from '../git';
import { byCodeUnit } from '../manifests';
import { INVENTORY, swapNames, updateTree, writeTree } from '../output';

/** The working tree that is committed from, and what is known of it. */
export interface Checkout {
  /** Root of the repository. */
  readonly root: string;
  /** The Git directory of the working tree. */
  readonly gitDirectory: string;
  /** The output directory from `root`, with `/`. */
  readonly outputPath: string;
  readonly configuration: Configuration;
  /** What HEAD holds. */
  readonly head: CommittedTree;
}

/** What index and working tree are brought to. */
export interface Wanted {
  /** What the output is to hold, INVENTORY too. */
  readonly files: OutputFiles;
  /** Files outside the output. */
  readonly sources: SourceFiles;
}

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
/** Up to so many files of an output are changed one by one. With more of them, the time in which a kill finds some of them changed grows, and a swap costs no more. */
const MOST_UPDATED = 200;
const MOST_BYTES = 512 * 1024 * 1024;

/** States that a branch must not be moved in: git would finish them on top of another commit than they began with. */
const UNFINISHED = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge', 'rebase-apply'];

/** What git is in the middle of, such as `MERGE_HEAD`; undefined when nothing. */
export function unfinished(gitDirectory: string): string | undefined {
  return UNFINISHED.find(name => existsSync(join(gitDirectory, name)));
}

/** Compares index and working tree with HEAD. Filters of the repository's configuration are not run. */
export async function changesOf({ root, outputPath, configuration }: Omit<Checkout, 'head'>): Promise<Changes> {
  // Files of the working tree were written with the user's line ends; the last value is the one that we set ourselves.
  const lineEnds = configuration.all('core.autocrlf').slice(0, -1).pop();
  const settings = [...withoutFilters(configuration), ...lineEnds === undefined ? [] : ['-c', `core.autocrlf=${lineEnds}`]];
  const args = [...settings, 'status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--ignore-submodules=dirty'];
  const listed = await runGitAsync(args, { cwd: root, maxBytes: MOST_BYTES });
  const entries = listed.toString('utf8').split('\0').filter(Boolean).map(entry => [entry.slice(0, 2), entry.slice(3)] as const);
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
 * Brings the output, and files that are committed with it, in the working tree and their entries in the index to what is
 * about to be committed. This comes before the branch moves: a run that is killed in between leaves what `cdk8s synth` and
 * `git add` leave, never an index that takes the commit back.
 *
 * @param changes what differed from HEAD
 * @returns why it was left as it is; undefined when it was done
 */
export async function bringAlong(checkout: Checkout, wanted: Wanted, plan: CommitPlan, changes: Changes): Promise<string | undefined> {
  const { root, configuration, head } = checkout;
  // What was found out a while ago still holds where the files that change are as in HEAD.
  const now = isUntouched(checkout, plan, changes) ? changes : await changesOf(checkout);
  const reason = notClean(checkout, wanted, now);
  if (reason !== undefined) return reason;
  // Git reads the index while the files are written; without a line, it leaves it as it is.
  const indexing = startGit([...withoutFilters(configuration), 'update-index', '-z', '--index-info'], { cwd: root });
  try {
    writeOutput(checkout, wanted.files, plan, now);
    writeSources(root, wanted.sources);
  } catch (error) {
    indexing.stdin.end();
    await indexing.ended;
    return (error as { issues?: readonly { problem: string }[] }).issues?.[0].problem ?? (error as Error).message;
  }
  const none = '0'.repeat(head.commit.length);
  const lines = [
    ...plan.removed.map(path => `0 ${none}\t${path}\0`),
    ...plan.written.map(({ path, mode, id }) => `${mode} ${id}\t${path}\0`),
  ];
  indexing.stdin.end(lines.join(''));
  const { code, stderr } = await indexing.ended;
  return code === 0 ? undefined : `the index could not be written: ${stderr}`;
}

/** Writes what the commit changes in the output; git has compared all else with HEAD, and the commit leaves it as it is there. */
function writeOutput({ root, outputPath, head }: Checkout, files: OutputFiles, plan: CommitPlan, changes: Changes): void {
  const inOutput = [...new Set([...plan.changed, ...changes.output])].filter(path => path.startsWith(`${outputPath}/`)).sort(byCodeUnit);
  const directory = join(root, outputPath);
  const inside = (path: string) => path.slice(outputPath.length + 1);
  if (inOutput.length <= MOST_UPDATED && head.entry(`${outputPath}/${INVENTORY}`) !== undefined && existsSync(directory)) {
    updateTree(directory, new Map(inOutput.map(path => [inside(path), files.get(inside(path))])), path => head.entry(`${outputPath}/${path}`) !== undefined);
  } else {
    writeTree(directory, new Map([...files].filter(([path]) => path !== INVENTORY).map(([path, content]) => [path, content.toString('utf8')])));
  }
}

/** Whether what a commit changes, and had not changed before, is on the disk as HEAD has it. */
function isUntouched({ root, outputPath, head }: Checkout, { changed }: CommitPlan, changes: Changes): boolean {
  if (changed.length > MOST_UPDATED) return false;
  const known = new Set([...changes.output, ...changes.sources]);
  return changed.filter(path => path.startsWith(`${outputPath}/`) && !known.has(path)).every(path => {
    const entry = head.entry(path);
    const at = statOf(join(root, path));
    if (entry === undefined || at === undefined) return entry === undefined && at === undefined;
    return at.isFile() && blobId(head.commit, readFileSync(join(root, path))) === entry.id;
  });
}

/** Tracked files outside the output that are somebody's work: neither as in HEAD, nor already as they will be. */
export function editedSources(checkout: Checkout, wanted: Wanted, { sources }: Changes): string[] {
  const isIndexOurs = indexJudge(checkout, wanted, sources);
  return sources.filter(path => !isIndexOurs(path) || !isOnDisk(join(checkout.root, path), wantedAt(checkout, wanted, path)));
}

/** Why index and working tree have somebody's work and not ours; what is already as it will be is no obstacle. */
function notClean(checkout: Checkout, wanted: Wanted, changes: Changes): string | undefined {
  const { root, gitDirectory, head } = checkout;
  if (existsSync(join(gitDirectory, 'index.lock'))) return 'another git works on the index, or was killed and left .git/index.lock';
  const isIndexOurs = indexJudge(checkout, wanted, changes.output);
  const edited = changes.output.find(path => !isIndexOurs(path) || !isOnDisk(join(root, path), wantedAt(checkout, wanted, path)))
    ?? editedSources(checkout, wanted, changes)[0];
  if (edited !== undefined) return `${edited} has changes that are not committed`;
  const isFree = (path: string) => [undefined, wantedAt(checkout, wanted, path)].some(file => isOnDisk(join(root, path), file));
  const added = [...wanted.sources].filter(([path, file]) => file !== undefined && head.entry(path) === undefined).map(([path]) => path);
  const inTheWay = added.find(path => !isFree(path));
  return inTheWay === undefined ? undefined : `${inTheWay} is there, and Git does not have it`;
}

/** Tells of a path whether its entry in the index is as in HEAD, or already as it will be. */
function indexJudge(checkout: Checkout, wanted: Wanted, paths: readonly string[]): (path: string) => boolean {
  if (paths.length === 0) return () => true;
  const { root, head } = checkout;
  // A command line has room for some paths; for more of them, git lists everything.
  const limits = paths.length > MOST_PATHS ? [] : paths;
  const listed = runGit(['ls-files', '--stage', '-z', '--', ...limits], { cwd: root, maxBytes: MOST_BYTES }).toString('utf8');
  // `<mode> <id> <stage>\t<path>` with a zero byte behind each.
  const staged = new Map(listed.split('\0').filter(Boolean).map(line => {
    const tab = line.indexOf('\t');
    return [line.slice(tab + 1), line.slice(0, tab)];
  }));
  return path => {
    const now = staged.get(path);
    const committed = head.entry(path);
    const file = wantedAt(checkout, wanted, path);
    return now === (committed && `${committed.mode} ${committed.id} 0`) || now === (file && `${file.mode} ${blobId(head.commit, file.content)} 0`);
  };
}

function wantedAt({ outputPath }: Checkout, { files, sources }: Wanted, path: string): SourceFile | undefined {
  if (!path.startsWith(`${outputPath}/`)) return sources.get(path);
  const content = files.get(path.slice(outputPath.length + 1));
  return content && plainFile(content);
}

/** What is at a path, links not followed; undefined when there is nothing, also since a file is where a directory would be. */
function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function isOnDisk(path: string, file: SourceFile | undefined): boolean {
  const at = statOf(path);
  if (at === undefined || file === undefined) return at === undefined && file === undefined;
  if (file.mode === LINK) return at.isSymbolicLink() && readlinkSync(path) === file.content.toString('utf8');
  return at.isFile() && readFileSync(path).equals(file.content);
}

/**
 * Settings that turn off every filter of the repository's configuration. Also what only writes the index runs them: git
 * looks again at files that are as young as the index.
 */
function withoutFilters(configuration: Configuration): string[] {
  const filters = configuration.keys(/^filter\..*\.(?:clean|process|required)$/s);
  return filters.flatMap(key => ['-c', key.endsWith('.required') ? `${key}=false` : `${key}=`]);
}
