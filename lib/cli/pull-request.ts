import { relative, sep } from 'node:path';
import { Options, OptionValues } from './command';
import { committedSide, Place } from './diff-input';
import { diffTrees, formatDiffMarkdown } from '../diff';
import { GitOpsError } from '../errors';
import { checkForge, Forge, FORGE_KINDS, ForgeKind, forgeOf, openPullRequest, PullRequestOutcome } from '../forge';
import { branchRef, changedPaths, contains, defaultBranchOf, fetchBranch, mergeBase, remoteUrl, subjectOf } from '../git';
import { byCodeUnit } from '../manifests';
import type { Synthesized } from '../synthesis';
import { printable } from '../validate';

/** Options of every command that can open a pull request. */
export const PULL_REQUEST_OPTIONS = {
  'pull-request': { type: 'flag', help: 'push, and open a pull request (GitLab: merge request) of --branch, or bring the open one up to date' },
  'base': { type: 'value', placeholder: 'BRANCH', help: 'the branch that the pull request is for (default: the default branch of the remote)' },
  'label': { type: 'list', placeholder: 'LABEL', help: 'a label of the pull request, besides environment/NAME of each environment that changes' },
  'reviewer': { type: 'list', placeholder: 'OWNER', help: 'who is asked to review, such as @ada or @acme/ml-leads, besides the owners of what changes' },
  'draft': { type: 'flag', help: 'open the pull request as a draft' },
  'forge': { type: 'value', placeholder: 'KIND', choices: FORGE_KINDS, help: `what runs the forge: ${FORGE_KINDS.join(', ')} (default: told from the remote and from CI)` },
  'api-url': { type: 'value', placeholder: 'URL', help: 'the API of the forge, where it is not where that kind has it' },
} as const satisfies Options;

/** No forge takes fewer characters. */
const LONGEST_LABEL = 50;

/** What was given for them. */
export type PullRequestValues = OptionValues<typeof PULL_REQUEST_OPTIONS>;

/** Why the options do not belong together; undefined when they do. */
export function misplacedOption(options: PullRequestValues): string | undefined {
  if (options['pull-request']) return undefined;
  const given = (['base', 'label', 'reviewer', 'draft', 'forge', 'api-url'] as const).find(name => {
    const value = options[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  });
  return given === undefined ? undefined : `--${given} says what --pull-request opens; give --pull-request too`;
}

/** Where a pull request will be opened. */
export interface PullRequestPlace {
  readonly forge: Forge;
  /** Name of the remote that is pushed to. */
  readonly remote: string;
  readonly branch: string;
  readonly base: string;
}

/**
 * Where the pull request of a branch goes. It comes before anything is pushed, so that a forge that nobody knows, a token or
 * a client that is missing leave everything as it was.
 *
 * @throws GitOpsError when it can be seen now that none can be opened
 */
export async function pullRequestPlace(root: string, remote: string, branch: string, options: PullRequestValues): Promise<PullRequestPlace> {
  const forge = forgeOf({ remoteUrl: remoteUrl(root, remote), kind: options.forge as ForgeKind | undefined, apiUrl: options['api-url'] });
  await checkForge(forge, options.label);
  const base = options.base ?? defaultBranchOf(root, remote);
  if (base === undefined) throw refused(root, 'base', undefined, `${remote} names no default branch`, 'say with --base which it is for');
  branchRef(root, base);
  if (base !== branch) return { forge, remote, branch, base };
  throw refused(root, 'branch', branch, 'is the branch that the pull request is for', 'put the change on another, with --branch, or name another --base');
}

/** A change that is pushed. */
export interface PushedChange {
  /** What was synthesized for it: where the output is, and who approves changes of each environment. */
  readonly output: Pick<Synthesized, 'root' | 'directory' | 'outputPath' | 'environments'>;
  readonly options: PullRequestValues;
}

/**
 * Opens the pull request of a branch, or brings the open one up to date: with what `gitops-ai diff` says, a label for each
 * environment that changes, and its owners as reviewers.
 *
 * @returns undefined when the branch has nothing that the base does not have
 */
export async function requestChange(request: PullRequestPlace, change: PushedChange): Promise<PullRequestOutcome | undefined> {
  const { forge, remote, branch, base } = request;
  const { output: { root, directory, outputPath, environments }, options } = change;
  const place = { root, home: relative(root, directory).split(sep).join('/'), output: outputPath };
  const [target, after] = [base, branch].map(name => fetchBranch(root, remote, name));
  if (target === undefined) throw refused(root, 'base', base, `${remote} has no such branch`, 'name one that it has');
  if (after === undefined || contains(root, target, after)) return undefined;
  // What the base got meanwhile is no part of the change.
  const before = mergeBase(root, target, after) ?? target;
  const diff = diffTrees(committedSide(place, before), committedSide(place, after));
  const changed = changedEnvironments(place, changedPaths(root, before, after));
  const owners = environments.filter(({ name }) => changed.includes(name)).flatMap(({ approval }) => approval.owners);
  return openPullRequest(forge, {
    branch,
    base,
    title: subjectOf(root, after),
    body: formatDiffMarkdown(diff, { before: `${base} (${before.slice(0, 12)})`, after: `${branch} (${after.slice(0, 12)})` }),
    labels: [...changed.map(name => `environment/${name}`.slice(0, LONGEST_LABEL)), ...options.label],
    reviewers: [...owners, ...options.reviewer],
    draft: options.draft,
  });
}

/** As `requestChange`, with what there is to know besides as notes for the user. */
export async function openAndTell(
  request: PullRequestPlace, change: PushedChange, warn: (line: string) => void, committed = true,
): Promise<PullRequestOutcome | undefined> {
  const { remote, branch, base } = request;
  const found = await requestChange(request, change).catch((error: unknown) => {
    if (committed) warn(`note: ${printable(`${remote}/${branch} has the commit; there is no pull request of it yet`)}`);
    throw error;
  });
  for (const note of found?.notes ?? []) warn(`note: ${printable(note)}`);
  if (found === undefined) warn(`note: ${printable(`no pull request: ${branch} has nothing that ${base} does not have`)}`);
  return found;
}

/** `pull request opened: https://…`. */
export function pullRequestLine({ state, url }: PullRequestOutcome): string {
  return `pull request ${state}: ${url}`;
}

/** Environments whose output or pointers changed. */
function changedEnvironments({ home, output }: Place, paths: readonly string[]): string[] {
  const pointers = `${home === '' ? '' : `${home}/`}environments/`;
  return [...new Set(paths.flatMap(path => {
    const inOutput = path.startsWith(`${output}/`) ? path.slice(output.length + 1).split('/') : [];
    if (inOutput.length > 1) return inOutput[0];
    return path.startsWith(pointers) ? /^([^/]+)\.yaml$/.exec(path.slice(pointers.length))?.[1] ?? [] : [];
  }))].sort(byCodeUnit);
}

function refused(path: string, field: string, value: string | undefined, problem: string, fix: string): GitOpsError {
  return new GitOpsError([{ id: 'pull-request', path, field, value, problem, fix }]);
}
