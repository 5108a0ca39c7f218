import { join, relative, sep } from 'node:path';
import { Base, InventoryOnDisk, inventoryOnDisk, inventoryPath, OutputPlace } from './base';
import { mergeOutput, OutputFiles } from './merge';
import { formatMessage, MessageOptions, PointerChange } from './message';
import { pointerChanges } from './pointers';
import { SourceFiles } from './sources';
import { moveBranch, Target } from './target';
import { bringAlong, Changes, changesOf, Checkout, editedSources, Wanted } from './worktree';
import { GitOpsError } from '../errors';
import {
  changedPaths, CommitPlan, Configuration, contains, defaultRemote, makeCommit, mergeBase, objectDirectory, ObjectReader, planCommit, planCommitBy,
  PlanOptions, pushCommit, readTree, runGitAsync,
} from '../git';
import { byCodeUnit } from '../manifests';
import { recoverTree } from '../output';

/** A synthesized output. */
export interface Output extends OutputPlace {
  /** Directory of lock and pointers, in `root`. */
  readonly directory: string;
  /** What it is to hold, INVENTORY too. */
  readonly files: OutputFiles;
}

/** How an output is committed. */
export interface CommitOutputOptions {
  readonly output: Output;
  /** As it was before the synthesis. */
  readonly target: Target;
  /** What is committed together with the output. */
  readonly change?: SourceChange;
  /** Subject, and more, in place of ours. */
  readonly message?: string;
  readonly sign?: boolean;
  /** Whether it is only said what would be committed. */
  readonly dryRun?: boolean;
  /** Whether the commit is pushed, and only then becomes part of the local branch. */
  readonly push?: boolean;
  /** The remote that it is pushed to. */
  readonly remote?: string;
}

/** A change of other files, and what it does to the output. */
export interface SourceChange {
  readonly sources: SourceFiles;
  /** What the commit says of itself, as far as that is not found out. */
  readonly about: About;
  /** Name of the command that makes it. */
  readonly command: string;
  /** Looks at the commit before a branch or a remote gets it; it throws what is wrong. */
  readonly inspect?: (commit: string) => void;
  /**
   * The same change on top of another commit, which the remote holds meanwhile.
   *
   * @returns undefined when there is nothing left to change
   */
  readonly rebuild: (tip: string) => Promise<RebuiltChange | undefined>;
}

/** A change that was made anew. */
export interface RebuiltChange extends Pick<SourceChange, 'sources' | 'about'> {
  readonly files: OutputFiles;
}

/** What a kind of commit says of itself. */
export type About = Pick<MessageOptions, 'type' | 'subject' | 'trailers' | 'pointers'> & Partial<Pick<MessageOptions, 'environments'>>;

/** What was committed. */
export interface CommitOutcome {
  readonly branch: string;
  /** Undefined when nothing changed, or nothing was to be done. */
  readonly commit?: string;
  /** First line of its message. */
  readonly subject?: string;
  /** The whole message. */
  readonly message?: string;
  /** Paths from the root of the repository. */
  readonly changed: readonly string[];
  readonly environments: readonly string[];
  readonly pointers: readonly PointerChange[];
  readonly pushed?: { readonly remote: string; readonly rejections: number };
  /** What the user should know besides. */
  readonly notes: readonly string[];
}

/** Names of files are listed up to here. */
const MOST_NAMED = 5;

/**
 * Commits a synthesized output on top of what is checked out, and moves the branch there. Nothing else is committed. With
 * `push`, the remote comes first: when it refuses, nothing here has changed either.
 *
 * @throws GitOpsError when code or pointers have changes that are not committed, or git or the remote refuses
 */
export async function commitOutput(options: CommitOutputOptions): Promise<CommitOutcome> {
  const { output: { root, outputPath }, target, dryRun = false } = options;
  if (target.current && !dryRun) recoverTree(join(root, outputPath));
  const { work, changes, moved } = await lookedAt(options);
  return commitPlanned(work, changes, moved);
}

/** What is to be committed, and what git says of the commit, its history and the working tree while this process looks at the output. */
async function lookedAt(options: CommitOutputOptions) {
  const { output, target, change } = options;
  const { root, outputPath } = output;
  const { head } = target;
  const configuring = later(Configuration.read(root));
  const remembering = later(lastOutput(output, head));
  const reading = later(Base.read(output, head));
  const reader = ObjectReader.start(root);
  try {
    const moving = later(remembering.then(last => movedSince(reader, output, last, head)));
    const place = { root, outputPath, gitDirectory: target.gitDirectory, configuration: await configuring };
    const looking = later(changesOf(place));
    const onDisk = inventoryOnDisk(output, head);
    const base = await reading;
    const wanted = { files: output.files, sources: change?.sources ?? new Map() };
    const plan = await planCommitBy(reader, committedBy(output, wanted, base, onDisk));
    const objects = objectDirectory(place.gitDirectory, place.configuration);
    const [changes, moved] = await Promise.all([looking, moving]);
    const work: Work = { options, checkout: { ...place, head: base.tree }, wanted, base, plan, objects };
    return { work, changes, moved };
  } finally {
    reader.close();
  }
}

async function commitPlanned(work: Work, changes: Changes, moved: readonly PointerChange[]): Promise<CommitOutcome> {
  const { options, checkout, wanted, base, plan, objects } = work;
  const { output, target, change } = options;
  const { root } = output;
  const { head } = target;
  const edited = editedSources(checkout, wanted, changes);
  if (edited.length > 0) {
    const problem = `has changes that are not committed, so no commit has what the output was made from: ${listed(edited)}`;
    throw new GitOpsError([{ id: 'dirty-worktree', path: root, problem, fix: 'commit or stash them first' }]);
  }
  const notes = changes.untracked.length === 0 ? [] : [`not committed, and so no part of what this commit can be made from again: ${listed(changes.untracked)}`];
  const isMoved = base.hasOutput && plan.changed.length > 0;
  const about = { first: !base.hasOutput, environments: environmentsOf(output, plan.changed), pointers: isMoved ? moved : [], ...change?.about };
  const message = formatMessage({ ...about, source: head, message: options.message });
  const outcome = { branch: target.branch, changed: plan.changed, environments: about.environments, pointers: about.pointers };
  if (plan.changed.length === 0) return { ...outcome, notes };
  const told = { ...outcome, message, subject: message.split('\n')[0] };
  if (options.dryRun) return { ...told, notes };
  if (options.push) return push(work, told, notes);

  const { commit } = makeCommit(root, plan, { message, sign: options.sign, objects });
  change?.inspect?.(commit);
  return { ...told, commit, notes: [...notes, ...await take(work, commit, changes)] };
}

/** Work that is awaited later: when it fails, that is heard of then, and not before. */
function later<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/** A commit that is being made. */
interface Work {
  readonly options: CommitOutputOptions;
  readonly checkout: Checkout;
  readonly wanted: Wanted;
  /** What is checked out. */
  readonly base: Base;
  readonly plan: CommitPlan;
  /** Where objects are written, if not by git. */
  readonly objects?: string;
}

/** What is committed on top of a base. */
function committedBy({ root, outputPath }: OutputPlace, { files, sources }: Wanted, base: Base, onDisk?: InventoryOnDisk): PlanOptions {
  const kept = [...sources].flatMap(([path, file]) => (file === undefined ? [] : [[path, file] as const]));
  const isMade = (path: string) => path.startsWith(`${outputPath}/`) && base.owned(files, onDisk).has(path.slice(outputPath.length + 1));
  return {
    directory: root,
    base: base.tree.commit,
    tree: base.tree,
    files: [
      { directory: outputPath, files },
      { directory: '', files: new Map(kept.map(([path, { content }]) => [path, content])), modes: new Map(kept.map(([path, { mode }]) => [path, mode])) },
    ],
    gone: [...sources].filter(([, file]) => file === undefined).map(([path]) => path),
    owned: { has: path => sources.has(path) || isMade(path) },
    ownedIn: outputPath,
  };
}

/** Makes the commit part of the branch, and of index and working tree where they can follow; returns what to know of it. */
async function take({ options: { target, change }, checkout, wanted, plan }: Work, commit: string, changes?: Changes): Promise<string[]> {
  const reason = target.current ? await bringAlong(checkout, wanted, plan, changes ?? await changesOf(checkout)) : undefined;
  moveBranch(target, commit, change?.command ?? 'commit');
  if (reason === undefined) return [];
  const restore = `git restore --staged --worktree -- ${[checkout.outputPath, ...wanted.sources.keys()].map(path => shellWord(`:/${path}`)).join(' ')}`;
  return [`index and working tree were left as they are: ${reason}. When nothing of it is needed: ${restore}`];
}

async function push(work: Work, told: Omit<CommitOutcome, 'notes'>, notes: readonly string[]): Promise<CommitOutcome> {
  const { options, wanted, base, plan, objects } = work;
  const { output, target, sign, change } = options;
  const { root } = output;
  const remote = options.remote ?? defaultRemote(root, target.branch);
  const inspected = (commit: string) => {
    change?.inspect?.(commit);
    return commit;
  };
  let onBase: string | undefined;
  const build = async (tip: string | undefined) => {
    if (tip === undefined || contains(root, target.head, tip)) {
      onBase ??= inspected(makeCommit(root, plan, { message: told.message!, sign, objects }).commit);
      return onBase;
    }
    const isAhead = contains(root, tip, target.head);
    if (target.remoteOnly && isGenerated(work, tip) && !(isAhead && change)) {
      // All that the branch has of its own is made anew, so nothing is lost.
      const onTip = planCommit(committedBy(output, wanted, await Base.read(output, tip)));
      if (onTip.changed.length === 0) return undefined;
      const given = { message: told.message!, sign, objects };
      return inspected((isAhead ? makeCommit(root, onTip, given) : makeCommit(root, plan, { ...given, after: tip })).commit);
    }
    if (!isAhead) throw diverged(root, remote, target.branch);
    const anew = change ? await change.rebuild(tip) : { files: await merged(output, target.head, tip) };
    if (anew === undefined) return tip;
    const { files, sources, about } = { sources: new Map(), about: { pointers: told.pointers }, ...anew };
    const theirs = await Base.read(output, tip);
    const onTheirs = planCommit(committedBy(output, { files, sources }, theirs));
    if (onTheirs.changed.length === 0) return undefined;
    const environments = environmentsOf(output, onTheirs.changed);
    const source = change ? tip : base.tree.commit;
    const message = formatMessage({ first: false, environments, ...about, source, message: options.message });
    return inspected(makeCommit(root, onTheirs, { message, sign, objects }).commit);
  };
  const { commit, pushed, rejections } = await pushCommit({ directory: root, remote, branch: target.branch, build });
  const done = { ...told, commit, pushed: { remote, rejections } };
  if (pushed && commit === onBase) return { ...done, notes: [...notes, ...await take(work, commit!)] };
  const nothing = { ...told, message: undefined, subject: undefined, changed: [] };
  if (target.remoteOnly) return pushed ? { ...done, notes } : { ...nothing, notes: [...notes, `${remote} has all of it already`] };
  const pull = `the local branch is left where it was: git pull --ff-only ${shellWord(remote)} ${shellWord(target.branch)}`;
  if (!pushed) return { ...nothing, notes: [...notes, `${remote} has all of it already; ${pull}`] };
  const note = `${remote} had moved on, and the commit was made on top of what it has; ${pull}`;
  return { ...done, notes: [...notes, note] };
}

/** Whether a branch holds nothing of its own, since it parted from what is checked out, but files that a change makes. */
function isGenerated({ checkout: { root, outputPath }, wanted, base }: Work, tip: string): boolean {
  const parting = mergeBase(root, tip, base.tree.commit);
  return parting !== undefined && changedPaths(root, parting, tip).every(path => path.startsWith(`${outputPath}/`) || wanted.sources.has(path));
}

/**
 * Pushes what is checked out, as it stands, to the branch of the same name.
 *
 * @throws GitOpsError when the remote refuses, or holds commits that are not here
 */
export async function pushTarget({ root, head, branch }: Target, remote: string): Promise<void> {
  const build = (tip: string | undefined) => {
    if (tip === undefined || contains(root, head, tip)) return head;
    if (contains(root, tip, head)) return undefined;
    throw diverged(root, remote, branch);
  };
  await pushCommit({ directory: root, remote, branch, build });
}

/** The newest commit, up to a given one, that changed the output; empty when there is none. */
async function lastOutput(place: OutputPlace, commit: string): Promise<string> {
  const args = ['log', '-1', '--format=%H', '--end-of-options', commit, '--', inventoryPath(place)];
  return (await runGitAsync(args, { cwd: place.root })).toString('latin1').trim();
}

/** Pointers that moved since the output was last committed. */
async function movedSince(reader: ObjectReader, { root, directory }: Output, last: string, commit: string): Promise<PointerChange[]> {
  return last === '' || last === commit ? [] : pointerChanges(reader, relative(root, directory).split(sep).join('/'), last, commit);
}

/** Environments whose output changed; what is at the root of the output, such as INVENTORY, is of none. */
function environmentsOf({ outputPath }: Output, changed: readonly string[]): string[] {
  const inside = changed.filter(path => path.startsWith(`${outputPath}/`)).map(path => path.slice(outputPath.length + 1));
  return [...new Set(inside.filter(path => path.includes('/')).map(path => path.split('/')[0]))].sort(byCodeUnit);
}

/** The generated files of a commit, by their path in the output. */
export async function outputAt(output: OutputPlace, commit: string): Promise<OutputFiles> {
  const inventory = (await Base.read(output, commit)).owned();
  const inside = (path: string) => path.slice(output.outputPath.length + 1);
  const accepts = (path: string) => inventory.has(inside(path));
  const { files } = readTree({ directory: output.root, revision: commit, paths: [join(output.root, output.outputPath)], accepts });
  return new Map([...files].map(([path, content]) => [inside(path), content]));
}

/** The output that holds our change of one commit, and that of another. */
async function merged(output: Output, base: string, tip: string): Promise<OutputFiles> {
  const [before, theirs] = await Promise.all([outputAt(output, base), outputAt(output, tip)]);
  return mergeOutput(before, output.files, theirs);
}

function diverged(root: string, remote: string, branch: string): GitOpsError {
  const problem = `${branch} here and on ${remote} have gone different ways`;
  return new GitOpsError([{ id: 'diverged', path: root, field: 'branch', value: branch, problem, fix: `bring them together, such as with git pull --rebase ${remote} ${branch}` }]);
}

function listed(paths: readonly string[]): string {
  const more = paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : '';
  return paths.slice(0, MOST_NAMED).map(path => JSON.stringify(path)).join(', ') + more;
}

/** A word that is pasted into a shell. */
function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@-]+$/.test(text) ? text : `'${text.replace(/'/g, '\'\\\'\'')}'`;
}
