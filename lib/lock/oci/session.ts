import { Challenge, isOfSameDomain, parseChallenges } from './challenge';
import { apiHost, ociError, OciReference, repositoryOf } from './reference';
import { record } from '../../policy/shapes';
import { dockerCredentials, RegistryCredentials } from '../credentials/docker';
import { Http, HttpRequest, HttpResponse, jsonOf } from '../http';
import { LockContext } from '../resolver';

/** Sessions of a run, by the way to other hosts that it has. */
const SESSIONS = new WeakMap<Http, Map<string, RegistrySession>>();

const CLIENT = 'cdk8s-gitops-ai';

/** What is known about one registry in one run: how it wants to be asked, and the tokens that it gave. */
export class RegistrySession {
  /** The session with the registry of a reference. */
  public static of({ host }: OciReference, context: LockContext): RegistrySession {
    const sessions = SESSIONS.get(context.http) ?? new Map<string, RegistrySession>();
    SESSIONS.set(context.http, sessions);
    const session = sessions.get(host) ?? new RegistrySession(host, context);
    sessions.set(host, session);
    return session;
  }

  private readonly origin: string;
  private challenge: Challenge | undefined;
  private found: Promise<RegistryCredentials | undefined> | undefined;
  /** Value of the header `authorization`, by repository. */
  private readonly authorizations = new Map<string, Promise<string | undefined>>();

  private constructor(private readonly host: string, private readonly context: LockContext) {
    this.origin = context.http.origin(apiHost(host));
  }

  /**
   * Asks for something of a repository, with whatever the registry wants to see.
   *
   * @param path below the repository: `manifests/1.0`
   * @throws GitOpsError when it may not be read
   */
  public async request(reference: OciReference, path: string, request: HttpRequest): Promise<HttpResponse> {
    const { repository } = reference;
    const ask = (authorization: string | undefined) => this.context.http.request(`${this.origin}/v2/${repository}/${path}`, {
      ...request, authorization, accept: [...request.accept ?? [], 401, 403],
    });
    const known = this.challenge ? this.authorize(reference, undefined) : this.authorizations.get(repository);
    let response = await ask(await known);
    // A token may have expired since; a challenge of a host that the registry redirects to is not its own.
    const isOwn = () => response.url.startsWith(`${this.origin}/`);
    if (response.status === 401 && isOwn()) {
      this.challenge = pick(parseChallenges(response.headers['www-authenticate'] ?? '')) ?? this.challenge;
      response = await ask(await this.authorize(reference, known));
    }
    const isDenied = response.status === 401 || response.status === 403;
    if (isDenied && (isOwn() || !request.accept?.includes(response.status))) throw await this.denied(reference, response.status);
    return response;
  }

  /** The authorization for a repository: a new one when nobody has asked for one since `old`. */
  private authorize(reference: OciReference, old: Promise<string | undefined> | undefined): Promise<string | undefined> {
    const current = this.authorizations.get(reference.repository);
    if (current && current !== old) return current;
    const next = this.newAuthorization(reference);
    this.authorizations.set(reference.repository, next);
    return next;
  }

  private async newAuthorization(reference: OciReference): Promise<string | undefined> {
    const credentials = await this.credentials();
    if (credentials?.kind === 'bearer') return `Bearer ${credentials.token}`;
    if (this.challenge?.scheme === 'basic') return credentials?.kind === 'password' ? basic(credentials) : undefined;
    return this.challenge ? `Bearer ${await this.token(reference, this.challenge, credentials)}` : undefined;
  }

  /** Gets a token that allows to read one repository, and nothing else. */
  private async token(reference: OciReference, { parameters }: Challenge, credentials: RegistryCredentials | undefined): Promise<string> {
    const { realm, service } = parameters;
    if (!URL.canParse(realm ?? '')) throw ociError(repositoryOf(reference), { id: 'registry-challenge', problem: 'the registry does not say where its tokens come from', fix: 'ask who runs it' });
    const url = new URL(realm);
    const known = credentials && isOfSameDomain(new URL(this.origin).hostname, url.hostname) ? credentials : undefined;
    const question = { ...service !== undefined && { service }, scope: `repository:${reference.repository}:pull` };
    let request: HttpRequest = {};
    if (known?.kind === 'identity') {
      const body = new URLSearchParams({ ...question, client_id: CLIENT, grant_type: 'refresh_token', refresh_token: known.token }).toString();
      request = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body };
    } else {
      for (const [name, value] of Object.entries(question)) url.searchParams.set(name, value);
      if (known?.kind === 'password') request = { authorization: basic(known) };
    }
    const response = await this.context.http.request(url.href, { ...request, accept: [400, 401, 403] });
    const { token, access_token: accessToken } = response.status === 200 ? record(jsonOf(response)) ?? {} : {};
    const given = [token, accessToken].find(value => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value));
    if (given !== undefined) return given as string;
    throw credentials && !known ? this.foreignRealm(reference, url.host) : await this.denied(reference, response.status);
  }

  private credentials(): Promise<RegistryCredentials | undefined> {
    this.found ??= dockerCredentials(this.host, this.context);
    return this.found;
  }

  private foreignRealm(reference: OciReference, realm: string): Error {
    return ociError(repositoryOf(reference), {
      id: 'registry-realm',
      value: realm,
      problem: `the registry ${this.host} gets its tokens from a server of another domain; your credentials for ${this.host} are not sent there`,
      fix: `if you trust it, get a token by hand and keep it as registrytoken of ${this.host} in the configuration of docker`,
    });
  }

  private async denied(reference: OciReference, status: number): Promise<Error> {
    const known = await this.credentials() !== undefined;
    return ociError(repositoryOf(reference), {
      id: 'registry-denied',
      problem: known ? `the registry answers ${status} to your credentials` : `the registry answers ${status}, and there are no credentials for it`,
      fix: known ? `log in again, with rights to pull: docker login ${this.host}` : `log in: docker login ${this.host}`,
    });
  }
}

/** The best challenge that there is an answer to. */
function pick(challenges: readonly Challenge[]): Challenge | undefined {
  return ['bearer', 'basic'].map(scheme => challenges.find(challenge => challenge.scheme === scheme)).find(challenge => challenge !== undefined);
}

function basic({ user, password }: { readonly user: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
