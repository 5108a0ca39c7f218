import { mergeBody, sameText } from './body';
import { ForgeClient, OpenRequest, Reviewer } from './client';
import { connect } from './connect';
import { Sleep, wait } from './http';
import { Forge, PullRequest, PullRequestOutcome } from './model';
import { problemIn } from './problem';
import { isSame, reviewersOf } from './reviewers';
import { GitOpsError, Issue } from '../errors';

/** What tests do not want to wait for. */
export interface PullRequestSurroundings {
  readonly sleep?: Sleep;
  /** How long one answer may take. */
  readonly patienceMilliseconds?: number;
}

/** How often a request whose answer got lost is looked up, and made again when it is not there. */
const MOST_CREATIONS = 3;
/** Line ends and whatever else a title cannot have. */
const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;

/**
 * Opens a pull request, or brings the open one of the same branch and base to what is asked, and touches nothing that is
 * so already. A request whose answer was lost is looked up, and not made twice.
 *
 * @throws GitOpsError when the forge refuses, cannot be reached, or no token is there
 */
export async function openPullRequest(forge: Forge, request: PullRequest, surroundings: PullRequestSurroundings = {}): Promise<PullRequestOutcome> {
  const client = await connect(forge, surroundings);
  try {
    return await bringAbout(forge, client, checked(forge, client, request), surroundings.sleep);
  } catch (error) {
    throw problemIn(error)?.explain(forge) ?? error;
  }
}

/**
 * Whether pull requests with such labels can be opened, as far as it shows without asking the forge.
 *
 * @throws GitOpsError when no token is there, the client of the forge is not installed, or it takes no such label
 */
export async function checkForge(forge: Forge, labels: readonly string[] = []): Promise<void> {
  throwIssues(forge, wrongLabels(forge, await connect(forge, {}), labels));
}

async function bringAbout(forge: Forge, client: ForgeClient, request: PullRequest, sleep?: Sleep): Promise<PullRequestOutcome> {
  const { branch, base, title, labels = [], reviewers: owners = [] } = request;
  const found = await client.find(branch, base);
  const { open, opened } = found ? { open: found, opened: false } : await create(client, request, sleep);
  const body = mergeBody(open.body, request.body, client.limits.body);
  const change = { ...(open.title !== title && { title }), ...(!sameText(open.body, body) && { body }) };
  const isChanged = Object.keys(change).length > 0;
  if (isChanged) await client.edit(open, change);
  const missing = [...new Set(labels)].filter(label => !open.labels.some(present => present.toLowerCase() === label.toLowerCase()));
  if (missing.length > 0) await client.addLabels(open, missing);
  const { reviewers, notes } = reviewersOf(forge, owners);
  const asking = await askNew(client, open, reviewers, opened);
  const state = opened ? 'opened' : isChanged || missing.length > 0 || asking.asked ? 'updated' : 'unchanged';
  return { url: open.url, number: open.number, state, notes: [...notes, ...asking.notes] };
}

/** Makes the request. When the answer is lost, or somebody else was first, it is looked up. */
async function create(client: ForgeClient, request: PullRequest, sleep: Sleep = wait): Promise<{ open: OpenRequest; opened: boolean }> {
  const { branch, base, title, draft = false } = request;
  const body = mergeBody('', request.body, client.limits.body);
  for (let attempt = 1; ; attempt++) {
    try {
      return { open: await client.create({ branch, base, title, body, draft }), opened: true };
    } catch (error) {
      const problem = problemIn(error);
      const taken = problem?.status === 409 || problem?.status === 422;
      if (!problem?.unanswered && !taken) throw error;
      if (!taken) await sleep(1000 * 2 ** attempt);
      const open = await client.find(branch, base);
      // Unanswered: it is most likely ours. Taken: ours of an earlier attempt, or of another run.
      if (open) return { open, opened: !taken || attempt > 1 };
      if (taken || attempt >= MOST_CREATIONS) throw error;
    }
  }
}

/** Asks those who were never asked. One who cannot be asked is no reason to ask nobody. */
async function askNew(client: ForgeClient, open: OpenRequest, reviewers: readonly Reviewer[], opened: boolean) {
  const notes: string[] = [];
  const author = reviewers.find(reviewer => isSame(reviewer, { kind: 'user', name: open.author }));
  if (author) notes.push(`${author.name} is not asked to review: the request is theirs`);
  const wanted = reviewers.filter(reviewer => reviewer !== author);
  if (wanted.length === 0) return { asked: false, notes };
  const before = opened ? [] : await client.asked(open);
  const missing = wanted.filter(reviewer => !before.some(other => isSame(other, reviewer)));
  if (missing.length === 0) return { asked: false, notes };
  const asked = await ask(client, open, missing, notes);
  return { asked, notes };
}

/** Whether anybody was asked; why somebody was not goes to the notes. */
async function ask(client: ForgeClient, open: OpenRequest, reviewers: readonly Reviewer[], notes: string[]): Promise<boolean> {
  try {
    await client.ask(open, reviewers);
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [{ kind, name }, ...more] = reviewers;
    if (more.length > 0) {
      let asked = false;
      for (const reviewer of reviewers) asked = await ask(client, open, [reviewer], notes) || asked;
      return asked;
    }
    notes.push(`${kind === 'team' ? `team ${name}` : name} could not be asked to review: ${problemIn(error)!.said || 'the forge does not say why'}`);
    return false;
  }
}

/** The forge does not ask this one: no such user or team, no access, or no right to ask teams. */
function isRefusal(error: unknown): boolean {
  const problem = problemIn(error);
  return problem?.kind === 'refused' && [400, 403, 404, 422].includes(problem.status!);
}

/** What the forge could take otherwise than it is meant. */
function checked(forge: Forge, client: ForgeClient, request: PullRequest): PullRequest {
  const { limits } = client;
  const title = request.title.replace(CONTROL, ' ').trim();
  throwIssues(forge, [
    ...title === '' ? [{ field: 'title', value: request.title, problem: 'is empty', fix: 'say in some words what the change is' }] : [],
    ...wrongLabels(forge, client, request.labels ?? []),
    ...request.branch === request.base
      ? [{ field: 'base', value: request.base, problem: 'is the branch with the change itself', fix: 'name the branch that the change is for, or put the change on another branch' }]
      : [],
  ]);
  return { ...request, body: client.harmless(request.body), title: title.length > limits.title ? `${title.slice(0, limits.title - 1).trimEnd()}…` : title };
}

type Found = Omit<Issue, 'id' | 'path'>;

function wrongLabels({ kind }: Forge, { limits }: ForgeClient, labels: readonly string[]): Found[] {
  const problem = `is no label: 1 to ${limits.label} characters in one line${kind === 'gitlab' ? ', without a comma' : ''}`;
  const isWrong = (label: string) => label.trim() !== label || label === '' || label.length > limits.label || label.replace(CONTROL, '') !== label
    || (kind === 'gitlab' && label.includes(','));
  return labels.filter(isWrong).map(value => ({ field: 'label', value, problem, fix: 'choose another name' }));
}

function throwIssues({ host }: Forge, issues: readonly Found[]): void {
  if (issues.length > 0) throw new GitOpsError(issues.map(issue => ({ id: 'pull-request', path: host, ...issue })));
}
