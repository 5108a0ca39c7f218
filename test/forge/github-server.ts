import { IncomingHttpHeaders } from 'node:http';
import { Answer, ForgeServer, Received, textOf, tokenBehind } from './forge-server';

interface Pull {
  readonly number: number;
  title: string;
  body: string | null;
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
  state: 'open' | 'closed';
  readonly user: string;
  readonly labels: string[];
  reviewers: string[];
  teams: string[];
}

const LONGEST_BODY = 65_536;

/**
 * The REST API of GitHub as GitHub Enterprise Server has it, below `/api/v3`: the endpoints about pull requests of one
 * repository, by the OpenAPI description github/rest-api-description.
 */
export class GitHubServer extends ForgeServer {
  public readonly pulls: Pull[] = [];
  public readonly events: { readonly number: number; readonly user?: string; readonly team?: string }[] = [];
  /** Names that the repository had before. */
  public readonly formerNames: string[] = [];

  protected tokenIn(headers: IncomingHttpHeaders): string | undefined {
    return tokenBehind(['token', 'bearer'], headers);
  }

  protected unauthorized(): Answer {
    return { status: 401, body: { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest', status: '401' } };
  }

  protected forbidden(): Answer {
    return { status: 403, body: { message: 'Resource not accessible by personal access token', status: '403' }, headers: { 'x-accepted-oauth-scopes': 'repo' } };
  }

  protected route({ method, url, body }: Received, user: string): Answer {
    const { pathname, searchParams: query } = new URL(url, this.url);
    const path = decodeURIComponent(pathname.replace(/^\/api\/v3/, ''));
    if (this.formerNames.some(name => path === `/repos/${this.owner}/${name}`)) {
      const to = `${this.url}/api/v3/repositories/1`;
      return { status: 301, body: { message: 'Moved Permanently', url: to }, headers: { location: to } };
    }
    const place = `/repos/${this.owner}/${this.name}`;
    if (path === place || path === '/repositories/1') return { status: 200, body: this.repository() };
    const rest = path.startsWith(`${place}/`) ? path.slice(place.length) : '';
    if (rest === '/pulls') return method === 'POST' ? this.create(body, user) : this.list(query);
    const [, kind, number, part] = /^\/(pulls|issues)\/(\d+)(?:\/(\w+))?$/.exec(rest) ?? [];
    const pull = this.pulls.find(candidate => candidate.number === Number(number));
    if (pull === undefined) return notFound();
    switch (`${method} ${kind} ${part}`) {
      case 'PATCH pulls undefined': return this.update(pull, body);
      case 'POST pulls requested_reviewers': return this.request(pull, body);
      case 'POST issues labels':
        pull.labels.push(...(body.labels as string[]).filter(label => !pull.labels.includes(label)));
        return { status: 200, body: pull.labels.map(name => ({ name })) };
      case 'GET issues events': return {
        status: 200,
        body: this.events.filter(event => event.number === pull.number).map(event => ({
          event: 'review_requested', ...event.user && { requested_reviewer: { login: event.user } }, ...event.team && { requested_team: { slug: event.team } },
        })),
      };
      default: return notFound();
    }
  }

  private list(query: URLSearchParams): Answer {
    const head = query.get('head')?.split(':');
    const found = this.pulls.filter(pull => pull.state === (query.get('state') ?? 'open')
      && (!head || (head[0] === this.owner && pull.head === head.slice(1).join(':'))) && pull.base === (query.get('base') ?? pull.base));
    return { status: 200, body: found.map(pull => this.shown(pull)) };
  }

  private create(body: Received['body'], user: string): Answer {
    const { head, base, title } = body as { [name: string]: string };
    if (!title) return invalid([{ resource: 'PullRequest', field: 'title', code: 'missing_field' }]);
    for (const [field, branch] of [['head', head], ['base', base]]) {
      if (!this.branches.includes(branch)) return invalid([{ resource: 'PullRequest', field, code: 'invalid' }]);
    }
    if (this.pulls.some(pull => pull.state === 'open' && pull.head === head && pull.base === base)) {
      return invalid([{ resource: 'PullRequest', code: 'custom', message: `A pull request already exists for ${this.owner}:${head}.` }]);
    }
    const tooLong = longBody(body);
    if (tooLong) return tooLong;
    const pull: Pull = {
      number: this.pulls.length + 1, title, body: (body.body as string | undefined) ?? null, head, base, draft: body.draft === true, state: 'open', user, labels: [], reviewers: [], teams: [],
    };
    this.pulls.push(pull);
    return { status: 201, body: this.shown(pull) };
  }

  private update(pull: Pull, body: Received['body']): Answer {
    const tooLong = longBody(body);
    if (tooLong) return tooLong;
    if (body.title !== undefined) pull.title = textOf(body.title);
    if (body.body !== undefined) pull.body = textOf(body.body);
    return { status: 200, body: this.shown(pull) };
  }

  private request(pull: Pull, { reviewers = [], team_reviewers: teams = [] }: Received['body']): Answer {
    if ((reviewers as string[]).includes(pull.user)) return { status: 422, body: { message: 'Review cannot be requested from pull request author.' } };
    if ((reviewers as string[]).some(user => !this.users.includes(user)) || (teams as string[]).some(team => !this.teams.includes(team))) {
      const message = `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${this.owner}/${this.name} repository.`;
      return { status: 422, body: { message } };
    }
    for (const user of reviewers as string[]) {
      pull.reviewers.push(user);
      this.events.push({ number: pull.number, user });
    }
    for (const team of teams as string[]) {
      pull.teams.push(team);
      this.events.push({ number: pull.number, team });
    }
    return { status: 201, body: this.shown(pull) };
  }

  private repository() {
    return { id: 1, name: this.name, full_name: `${this.owner}/${this.name}`, owner: { login: this.owner }, default_branch: 'main', private: true };
  }

  private shown(pull: Pull) {
    return {
      number: pull.number,
      html_url: `${this.url}/${this.owner}/${this.name}/pull/${pull.number}`,
      state: pull.state,
      draft: pull.draft,
      title: pull.title,
      body: pull.body,
      user: { login: pull.user },
      labels: pull.labels.map(name => ({ name })),
      head: { ref: pull.head, repo: this.repository() },
      base: { ref: pull.base, repo: this.repository() },
      requested_reviewers: pull.reviewers.map(login => ({ login })),
      requested_teams: pull.teams.map(slug => ({ slug })),
    };
  }
}

function longBody({ body }: Received['body']): Answer | undefined {
  if (typeof body !== 'string' || body.length <= LONGEST_BODY) return undefined;
  return invalid([{ resource: 'Issue', code: 'custom', field: 'body', message: `body is too long (maximum is ${LONGEST_BODY} characters)` }]);
}

function invalid(errors: readonly object[]): Answer {
  return { status: 422, body: { message: 'Validation Failed', errors, documentation_url: 'https://docs.github.com/rest/pulls/pulls#create-a-pull-request', status: '422' } };
}

function notFound(): Answer {
  return { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' } };
}
