import { ForgeClient, NewRequest, OpenRequest, Reviewer } from './client';
import { Fetch } from './http';
import { Forge } from './model';
import { HttpProblem, problemIn } from './problem';
import { loadOptional } from '../errors';

interface Account {
  readonly login: string;
}

interface Label {
  readonly id: number;
  readonly name: string;
}

interface Pull {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body: string;
  readonly user: Account | null;
  readonly labels: readonly Label[] | null;
  readonly head: { readonly ref: string; readonly repo_id: number };
  readonly base: { readonly ref: string; readonly repo_id: number };
}

interface TimelineEntry {
  readonly type: string;
  readonly assignee?: Account | null;
  readonly assignee_team?: { readonly name: string } | null;
}

interface ReviewRequest {
  readonly reviewers: string[];
  readonly team_reviewers: string[];
}

interface Page {
  readonly page: number;
  readonly limit: number;
}

type Answer<T> = Promise<{ readonly data: T }>;

/** What is used of `gitea-js`. It puts names into paths as they stand. */
interface Api {
  readonly repos: {
    repoListPullRequests(owner: string, repo: string, query: Page & { state: 'open'; base_branch: string }): Answer<Pull[]>;
    repoCreatePullRequest(owner: string, repo: string, body: { head: string; base: string; title: string; body: string }): Answer<Pull>;
    repoEditPullRequest(owner: string, repo: string, index: number, body: { title?: string; body?: string }): Answer<Pull>;
    repoCreatePullReviewRequests(owner: string, repo: string, index: number, body: ReviewRequest): Answer<unknown>;
    issueListLabels(owner: string, repo: string, query: Page): Answer<Label[]>;
    issueCreateLabel(owner: string, repo: string, body: { name: string; color: string }): Answer<Label>;
    issueAddLabel(owner: string, repo: string, index: number, body: { labels: number[] }): Answer<unknown>;
    issueGetCommentsAndTimeline(owner: string, repo: string, index: number, query: Page): Answer<TimelineEntry[] | null>;
  };
  readonly orgs: { orgListLabels(org: string, query: Page): Answer<Label[]> };
}

interface Package {
  readonly giteaApi: (url: string, options: { customFetch: Fetch }) => Api;
}

const PAGE = 50;
const DRAFT = /^(?:WIP:|\[WIP\])\s*/i;
const LABEL_COLOR = '#1d76db';

/** Gitea and Forgejo. */
export class GiteaClient implements ForgeClient {
  public static async connect({ apiUrl, repository }: Forge, fetch: Fetch): Promise<GiteaClient> {
    const { giteaApi } = await loadOptional<Package>('gitea-js', 'opening a pull request on Gitea or Forgejo');
    const [owner, repo] = repository.split('/').map(encodeURIComponent);
    // It adds the same path again.
    return new GiteaClient(giteaApi(apiUrl.replace(/\/api\/v1$/, ''), { customFetch: fetch }), owner, repo);
  }

  /** There is no limit of the body; a text that is longer than elsewhere is of no use to anybody. */
  public readonly limits = { title: 240, body: 1_048_576, label: 50 };

  private constructor(private readonly api: Api, private readonly owner: string, private readonly repo: string) {}

  public harmless(text: string): string {
    return text;
  }

  public async find(branch: string, base: string): Promise<OpenRequest | undefined> {
    // Older ones do not know the filter, and answer all.
    const pages = pagesOf(page => this.api.repos.repoListPullRequests(this.owner, this.repo, { ...page, state: 'open', base_branch: base }));
    for await (const { head, base: target, ...pull } of pages) {
      if (head.ref === branch && target.ref === base && head.repo_id === target.repo_id) return openRequest(pull);
    }
    return undefined;
  }

  public async create({ branch, base, title, body, draft }: NewRequest): Promise<OpenRequest> {
    const request = { head: branch, base, title: draft ? `WIP: ${title}` : title, body };
    return openRequest((await this.api.repos.repoCreatePullRequest(this.owner, this.repo, request)).data);
  }

  public async edit({ number, titlePrefix }: OpenRequest, { title, body }: { title?: string; body?: string }): Promise<void> {
    const change = { ...(title !== undefined && { title: `${titlePrefix}${title}` }), ...(body !== undefined && { body }) };
    await this.api.repos.repoEditPullRequest(this.owner, this.repo, number, change);
  }

  public async addLabels({ number }: OpenRequest, labels: readonly string[]): Promise<void> {
    const ids: number[] = [];
    for (const name of labels) ids.push((await this.label(name) ?? await this.newLabel(name)).id);
    await this.api.repos.issueAddLabel(this.owner, this.repo, number, { labels: ids });
  }

  /** From the timeline: who has reviewed is no longer among those who are asked. */
  public async asked({ number }: OpenRequest): Promise<Reviewer[]> {
    const reviewers: Reviewer[] = [];
    for await (const entry of pagesOf(page => this.api.repos.issueGetCommentsAndTimeline(this.owner, this.repo, number, page))) {
      if (entry.type !== 'review_request') continue;
      if (entry.assignee) reviewers.push({ kind: 'user', name: entry.assignee.login });
      if (entry.assignee_team) reviewers.push({ kind: 'team', name: entry.assignee_team.name });
    }
    return reviewers;
  }

  public async ask({ number }: OpenRequest, reviewers: readonly Reviewer[]): Promise<void> {
    const named = (kind: Reviewer['kind']) => reviewers.filter(reviewer => reviewer.kind === kind).map(({ name }) => name);
    const body = { reviewers: named('user'), team_reviewers: named('team') };
    await this.api.repos.repoCreatePullReviewRequests(this.owner, this.repo, number, body);
  }

  /** A label of the repository, or of the organization that owns it. */
  private async label(name: string): Promise<Label | undefined> {
    const isIt = (label: Label) => label.name.toLowerCase() === name.toLowerCase();
    for await (const label of pagesOf(page => this.api.repos.issueListLabels(this.owner, this.repo, page))) if (isIt(label)) return label;
    try {
      for await (const label of pagesOf(page => this.api.orgs.orgListLabels(this.owner, page))) if (isIt(label)) return label;
    } catch (error) {
      // The owner is a user, or the token may not see the organization.
      if (![403, 404].includes(problemIn(error)?.status ?? 0)) throw error;
    }
    return undefined;
  }

  /** Gitea takes two labels of one name, so one whose answer was lost is looked up. */
  private async newLabel(name: string): Promise<Label> {
    try {
      return (await this.api.repos.issueCreateLabel(this.owner, this.repo, { name, color: LABEL_COLOR })).data;
    } catch (error) {
      const made = error instanceof HttpProblem && error.unanswered ? await this.label(name) : undefined;
      if (made) return made;
      throw error;
    }
  }
}

async function* pagesOf<T>(get: (page: Page) => Answer<T[] | null>): AsyncGenerator<T> {
  for (let page = 1; ; page++) {
    const { data } = await get({ page, limit: PAGE });
    yield* data ?? [];
    // A server may give fewer than it is asked for: only an empty page is surely behind the last.
    if (!data || data.length === 0) return;
  }
}

function openRequest({ number, html_url: url, title, body, user, labels }: Omit<Pull, 'head' | 'base'>): OpenRequest {
  const titlePrefix = DRAFT.exec(title)?.[0] ?? '';
  const names = (labels ?? []).map(({ name }) => name);
  return { number, url, title: title.slice(titlePrefix.length), titlePrefix, body, labels: names, author: user?.login ?? '' };
}
