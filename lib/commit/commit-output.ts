import { join, posix, relative, sep } from 'node:path';
import { mergeOutput, OutputFiles } from './merge';
import { formatMessage, MessageOptions, PointerChange } from './message';
import { pointerChanges } from './pointers';
import { SourceFiles } from './sources';
import { moveBranch, Target } from './target';
import { bringAlong, changesOf, editedSources, Wanted } from './worktree';
import { GitOpsError } from '../errors';
import { changedPaths, commitFiles, CommitPlan, contains, defaultRemote, mergeBase, planCommit, pushCommit, readTree, runGit } from '../git';
import { byCodeUnit } from '../manifests';
import { INVENTORY, parseInventory } from '../output';

/** Where an output is. */
export interface OutputPlace {
  /** Root of the repository. */
  readonly root: string;
  /** The output directory from `root`, with `/`. */
  readonly outputPath: string;
}

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
  const { output, target, dryRun = false } = options;
  const { root, outputPath } = output;
  const changes = changesOf(root, outputPath);
  const wanted = wantedBy(output, options.change?.sources);
  const edited = editedSources(wanted, target.head, changes);
  if (edited.length > 0) {
    const problem = `has changes that are not committed, so no commit has what the output was made from: ${listed(edited)}`;
    throw new GitOpsError([{ id: 'dirty-worktree', path: root, problem, fix: 'commit or stash them first' }]);
  }
  const notes = changes.untracked.length === 0 ? [] : [`not committed, and so no part of what this commit can be made from again: ${listed(changes.untracked)}`];
  const given = committedBy(output, wanted, target.head);
  const plan = planCommit(given);
  const about = { ...aboutOf(output, target.head, plan.changed), ...options.change?.about };
  const message = formatMessage({ ...about, source: target.head, message: options.message });
  const outcome = { branch: target.branch, changed: plan.changed, environments: about.environments, pointers: about.pointers };
  if (plan.changed.length === 0) return { ...outcome, notes };
  const told = { ...outcome, message, subject: message.split('\n')[0] };
  if (dryRun) return { ...told, notes };
  if (options.push) return push(options, told, plan, notes);

  const made = commitFiles({ ...given, message, sign: options.sign })!;
  options.change?.inspect?.(made.commit);
  return { ...told, commit: made.commit, notes: [...notes, ...take(options, wanted, plan, made.commit)] };
}

function wantedBy({ root, outputPath, files }: Output, sources: SourceFiles = new Map()): Wanted {
  return { root, outputPath, files, sources };
}

/** What is committed on top of a base. */
function committedBy(output: Output, { root, outputPath, files, sources }: Wanted, base: string) {
  const kept = [...sources].flatMap(([path, file]) => (file === undefined ? [] : [[path, file] as const]));
  return {
    directory: root,
    base,
    files: new Map([...fromRoot(outputPath, files), ...kept.map(([path, { content }]) => [path, content] as const)]),
    modes: new Map(kept.map(([path, { mode }]) => [path, mode])),
    owned: [...ownedAt(output, base), ...sources.keys()],
  };
}

/** Makes the commit part of the branch, and of index and working tree where they can follow; returns what to know of it. */
function take({ target, change }: CommitOutputOptions, wanted: Wanted, plan: CommitPlan, commit: string): string[] {
  const { root, outputPath, sources } = wanted;
  const reason = target.current ? bringAlong(wanted, plan, target.head, changesOf(root, outputPath)) : undefined;
  moveBranch(target, commit, change?.command ?? 'commit');
  if (reason === undefined) return [];
  const restore = `git restore --staged --worktree -- ${[outputPath, ...sources.keys()].map(path => shellWord(`:/${path}`)).join(' ')}`;
  return [`index and working tree were left as they are: ${reason}. When nothing of it is needed: ${restore}`];
}

async function push(options: CommitOutputOptions, told: Omit<CommitOutcome, 'notes'>, plan: CommitPlan, notes: readonly string[]): Promise<CommitOutcome> {
  const { output, target, sign, change } = options;
  const { root } = output;
  const wanted = wantedBy(output, change?.sources);
  const remote = options.remote ?? defaultRemote(root, target.branch);
  const inspected = (commit: string) => {
    change?.inspect?.(commit);
    return commit;
  };
  let onBase: string | undefined;
  const build = async (tip: string | undefined) => {
    if (tip === undefined || contains(root, target.head, tip)) {
      onBase ??= inspected(commitFiles({ ...committedBy(output, wanted, target.head), message: told.message!, sign })!.commit);
      return onBase;
    }
    const isAhead = contains(root, tip, target.head);
    if (target.remoteOnly && isGenerated(wanted, tip, target.head) && !(isAhead && change)) {
      // All that the branch has of its own is made anew, so nothing is lost.
      const onTip = committedBy(output, wanted, tip);
      if (planCommit(onTip).changed.length === 0) return undefined;
      const given = isAhead ? onTip : { ...committedBy(output, wanted, target.head), after: tip };
      return inspected(commitFiles({ ...given, message: told.message!, sign })!.commit);
    }
    if (!isAhead) throw diverged(root, remote, target.branch);
    const anew = change ? await change.rebuild(tip) : { files: mergeOutput(outputAt(output, target.head), output.files, outputAt(output, tip)) };
    if (anew === undefined) return tip;
    const { sources, about } = { sources: undefined, about: { pointers: told.pointers }, ...anew };
    const given = committedBy(output, wantedBy({ ...output, files: anew.files }, sources), tip);
    const { environments } = aboutOf(output, tip, planCommit(given).changed);
    const source = change ? tip : target.head;
    const message = formatMessage({ first: false, environments, ...about, source, message: options.message });
    const made = commitFiles({ ...given, message, sign })?.commit;
    return made && inspected(made);
  };
  const { commit, pushed, rejections } = await pushCommit({ directory: root, remote, branch: target.branch, build });
  const done = { ...told, commit, pushed: { remote, rejections } };
  if (pushed && commit === onBase) return { ...done, notes: [...notes, ...take(options, wanted, plan, commit!)] };
  const nothing = { ...told, message: undefined, subject: undefined, changed: [] };
  if (target.remoteOnly) return pushed ? { ...done, notes } : { ...nothing, notes: [...notes, `${remote} has all of it already`] };
  const pull = `the local branch is left where it was: git pull --ff-only ${shellWord(remote)} ${shellWord(target.branch)}`;
  if (!pushed) return { ...nothing, notes: [...notes, `${remote} has all of it already; ${pull}`] };
  const note = `${remote} had moved on, and the commit was made on top of what it has; ${pull}`;
  return { ...done, notes: [...notes, note] };
}

/** Whether a branch holds nothing of its own, since it parted from what is checked out, but files that a change makes. */
function isGenerated({ root, outputPath, sources }: Wanted, tip: string, head: string): boolean {
  const parting = mergeBase(root, tip, head);
  return parting !== undefined && changedPaths(root, parting, tip).every(path => path.startsWith(`${outputPath}/`) || sources.has(path));
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

/** What changed, in the words of the user. */
function aboutOf(output: Output, base: string, changed: readonly string[]) {
  const { root, directory, outputPath } = output;
  const inside = changed.filter(path => path.startsWith(`${outputPath}/`)).map(path => path.slice(outputPath.length + 1));
  // What is at the root of the output, such as INVENTORY, is of no environment.
  const environments = [...new Set(inside.filter(path => path.includes('/')).map(path => path.split('/')[0]))].sort(byCodeUnit);
  const inventory = `${outputPath}/${INVENTORY}`;
  const before = runGit(['log', '-1', '--format=%H', '--end-of-options', base, '--', inventory], { cwd: root }).toString('latin1').trim();
  const first = inventoryAt(output, base) === undefined;
  const place = relative(root, directory).split(sep).join('/');
  return { first, environments, pointers: first || changed.length === 0 ? [] : pointerChanges(root, place, before, base) };
}

function inventoryAt({ root, outputPath }: OutputPlace, revision: string): string[] | undefined {
  const path = posix.join(outputPath, INVENTORY);
  const text = readTree({ directory: root, revision, paths: [join(root, path)] }).files.get(path);
  if (text === undefined) return undefined;
  const { inventory, issues } = parseInventory(text.toString('utf8'), path);
  if (issues.length > 0) throw new GitOpsError(issues);
  return [INVENTORY, ...inventory.keys()];
}

/** Paths from the root that synthesis has made, as a commit says. */
function ownedAt(output: OutputPlace, revision: string): string[] {
  return (inventoryAt(output, revision) ?? []).map(path => `${output.outputPath}/${path}`);
}

/** The generated files of a commit, by their path in the output. */
export function outputAt(output: OutputPlace, revision: string): OutputFiles {
  const owned = new Set(ownedAt(output, revision));
  const { files } = readTree({ directory: output.root, revision, paths: [join(output.root, output.outputPath)], accepts: path => owned.has(path) });
  return new Map([...files].map(([path, content]) => [path.slice(output.outputPath.length + 1), content]));
}

function fromRoot(outputPath: string, files: OutputFiles): Map<string, Buffer> {
  return new Map([...files].map(([path, content]) => [`${outputPath}/${path}`, content]));
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
