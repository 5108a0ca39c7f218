import { setTimeout } from 'node:timers/promises';
import { variable } from './environment';
import { HttpProblem } from './problem';
import { loadOptional } from '../errors';
import { withoutCredentials } from '../git';

/** What makes requests. The clients of the forges take it in place of the `fetch` of Node. */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** How long something is waited for; tests wait for nothing. */
export type Sleep = (milliseconds: number) => Promise<void>;

/** How requests to a forge are made. */
export interface ForgeFetchOptions {
  /** Base of the API: nothing is sent to another origin. */
  readonly apiUrl: string;
  /** What the header says of who asks. */
  readonly authorization: string;
  /** The token, which is taken out of whatever the forge says. */
  readonly token: string;
  readonly sleep?: Sleep;
  /** How long one answer may take. */
  readonly patienceMilliseconds?: number;
}

const PATIENCE_MILLISECONDS = 30_000;
const MOST_ATTEMPTS = 5;
const MOST_REDIRECTS = 3;
/** Longer than this nobody waits for a command: it says when to come back instead. */
const LONGEST_WAIT_SECONDS = 120;
/** GitHub asks for it where a secondary limit names no time. */
const UNTOLD_LIMIT_SECONDS = 60;
const REDIRECTS = [301, 302, 307, 308];
const PASSING = [500, 502, 503, 504];
/** Requests that give the same when they are made twice. Another POST is made twice only when its answer says that nothing was done. */
const REPEATABLE_POST = /\/(?:issues\/\d+\/labels|requested_reviewers)$/;
/** So much of a complaint is read. */
const LONGEST_COMPLAINT = 1000;

/**
 * A `fetch` for the API of one forge: the one place where the token is, which goes to the origin of the API and nowhere
 * else, redirects included. Waits and tries again, a few times, where the forge asks for it or is not well.
 *
 * The answers that it gives are good ones; all others are thrown as `HttpProblem`.
 */
export function forgeFetch({ apiUrl, authorization, token, sleep = wait, patienceMilliseconds = PATIENCE_MILLISECONDS }: ForgeFetchOptions): Fetch {
  const { origin } = new URL(apiUrl);
  const clean = (text: string) => withoutCredentials(text.split(token).join('***')).slice(0, LONGEST_COMPLAINT);

  const send = async (url: URL, method: string, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', authorization);
    let target = url;
    for (let redirects = 0; ; redirects++) {
      const request = { method, body: init.body, headers, redirect: 'manual', signal: AbortSignal.timeout(patienceMilliseconds) } as const;
      const problem = { method, path: target.pathname };
      const go = await transport(target);
      let response: Response;
      try {
        response = await go(target, request);
      } catch (error) {
        throw new HttpProblem({ ...problem, kind: 'network', said: clean(reasonOf(error, patienceMilliseconds)) });
      }
      const location = REDIRECTS.includes(response.status) ? response.headers.get('location') : null;
      if (location === null) return response;
      await response.body?.cancel();
      const next = new URL(location, target);
      if (next.origin !== origin) throw new HttpProblem({ ...problem, kind: 'redirect', said: `to ${next.origin}`, status: response.status });
      if (redirects >= MOST_REDIRECTS) throw new HttpProblem({ ...problem, kind: 'redirect', said: 'in a circle', status: response.status });
      target = next;
    }
  };

  return async (url, init = {}) => {
    const target = new URL(url);
    const method = (init.method ?? 'GET').toUpperCase();
    if (target.origin !== origin) throw new HttpProblem({ method, path: target.pathname, kind: 'redirect', said: `to ${target.origin}` });
    const repeatable = method !== 'POST' || REPEATABLE_POST.test(target.pathname);
    for (let attempt = 1; ; attempt++) {
      let seconds: number;
      let problem: HttpProblem;
      try {
        const response = await send(target, method, init);
        if (response.ok) return await checked(response, method, target, patienceMilliseconds, clean);
        problem = await problemOf(response, method, target, clean);
        seconds = problem.retryAfter ?? 2 ** (attempt - 1);
      } catch (error) {
        if (!(error instanceof HttpProblem)) throw error;
        problem = error;
        seconds = 2 ** (attempt - 1);
      }
      const again = problem.kind === 'limit' || (repeatable && (problem.kind === 'network' || problem.kind === 'passing'));
      if (!again || attempt >= MOST_ATTEMPTS || seconds > LONGEST_WAIT_SECONDS) throw problem;
      await sleep(seconds * 1000);
    }
  };
}

/** The answer with its body, when it is one of an API and all there: its end may get lost as its beginning may. */
async function checked(response: Response, method: string, { pathname }: URL, patience: number, clean: (text: string) => string): Promise<Response> {
  let body: ArrayBuffer;
  try {
    body = await response.arrayBuffer();
  } catch (error) {
    throw new HttpProblem({ method, path: pathname, kind: 'network', said: clean(reasonOf(error, patience)) });
  }
  const empty = response.status === 204 || body.byteLength === 0;
  const type = response.headers.get('content-type') ?? '';
  if (!empty && !/\bjson\b/.test(type)) {
    throw new HttpProblem({ method, path: pathname, kind: 'foreign', said: clean(type || 'no type'), status: response.status });
  }
  return new Response(empty ? null : body, { status: response.status, headers: response.headers });
}

async function problemOf(response: Response, method: string, { pathname }: URL, clean: (text: string) => string): Promise<HttpProblem> {
  const { status, headers } = response;
  const said = clean(complaintOf(await response.text().catch(() => '')));
  const limited = status === 429 || (status === 403 && (headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0' || /rate limit/i.test(said)));
  const kind = limited ? 'limit' : PASSING.includes(status) ? 'passing' : 'refused';
  const retryAfter = kind === 'refused' ? undefined : secondsToWait(headers) ?? (status === 403 ? UNTOLD_LIMIT_SECONDS : undefined);
  return new HttpProblem({ method, path: pathname, kind, said, status, retryAfter, scopes: headers.get('x-accepted-oauth-scopes') ?? undefined });
}

/** `Retry-After` in seconds or as a date, or the end of GitHub's, GitLab's or Gitea's limit; dates are measured from the one of the answer. */
function secondsToWait(headers: Headers): number | undefined {
  const now = Date.parse(headers.get('date') ?? '') / 1000;
  const after = headers.get('retry-after');
  if (after !== null && /^\d+$/.test(after)) return Number(after);
  const at = after !== null ? Date.parse(after) / 1000 : Number(headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset') ?? Number.NaN);
  return Number.isFinite(at - now) ? Math.max(1, Math.ceil(at - now)) : undefined;
}

/** What the body of a refusal says: GitHub, GitLab and Gitea have `message`, GitLab also `error`, GitHub `errors`. */
function complaintOf(body: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return /<html|<!doctype/i.test(body) ? '' : body;
  }
  const { message, error, error_description: description, errors } = (parsed ?? {}) as { [key: string]: unknown };
  return [message, error, description, errors].filter(Boolean).map(wordsOf).join(': ');
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const { message, field, code } = value as { [key: string]: unknown };
  if (typeof message === 'string') return message;
  if (typeof code === 'string') return [field, code].filter(Boolean).join(' ');
  return Object.entries(value).map(([key, inner]) => `${key} ${wordsOf(inner)}`).join(', ');
}

function reasonOf(error: unknown, patience: number): string {
  if (['TimeoutError', 'AbortError'].includes((error as Error).name)) return `no answer within ${patience / 1000} seconds`;
  // `fetch` only says that it failed; why is in the cause, or in the cause of that.
  let { message, code, cause } = error as Failure;
  for (; cause; { cause } = cause) ({ message, code = undefined } = cause);
  return [message, code].filter(Boolean).join(', ') || 'the connection failed';
}

interface Failure {
  readonly message?: string;
  readonly code?: string;
  readonly cause?: Failure;
}

/** Node's own `fetch` knows no proxies; that of undici does, when one is set. */
async function transport({ protocol }: URL): Promise<Fetch> {
  const proxy = protocol === 'https:' ? variable('https_proxy') ?? variable('HTTPS_PROXY') : variable('http_proxy') ?? variable('HTTP_PROXY');
  if (proxy === undefined) return fetch;
  const undici = await loadOptional<Undici>('undici', 'reaching the forge through the proxy of the environment');
  const { EnvHttpProxyAgent, fetch: send } = undici.EnvHttpProxyAgent === undefined ? undici.default! : undici;
  agent ??= new EnvHttpProxyAgent();
  return (url, init) => send(url, { ...init, dispatcher: agent } as RequestInit);
}

interface Undici {
  readonly EnvHttpProxyAgent: new () => object;
  readonly fetch: Fetch;
  readonly default?: Undici;
}

let agent: object | undefined;

/** Waits as long as it is told. */
export async function wait(milliseconds: number): Promise<void> {
  await setTimeout(milliseconds);
}
