import { ForgeClient, NewRequest, OpenRequest, Reviewer } from './client';
import { Fetch } from './http';
import { Forge } from './model';
import { loadOptional } from '../errors';

interface Account {
  readonly login: string;
}

interface Pull {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body: string | null;
  readonly user: Account | null;
  readonly labels: readonly { readonly name: string }[];
  readonly head: { readonly ref: string; readonly repo: { readonly full_name: string } | null };
  readonly base: { readonly ref: string };
}

interface Event {
  readonly event: string;
  readonly requested_reviewer?: Account | null;
  readonly requested_team?: { readonly slug: string } | null;
}

interface Place {
  readonly owner: string;
  readonly repo: string;
}

type Answer<T> = Promise<{ readonly data: T }>;

/** What is used of `Octokit` of `@octokit/rest`. */
interface Octokit {
  readonly rest: {
    readonly repos: { get(options: Place): Answer<{ readonly name: string; readonly full_name: string; readonly owner: Account }> };
    readonly pulls: {
      list(options: Place & { state: 'open'; head: string; base: string; per_page: number }): Answer<Pull[]>;
      create(options: Place & { head: string; base: string; title: string; body: string; draft: boolean }): Answer<Pull>;
      update(options: Place & { pull_number: number; title?: string; body?: string }): Answer<Pull>;
      requestReviewers(options: Place & { pull_number: number; reviewers: string[]; team_reviewers: string[] }): Answer<Pull>;
    };
    readonly issues: {
      readonly listEvents: object;
      addLabels(options: Place & { issue_number: number; labels: string[] }): Answer<unknown>;
    };
  };
  paginate(endpoint: object, options: Place & { issue_number: number; per_page: number }): Promise<Event[]>;
}

interface Package {
  readonly Octokit: new (options: { baseUrl: string; request: { fetch: Fetch }; log: object }) => Octokit;
}

const silent = () => undefined;

/** GitHub, and GitHub Enterprise Server. */
export class GitHubClient implements ForgeClient {
  public static async connect({ apiUrl, repository }: Forge, fetch: Fetch): Promise<GitHubClient> {
    const { Octokit } = await loadOptional<Package>('@octokit/rest', 'opening a pull request on GitHub');
    const [owner, repo] = repository.split('/');
    const octokit = new Octokit({ baseUrl: apiUrl, request: { fetch }, log: { debug: silent, info: silent, warn: silent, error: silent } });
    return new GitHubClient(octokit, { owner, repo });
  }

  public readonly limits = { title: 256, body: 65_536, label: 50 };

  private constructor(private readonly octokit: Octokit, private place: Place) {}

  public harmless(text: string): string {
    return text;
  }

  public async find(branch: string, base: string): Promise<OpenRequest | undefined> {
    // A repository that was renamed answers under its old name, but branches are found by the owner's new one.
    const { name, owner, full_name: fullName } = (await this.octokit.rest.repos.get(this.place)).data;
    this.place = { owner: owner.login, repo: name };
    const { data } = await this.octokit.rest.pulls.list({ ...this.place, state: 'open', head: `${owner.login}:${branch}`, base, per_page: 100 });
    const found = data.find(({ head, base: target }) => head.ref === branch && target.ref === base && head.repo?.full_name === fullName);
    return found && openRequest(found);
  }

  public async create({ branch, ...request }: NewRequest): Promise<OpenRequest> {
    return openRequest((await this.octokit.rest.pulls.create({ ...this.place, head: branch, ...request })).data);
  }

  public async edit({ number }: OpenRequest, change: { title?: string; body?: string }): Promise<void> {
    await this.octokit.rest.pulls.update({ ...this.place, pull_number: number, ...change });
  }

  /** Labels that there are not are made by GitHub. */
  public async addLabels({ number }: OpenRequest, labels: readonly string[]): Promise<void> {
    await this.octokit.rest.issues.addLabels({ ...this.place, issue_number: number, labels: [...labels] });
  }

  /** From the events: who has reviewed is no longer among those who are asked. */
  public async asked({ number }: OpenRequest): Promise<Reviewer[]> {
    const events = await this.octokit.paginate(this.octokit.rest.issues.listEvents, { ...this.place, issue_number: number, per_page: 100 });
    return events.filter(({ event }) => event === 'review_requested').flatMap(({ requested_reviewer: user, requested_team: team }) => [
      ...user ? [{ kind: 'user', name: user.login } as const] : [],
      ...team ? [{ kind: 'team', name: team.slug } as const] : [],
    ]);
  }

  public async ask({ number }: OpenRequest, reviewers: readonly Reviewer[]): Promise<void> {
    const named = (kind: Reviewer['kind']) => reviewers.filter(reviewer => reviewer.kind === kind).map(({ name }) => name);
    await this.octokit.rest.pulls.requestReviewers({ ...this.place, pull_number: number, reviewers: named('user'), team_reviewers: named('team') });
  }
}

function openRequest({ number, html_url: url, title, body, user, labels }: Pull): OpenRequest {
  return { number, url, title, titlePrefix: '', body: body ?? '', labels: labels.map(({ name }) => name), author: user?.login ?? '' };
}
