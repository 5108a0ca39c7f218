import { IncomingHttpHeaders } from 'node:http';
import { Answer, ForgeServer, Received, textOf, tokenBehind } from './forge-server';

interface Pull {
  readonly number: number;
  title: string;
  body: string;
  readonly head: string;
  readonly base: string;
  /** Repository that the branch is in; another one for a fork. */
  readonly repository: number;
  state: 'open' | 'closed';
  readonly user: string;
  readonly labels: number[];
}

const REPOSITORY = 7;
/** Whatever is asked for, a server gives no more at a time. */
const MOST = 2;

/** The API of Gitea and Forgejo below `/api/v1`: pull requests, labels and review requests of one repository, by its Swagger description. */
export class GiteaServer extends ForgeServer {
  public readonly pulls: Pull[] = [];
  public readonly labels: { readonly id: number; readonly name: string }[] = [];
  public readonly organizationLabels: { readonly id: number; readonly name: string }[] = [{ id: 900, name: 'risk/high' }];
  public readonly timeline: { readonly number: number; readonly user?: string; readonly team?: string }[] = [];
  /** Whether lists of pull requests know `base_branch`; older ones do not. */
  public filters = true;

  protected tokenIn(headers: IncomingHttpHeaders): string | undefined {
    return tokenBehind(['token', 'bearer'], headers);
  }

  protected unauthorized(): Answer {
    return { status: 401, body: { message: 'user does not exist [uid: 0, name: ]', url: `${this.url}/api/swagger` } };
  }

  protected forbidden(): Answer {
    return { status: 403, body: { message: 'token does not have at least one of required scope(s): [write:repository]', url: `${this.url}/api/swagger` } };
  }

  protected route({ method, url, body }: Received, user: string): Answer {
    const { pathname, searchParams: query } = new URL(url, this.url);
    const path = pathname.replace(/^\/api\/v1/, '');
    if (path === `/orgs/${this.owner}/labels`) return page(this.organizationLabels, query);
    const place = `/repos/${this.owner}/${this.name}`;
    if (!path.startsWith(`${place}/`)) return this.notFound();
    const rest = path.slice(place.length);
    if (rest === '/pulls') return method === 'POST' ? this.create(body, user) : this.list(query);
    if (rest === '/labels') return method === 'POST' ? this.newLabel(body) : page(this.labels, query);
    const [, kind, number, part] = /^\/(pulls|issues)\/(\d+)(?:\/(\w+))?$/.exec(rest) ?? [];
    const pull = this.pulls.find(candidate => candidate.number === Number(number));
    if (pull === undefined) return this.notFound();
    switch (`${method} ${kind} ${part}`) {
      case 'PATCH pulls undefined':
        if (body.title !== undefined) pull.title = textOf(body.title);
        if (body.body !== undefined) pull.body = textOf(body.body);
        return { status: 201, body: this.shown(pull) };
      case 'POST pulls requested_reviewers': return this.request(pull, body);
      case 'POST issues labels':
        pull.labels.push(...(body.labels as number[]).filter(id => !pull.labels.includes(id)));
        return { status: 200, body: this.labelsOf(pull) };
      case 'GET issues timeline': return page(this.timeline.filter(entry => entry.number === pull.number).map(entry => ({
        type: 'review_request', assignee: entry.user === undefined ? null : { login: entry.user }, assignee_team: entry.team === undefined ? null : { name: entry.team },
      })), query);
      default: return this.notFound();
    }
  }

  private list(query: URLSearchParams): Answer {
    const base = this.filters ? query.get('base_branch') : null;
    return page(this.pulls.filter(pull => pull.state === query.get('state') && (base === null || pull.base === base)).map(pull => this.shown(pull)), query);
  }

  private create(body: Received['body'], user: string): Answer {
    const missing = ['head', 'base', 'title'].filter(name => !body[name]);
    if (missing.length > 0) return { status: 422, body: { message: missing.map(name => `[${name}]: Required`).join('\n') } };
    const [head, base] = [textOf(body.head), textOf(body.base)];
    if (!this.branches.includes(head) || !this.branches.includes(base)) return this.notFound();
    const other = this.pulls.find(pull => pull.state === 'open' && pull.head === head && pull.base === base && pull.repository === REPOSITORY);
    if (other) {
      const message = `pull request already exists for these targets [id: ${other.number}, head_branch: ${head}, base_branch: ${base}]`;
      return { status: 409, body: { message, url: `${this.url}/api/swagger` } };
    }
    const pull: Pull = {
      number: this.pulls.length + 1, title: textOf(body.title), body: (body.body as string | undefined) ?? '', head, base, repository: REPOSITORY, state: 'open', user, labels: [],
    };
    this.pulls.push(pull);
    return { status: 201, body: this.shown(pull) };
  }

  private newLabel({ name, color }: Received['body']): Answer {
    if (typeof color !== 'string' || !/^#?[0-9a-f]{6}$/i.test(color)) return { status: 422, body: { message: 'bad color' } };
    const label = { id: this.labels.length + 1, name: textOf(name) };
    this.labels.push(label);
    return { status: 201, body: label };
  }

  private request(pull: Pull, { reviewers = [], team_reviewers: teams = [] }: Received['body']): Answer {
    const stranger = (reviewers as string[]).find(user => !this.users.includes(user));
    if (stranger !== undefined) return { status: 404, body: { message: 'UserNotExist', errors: [`User '${stranger}' not exist`] } };
    const unknown = (teams as string[]).find(team => !this.teams.includes(team));
    if (unknown !== undefined) return { status: 404, body: { message: 'TeamNotExist', errors: [`Team '${unknown}' not exist`] } };
    if ((reviewers as string[]).includes(pull.user)) return { status: 422, body: { message: 'poster of pr can\'t be reviewer' } };
    const { number } = pull;
    this.timeline.push(...(reviewers as string[]).map(user => ({ number, user })), ...(teams as string[]).map(team => ({ number, team })));
    return { status: 201, body: [] };
  }

  /** Names of a pull request's labels. */
  public labelsOf(pull: Pull) {
    return pull.labels.map(id => [...this.labels, ...this.organizationLabels].find(label => label.id === id)!);
  }

  private notFound(): Answer {
    return { status: 404, body: { message: 'The target couldn\'t be found.', url: `${this.url}/api/swagger`, errors: [] } };
  }

  private shown(pull: Pull) {
    return {
      number: pull.number,
      html_url: `${this.url}/${this.owner}/${this.name}/pulls/${pull.number}`,
      state: pull.state,
      title: pull.title,
      body: pull.body,
      user: { login: pull.user },
      labels: this.labelsOf(pull),
      head: { ref: pull.head, repo_id: pull.repository },
      base: { ref: pull.base, repo_id: REPOSITORY },
    };
  }
}

function page(all: readonly unknown[], query: URLSearchParams): Answer {
  const size = Math.min(MOST, Number(query.get('limit') ?? MOST));
  const from = (Number(query.get('page') ?? 1) - 1) * size;
  return { status: 200, body: all.slice(from, from + size) };
}
