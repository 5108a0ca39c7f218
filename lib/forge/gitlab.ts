import { ForgeClient, NewRequest, OpenRequest, Reviewer } from './client';
import { Fetch } from './http';
import { Forge } from './model';
import { HttpProblem } from './problem';
import { loadOptional } from '../errors';

interface User {
  readonly id: number;
  readonly username: string;
}

interface MergeRequest {
  readonly iid: number;
  readonly web_url: string;
  readonly title: string;
  readonly description: string | null;
  readonly author: User | null;
  readonly labels: readonly string[];
  readonly reviewers?: readonly User[];
  readonly source_project_id: number;
  readonly target_project_id: number;
}

interface Filter {
  readonly projectId: string;
  readonly state: 'opened';
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly perPage: number;
}

interface Change {
  readonly title?: string;
  readonly description?: string;
  readonly addLabels?: string;
  readonly reviewerIds?: number[];
}

/** What the client wants of what makes its requests. */
interface Requester {
  (endpoint: string, options?: { readonly searchParams?: object; readonly body?: object }): Promise<Response>;
}

interface Response {
  readonly body: unknown;
  readonly status: number;
  readonly headers: object;
}

/** What is used of `@gitbeaker/rest`. Its own requests follow redirects with the token, and try again after milliseconds. */
interface Package {
  readonly Gitlab: new (options: {
    host: string; token: string; queryTimeout: number; requesterFn: () => { readonly [method: string]: Requester };
  }) => {
    readonly MergeRequests: {
      all(options: Filter): Promise<MergeRequest[]>;
      show(project: string, iid: number): Promise<MergeRequest>;
      create(project: string, source: string, target: string, title: string, options: { description: string }): Promise<MergeRequest>;
      edit(project: string, iid: number, change: Change): Promise<MergeRequest>;
    };
    readonly Users: { all(options: { username: string }): Promise<User[]> };
  };
}

const DRAFT = /^(?:\[draft\]|draft:|\(draft\))\s*/i;

/** GitLab, on gitlab.com and self-managed. Its pull requests are called merge requests. */
export class GitLabClient implements ForgeClient {
  public static async connect({ apiUrl, repository }: Forge, fetch: Fetch): Promise<GitLabClient> {
    const { Gitlab } = await loadOptional<Package>('@gitbeaker/rest', 'opening a merge request on GitLab');
    const methods = ['get', 'post', 'put', 'patch', 'delete'].map(method => [method, requester(method, apiUrl, fetch)] as const);
    // The token is added by `fetch`.
    const api = new Gitlab({ host: new URL(apiUrl).origin, token: '', queryTimeout: 0, requesterFn: () => Object.fromEntries(methods) });
    return new GitLabClient(api, repository);
  }

  public readonly limits = { title: 240, body: 1_048_576, label: 255 };

  private constructor(private readonly api: InstanceType<Package['Gitlab']>, private readonly project: string) {}

  /** GitLab does what a line such as `/merge` says. */
  public harmless(text: string): string {
    return text.replace(/^([ \t]*)\/(?=[a-z])/gim, '$1\\/');
  }

  public async find(branch: string, base: string): Promise<OpenRequest | undefined> {
    const options = { projectId: this.project, state: 'opened', sourceBranch: branch, targetBranch: base, perPage: 100 } as const;
    // A fork may have a branch of the same name.
    const found = (await this.api.MergeRequests.all(options)).find(({ source_project_id: source, target_project_id: target }) => source === target);
    return found && openRequest(found);
  }

  public async create({ branch, base, title, body, draft }: NewRequest): Promise<OpenRequest> {
    const marked = draft ? `Draft: ${title}` : title;
    return openRequest(await this.api.MergeRequests.create(this.project, branch, base, marked, { description: body }));
  }

  public async edit({ number, titlePrefix }: OpenRequest, { title, body }: { title?: string; body?: string }): Promise<void> {
    await this.api.MergeRequests.edit(this.project, number, {
      ...(title !== undefined && { title: `${titlePrefix}${title}` }), ...(body !== undefined && { description: body }),
    });
  }

  /** Labels that there are not are made by GitLab. */
  public async addLabels({ number }: OpenRequest, labels: readonly string[]): Promise<void> {
    await this.api.MergeRequests.edit(this.project, number, { addLabels: labels.join(',') });
  }

  public async asked({ number }: OpenRequest): Promise<Reviewer[]> {
    return (await this.reviewers(number)).map(({ username }) => ({ kind: 'user', name: username }));
  }

  public async ask({ number }: OpenRequest, reviewers: readonly Reviewer[]): Promise<void> {
    const users = await Promise.all(reviewers.map(({ name }) => this.user(name)));
    const before = await this.reviewers(number);
    const ids = [...new Set([...before, ...users].map(({ id }) => id))];
    const { reviewers: after = [] } = await this.api.MergeRequests.edit(this.project, number, { reviewerIds: ids });
    const left = users.filter(({ id }) => !after.some(reviewer => reviewer.id === id)).map(({ username }) => username);
    if (left.length > 0) throw refusal('PUT', `GitLab left out ${left.join(', ')}; more than one reviewer takes GitLab Premium`);
  }

  private async reviewers(number: number): Promise<readonly User[]> {
    return (await this.api.MergeRequests.show(this.project, number)).reviewers ?? [];
  }

  private async user(name: string): Promise<User> {
    const found = (await this.api.Users.all({ username: name })).find(({ username }) => username.toLowerCase() === name.toLowerCase());
    if (found) return found;
    throw refusal('GET', `there is no user ${name}; a group cannot be a reviewer`);
  }
}

function refusal(method: string, said: string): HttpProblem {
  return new HttpProblem({ method, path: '/users', kind: 'refused', said, status: 422 });
}

function requester(method: string, apiUrl: string, fetch: Fetch): Requester {
  return async (endpoint, { searchParams, body } = {}) => {
    const parameters = Object.entries(snakeCase(searchParams)).map(([name, value]): [string, string] => [name, String(value)]);
    const query = new URLSearchParams(parameters).toString();
    const response = await fetch(`${apiUrl}/${endpoint}${query === '' ? '' : `?${query}`}`, {
      method,
      headers: { accept: 'application/json', ...body && { 'content-type': 'application/json' } },
      ...body && { body: JSON.stringify(snakeCase(body)) },
    });
    return { body: await response.json(), status: response.status, headers: Object.fromEntries(response.headers) };
  };
}

function snakeCase(values: object = {}): { readonly [name: string]: unknown } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`), value]));
}

function openRequest({ iid, web_url: url, title, description, author, labels }: MergeRequest): OpenRequest {
  const titlePrefix = DRAFT.exec(title)?.[0] ?? '';
  return { number: iid, url, title: title.slice(titlePrefix.length), titlePrefix, body: description ?? '', labels, author: author?.username ?? '' };
}
