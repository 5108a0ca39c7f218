import { Options, OptionValues } from './command';
import { committedSide, Place } from './diff-input';
import { diffTrees, formatDiffMarkdown } from '../diff';
import { FORGE_KINDS, ForgeKind, forgeOf, openPullRequest, PullRequestOutcome } from '../forge';
import { remoteUrl } from '../git';

/** Options of every command that can open a pull request. */
export const PULL_REQUEST_OPTIONS = {
  'pull-request': { type: 'flag', help: 'push, and open a pull request (GitLab: merge request) or bring the open one up to date' },
  'base': { type: 'value', placeholder: 'BRANCH', help: 'the branch that the pull request is for (default: the default branch of the remote)' },
  'label': { type: 'list', placeholder: 'LABEL', help: 'a label of the pull request, besides environment/NAME of each that changes' },
  'reviewer': { type: 'list', placeholder: 'OWNER', help: 'who is asked to review, such as @ada or @acme/ml-leads, besides the owners of what changes' },
  'draft': { type: 'flag', help: 'open the pull request as a draft' },
  'forge': { type: 'value', placeholder: 'KIND', choices: FORGE_KINDS, help: `what runs the forge: ${FORGE_KINDS.join(', ')} (default: told from the remote and from CI)` },
  'api-url': { type: 'value', placeholder: 'URL', help: 'the API of the forge, where it is not where that kind has it' },
} as const satisfies Options;

/** An environment that a change touches, and who approves that. */
export interface ChangedEnvironment {
  readonly name: string;
  readonly owners: readonly string[];
}

/** A change that is on the remote, and is to be requested. */
export interface ChangeRequest {
  readonly place: Place;
  /** Name of the remote. */
  readonly remote: string;
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  /** The commits that are compared: that of the base, and that of the branch. */
  readonly before: string;
  readonly after: string;
  readonly environments: readonly ChangedEnvironment[];
  readonly options: OptionValues<typeof PULL_REQUEST_OPTIONS>;
}

/** Opens the pull request of a change, with what `gitops-ai diff` says of it, or brings the open one up to date. */
export async function requestChange(change: ChangeRequest): Promise<PullRequestOutcome> {
  const { place, remote, branch, base, title, before, after, environments, options } = change;
  const forge = forgeOf({ remoteUrl: remoteUrl(place.root, remote), kind: options.forge as ForgeKind | undefined, apiUrl: options['api-url'] });
  const diff = diffTrees(committedSide(place, before), committedSide(place, after));
  return openPullRequest(forge, {
    branch,
    base,
    title,
    body: formatDiffMarkdown(diff, { before: `${base} (${before.slice(0, 12)})`, after: `${branch} (${after.slice(0, 12)})` }),
    labels: [...new Set([...environments.map(({ name }) => `environment/${name}`), ...options.label])],
    reviewers: [...new Set([...environments.flatMap(({ owners }) => owners), ...options.reviewer])],
    draft: options.draft,
  });
}
