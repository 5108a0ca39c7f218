import { IncomingHttpHeaders } from 'node:http';
import { Answer, ForgeServer, Received, textOf, tokenBehind } from './forge-server';

interface MergeRequest {
  readonly iid: number;
  title: string;
  description: string | null;
  readonly source: string;
  readonly target: string;
  /** Project that the source branch is in; another one for a fork. */
  readonly project: number;
  state: 'opened' | 'closed';
  readonly author: string;
  readonly labels: string[];
  reviewers: string[];
}

const PROJECT = 42;

/** The REST API of GitLab below `/api/v4`: merge requests of one project, and users, by the reference at docs.gitlab.com/api. */
export class GitLabServer extends ForgeServer {
  public readonly requests: MergeRequest[] = [];
  /** Whether more than one reviewer is kept. */
  public premium = true;
  /** Quick actions that a description had. */
  public readonly actions: string[] = [];

  protected tokenIn(headers: IncomingHttpHeaders): string | undefined {
    return headers['private-token'] as string | undefined ?? tokenBehind(['bearer'], headers);
  }

  protected unauthorized(): Answer {
    return { status: 401, body: { message: '401 Unauthorized' } };
  }

  protected forbidden(): Answer {
    const description = 'The request requires higher privileges than provided by the access token.';
    return { status: 403, body: { error: 'insufficient_scope', error_description: description, scope: 'api' } };
  }

  protected route({ method, url, body }: Received, user: string): Answer {
    const { pathname, searchParams: query } = new URL(url, this.url);
    const path = pathname.replace(/^\/api\/v4\//, '');
    if (path === 'users') {
      const name = query.get('username')!;
      return { status: 200, body: this.users.filter(login => login.toLowerCase() === name.toLowerCase()).map(login => this.user(login)) };
    }
    const [, project, iid] = /^projects\/([^/]+)\/merge_requests(?:\/(\d+))?$/.exec(path) ?? [];
    if (project === undefined || decodeURIComponent(project) !== `${this.owner}/${this.name}`) return { status: 404, body: { message: '404 Project Not Found' } };
    if (iid === undefined) return method === 'POST' ? this.create(body, user) : this.list(query);
    const request = this.requests.find(candidate => candidate.iid === Number(iid));
    if (request === undefined) return { status: 404, body: { message: '404 Not found' } };
    return method === 'PUT' ? this.edit(request, body) : { status: 200, body: this.shown(request) };
  }

  private list(query: URLSearchParams): Answer {
    const found = this.requests.filter(({ state, source, target }) => state === (query.get('state') ?? state) && source === (query.get('source_branch') ?? source)
      && target === (query.get('target_branch') ?? target));
    return { status: 200, body: found.map(request => this.shown(request)) };
  }

  private create(body: Received['body'], author: string): Answer {
    const missing = ['source_branch', 'target_branch', 'title'].filter(name => !body[name]);
    if (missing.length > 0) return { status: 400, body: { error: missing.map(name => `${name} is missing`).join(', ') } };
    const [source, target] = [textOf(body.source_branch), textOf(body.target_branch)];
    if (source === target) return { status: 422, body: { message: ['You can\'t use same project/branch for source and target'] } };
    const other = this.requests.find(request => request.state === 'opened' && request.source === source && request.target === target && request.project === PROJECT);
    if (other) return { status: 409, body: { message: [`Another open merge request already exists for this source branch: !${other.iid}`] } };
    if (!this.branches.includes(source)) return { status: 422, body: { message: { source_branch: ['does not exist'] } } };
    const title = textOf(body.title);
    if (title.length > 255) return { status: 422, body: { message: { title: ['is too long (maximum is 255 characters)'] } } };
    const request: MergeRequest = {
      iid: this.requests.length + 1, title, description: this.described(body.description), source, target, project: PROJECT, state: 'opened', author, labels: [], reviewers: [],
    };
    this.requests.push(request);
    return { status: 201, body: this.shown(request) };
  }

  private edit(request: MergeRequest, body: Received['body']): Answer {
    if (body.title !== undefined) request.title = textOf(body.title);
    if (body.description !== undefined) request.description = this.described(body.description);
    if (body.add_labels !== undefined) request.labels.push(...textOf(body.add_labels).split(',').filter(label => !request.labels.includes(label)));
    if (body.reviewer_ids !== undefined) {
      const names = (body.reviewer_ids as number[]).map(id => this.users[id - 1]);
      request.reviewers = this.premium ? names : names.slice(0, 1);
    }
    return { status: 200, body: this.shown(request) };
  }

  private described(description: unknown): string | null {
    if (description === undefined) return null;
    this.actions.push(...textOf(description).match(/^\s*\/[a-z]\w*/gm) ?? []);
    return textOf(description);
  }

  private user(username: string) {
    return { id: this.users.indexOf(username) + 1, username };
  }

  private shown(request: MergeRequest) {
    return {
      id: 1000 + request.iid,
      iid: request.iid,
      project_id: PROJECT,
      web_url: `${this.url}/${this.owner}/${this.name}/-/merge_requests/${request.iid}`,
      state: request.state,
      draft: /^draft:/i.test(request.title),
      title: request.title,
      description: request.description,
      source_branch: request.source,
      target_branch: request.target,
      source_project_id: request.project,
      target_project_id: PROJECT,
      author: this.user(request.author),
      labels: request.labels,
      reviewers: request.reviewers.map(name => this.user(name)),
    };
  }
}
