import { relative, sep } from 'node:path';
import { Change } from './change';
import { commitChange, planChange } from './commit-change';
import { mergeOutput, OutputFiles } from './merge';
import { formatMessage, PointerChange } from './message';
import { inventoryAt, outputAt } from './output-at';
import { pointerChanges } from './pointers';
import { Target } from './target';
import { changesOf } from './worktree';
import { GitOpsError } from '../errors';
import { runGit } from '../git';
import { byCodeUnit } from '../manifests';
import { INVENTORY } from '../output';

/** A synthesized output. */
export interface Output {
  /** Root of the repository. */
  readonly root: string;
  /** Directory of lock and pointers, in `root`. */
  readonly directory: string;
  /** The output directory from `root`, with `/`. */
  readonly outputPath: string;
  /** What it is to hold, INVENTORY too. */
  readonly files: OutputFiles;
}

/** How an output is committed. */
export interface CommitOutputOptions {
  readonly output: Output;
  /** As it was before the synthesis. */
  readonly target: Target;
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
  const { root, outputPath, files } = output;
  const changes = changesOf(root, outputPath);
  if (changes.sources.length > 0) {
    const problem = `has changes that are not committed, so no commit has what the output was made from: ${listed(changes.sources)}`;
    throw new GitOpsError([{ id: 'dirty-worktree', path: root, problem, fix: 'commit or stash them first' }]);
  }
  const notes = changes.untracked.length === 0 ? [] : [`not committed, and so no part of what this commit can be made from again: ${listed(changes.untracked)}`];
  const change = { base: target.head, outputPath, output: files };
  const { changed } = planChange(root, { ...change, message: '' });
  const about = aboutOf(output, target.head, changed);
  const message = formatMessage({ ...about, source: target.head, message: options.message });
  const outcome = { branch: target.branch, changed, environments: about.environments, pointers: about.pointers };
  if (changed.length === 0) return { ...outcome, notes };
  const told = { ...outcome, message, subject: message.split('\n')[0] };
  if (dryRun) return { ...told, notes };
  const rebuild = (tip: string) => merged(options, tip, about.pointers);
  const { commit, pushed, notes: more } = await commitChange({ ...options, root, change: { ...change, message }, rebuild });
  if (pushed && commit === undefined) return { ...outcome, changed: [], notes: [...notes, ...more] };
  return { ...told, commit, pushed, notes: [...notes, ...more] };
}

/** The change on top of what somebody else has committed since: every file goes to the side that changed it. */
function merged({ output, target, message }: CommitOutputOptions, tip: string, pointers: readonly PointerChange[]): Change {
  const { root, outputPath, files } = output;
  const change = { base: tip, outputPath, output: mergeOutput(outputAt(output, target.head), files, outputAt(output, tip)) };
  const { environments } = aboutOf(output, tip, planChange(root, { ...change, message: '' }).changed);
  return { ...change, message: formatMessage({ first: false, environments, pointers, source: target.head, message }) };
}

/** What changed, in the words of the user. */
function aboutOf(output: Output, base: string, changed: readonly string[]) {
  const { root, directory, outputPath } = output;
  const inside = changed.map(path => path.slice(outputPath.length + 1)).filter(path => path !== INVENTORY);
  const environments = [...new Set(inside.map(path => path.split('/')[0]))].sort(byCodeUnit);
  const inventory = `${outputPath}/${INVENTORY}`;
  const before = runGit(['log', '-1', '--format=%H', '--end-of-options', base, '--', inventory], { cwd: root }).toString('latin1').trim();
  const first = inventoryAt(output, base) === undefined;
  const place = relative(root, directory).split(sep).join('/');
  return { first, environments, pointers: first || changed.length === 0 ? [] : pointerChanges(root, place, before, base) };
}

function listed(paths: readonly string[]): string {
  const more = paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : '';
  return paths.slice(0, MOST_NAMED).map(path => JSON.stringify(path)).join(', ') + more;
}
