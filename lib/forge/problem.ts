import { Forge } from './model';
import { rightsOf } from './token';
import { GitOpsError } from '../errors';

/** Why there is no good answer. */
export interface HttpProblemOptions {
  readonly method: string;
  readonly path: string;
  /**
   * `network`: no answer, or half of one; `redirect`: away from the forge; `foreign`: an answer, but not of an API;
   * `limit`: too many requests; `passing`: the forge is not well; `refused`: whatever else it does not do.
   */
  readonly kind: 'network' | 'redirect' | 'foreign' | 'limit' | 'passing' | 'refused';
  /** In the words of the forge or of the connection, without the token. */
  readonly said: string;
  readonly status?: number;
  /** Seconds that the forge asks to wait. */
  readonly retryAfter?: number;
  /** Scopes that the forge would accept. */
  readonly scopes?: string;
}

/** A request to a forge that came to no good answer. */
export class HttpProblem extends Error {
  public readonly kind: HttpProblemOptions['kind'];
  public readonly status: number | undefined;
  public readonly said: string;
  public readonly retryAfter: number | undefined;

  constructor(private readonly options: HttpProblemOptions) {
    super(`${options.method} ${options.path}: ${options.status ?? options.kind} ${options.said}`);
    this.name = 'HttpProblem';
    this.kind = options.kind;
    this.status = options.status;
    this.said = options.said;
    this.retryAfter = options.retryAfter;
  }

  /** Whether the forge may have done what it was asked for. */
  public get unanswered(): boolean {
    return this.kind === 'network' || this.kind === 'passing';
  }

  /** The same for a person, with what to do about it. */
  public explain(forge: Forge): GitOpsError {
    const { method, path } = this.options;
    const [problem, fix] = this.words(forge);
    return new GitOpsError([{ id: 'forge', path: forge.host, field: `${method} ${path}`, problem, fix }]);
  }

  private words(forge: Forge): readonly [problem: string, fix: string] {
    const said = this.said === '' ? '' : `: ${this.said}`;
    switch (this.kind) {
      case 'network': return [
        `cannot be reached${said}`,
        /CERT|certificate|SELF_SIGNED|UNABLE_TO/i.test(this.said)
          ? 'set NODE_EXTRA_CA_CERTS to a file with the certificate of your authority'
          : 'see that the host is right and can be reached from here, through HTTPS_PROXY where there is a proxy; then run the same again',
      ];
      case 'redirect': return [
        `answers with a redirect ${this.said}, which is not followed: the token goes nowhere else`,
        'give the remote, or --api-url, the address that the forge has now',
      ];
      case 'foreign': return [`answers with ${this.said}, so it is not the API of ${forge.kind}`, 'say with --api-url where the API is, and with --forge what runs there'];
      case 'limit': return [
        `too many requests${said}`,
        this.retryAfter === undefined ? 'run the same again later' : `run the same again in ${Math.ceil(this.retryAfter / 60)} minutes`,
      ];
      case 'passing': return [`is not well (${this.status})${said}`, 'run the same again later: what was done is not done twice'];
      case 'refused': return this.refusal(forge, said);
    }
  }

  private refusal(forge: Forge, said: string): readonly [problem: string, fix: string] {
    const accepted = this.options.scopes ? ` (it accepts the scopes ${this.options.scopes})` : '';
    switch (this.status) {
      case 401: return [`does not take the token (401)${said}`, `it may have ended, or be of another host; set ${rightsOf(forge)}`];
      case 403: return [`the token may not do this (403)${said}`, `it needs more rights${accepted}: ${rightsOf(forge)}`];
      case 404: return [
        `there is no such thing, or the token may not see it (404)${said}`,
        `see that ${forge.repository} is a repository of ${forge.host} and both branches are on it; a private one needs ${rightsOf(forge)}`,
      ];
      case 409:
      case 422: return [`does not take the request (${this.status})${said}`, 'mend what it complains about, then run the same again'];
      default: return [`answered ${this.status}${said}`, 'mend what it complains about, then run the same again'];
    }
  }
}

/** What was thrown, as the problem that it is about: a client may have wrapped it. */
export function problemIn(error: unknown): HttpProblem | undefined {
  if (error instanceof HttpProblem) return error;
  const { cause } = (error ?? {}) as { cause?: unknown };
  return cause instanceof HttpProblem ? cause : undefined;
}
