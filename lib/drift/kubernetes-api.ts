import { Agent as HttpAgent, request as httpRequest, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { statusOf } from './api-status';
import { ApiAddress, ApiConnection, connection } from './kube-config';

/** One question to an API server. Nothing is ever changed by it: a patch says `dryRun=All`. */
export interface ApiRequest {
  /** Path on the server, which may have a query. */
  readonly path: string;
  readonly accept?: string;
  /** What would be applied: then the question is what would become of it. */
  readonly dryRun?: { readonly body: string; readonly contentType: string };
}

/** What the API server says. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

interface RawAnswer extends ApiAnswer {
  readonly retryAfter?: string;
}

const PATIENCE_MS = 60_000;
/** What is not answered is asked again after these times. */
const PAUSES_MS = [100, 400, 1600];
/** A server that wants to be left alone for longer is not waited for. */
const LONGEST_PAUSE_SECONDS = 60;
/** Connections that are open at the same time. */
const MOST_CONNECTIONS = 8;

/** Reads from an API server, as the user of a context of a kubeconfig or the account of a pod. It changes nothing. */
export class KubernetesApi {
  /**
   * @throws Error when there is no client, no such context, or no cluster in it
   */
  public static async connect(address: ApiAddress): Promise<KubernetesApi> {
    return new KubernetesApi(await connection(address));
  }

  private kept?: { readonly identity: string; readonly agent: HttpAgent };

  /**
   * @param pause waits for so many milliseconds
   */
  constructor(private readonly address: ApiConnection, private readonly pause: (milliseconds: number) => Promise<unknown> = wait) {}

  /** The context that names server and user. */
  public get context(): string {
    return this.address.context;
  }

  /** Name and port of the server, without credentials. */
  public get host(): string {
    return new URL(this.address.server).host;
  }

  /**
   * A JSON document, by its path on the server.
   *
   * @throws Error that says why it cannot be had
   */
  public async get(path: string): Promise<unknown> {
    const { status, body } = await this.ask({ path });
    if (status !== 200) throw new Error(explained(status, path, this.context, body));
    return parsed(path, body);
  }

  /**
   * What the server answers, whatever it is. A server that is overloaded, or has a fault that may pass, is asked again
   * some times, and not before it says so.
   *
   * @throws Error when there is no answer
   */
  public async ask(request: ApiRequest): Promise<ApiAnswer> {
    for (let tries = 0; ; tries++) {
      const time = PAUSES_MS[tries] as number | undefined;
      let answer: RawAnswer;
      try {
        answer = await this.send(request);
      } catch (error) {
        if (time === undefined || error instanceof Untrusted) throw error;
        await this.pause(time);
        continue;
      }
      if (answer.status !== 429 && answer.status < 500) return answer;
      const seconds = /^\d{1,9}$/.test(answer.retryAfter ?? '') ? Number(answer.retryAfter) : 0;
      if (time === undefined || seconds > LONGEST_PAUSE_SECONDS) return answer;
      await this.pause(Math.max(time, seconds * 1000));
    }
  }

  private async send({ path, accept = 'application/json', dryRun }: ApiRequest): Promise<RawAnswer> {
    const { server } = this.address;
    const url = new URL(path, server.endsWith('/') ? server : `${server}/`);
    // A server behind a proxy has a path of its own, below which its paths are.
    url.pathname = new URL(server).pathname.replace(/\/$/, '') + url.pathname;
    if (dryRun && url.searchParams.get('dryRun') !== 'All') throw new Error(`${path} would change the cluster`);
    const options: RequestOptions = {
      method: dryRun ? 'PATCH' : 'GET',
      // So that the audit log says what asked.
      headers: { accept, 'user-agent': 'gitops-ai', ...(dryRun && { 'content-type': dryRun.contentType, 'content-length': Buffer.byteLength(dryRun.body) }) },
      timeout: PATIENCE_MS,
    };
    await this.address.prepare(options);
    const plain = url.protocol === 'http:';
    return new Promise((resolve, reject) => {
      const request = (plain ? httpRequest : httpsRequest)(url, { ...options, agent: this.agentFor(options, plain) }, response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({
          status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8'), retryAfter: response.headers['retry-after'],
        }));
        response.on('error', error => reject(unreachable(url, path, error)));
      });
      request.on('timeout', () => request.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} seconds`)));
      request.on('error', error => reject(unreachable(url, path, error)));
      request.end(dryRun?.body);
    });
  }

  /** One agent for all requests, so that connections are used again; that of the client where it goes through a proxy. */
  private agentFor({ agent }: RequestOptions, plain: boolean): HttpAgent | undefined {
    const own = typeof agent === 'object' ? agent : undefined;
    if (own && own.constructor !== HttpsAgent && own.constructor !== HttpAgent) return own;
    const { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized } = own instanceof HttpsAgent ? own.options : {};
    const settings = { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized };
    // Credentials may be others after a while.
    const identity = JSON.stringify(Object.entries(settings).map(([name, value]) => [name, String(value)]));
    if (this.kept?.identity !== identity) {
      const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
      const keep = { keepAlive: true, maxSockets: MOST_CONNECTIONS };
      this.kept = { identity, agent: plain ? new HttpAgent(keep) : new HttpsAgent({ ...given, ...keep }) };
    }
    return this.kept.agent;
  }
}

/** The document in an answer. */
export function parsed(path: string, body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Error(`${path}: the answer of the API server ended before it was complete, or is no JSON (${Buffer.byteLength(body)} bytes)`);
  }
}

/** Why a document that every user may read is not there. */
export function explained(status: number, path: string, context: string, body = ''): string {
  const [place] = path.split('?');
  if (status === 403 && statusOf(status, body).message.includes('User "system:anonymous"')) {
    return `the API server takes the user of the context "${context}" for nobody (403, system:anonymous): the kubeconfig has no credentials for it, so log in`;
  }
  switch (status) {
    case 401: return `the API server does not know who the user of the context "${context}" is (401): log in again`;
    case 403: return `the user of the context "${context}" may not read ${place} (403): it needs the verb get on the nonResourceURL ${place}, which the ClusterRole system:discovery grants`;
    case 404: return `the API server has no ${place} (404)${place.startsWith('/openapi/') ? '; OpenAPI v3 is served since Kubernetes 1.24' : ''}`;
    default: return `the API server answered ${status} to ${place}`;
  }
}

/** A server, or a user, that does not prove who it is; asking again does not help. */
class Untrusted extends Error {}

function unreachable(url: URL, path: string, error: Error): Error {
  const { code } = error as { code?: string };
  if (code !== undefined && /^ERR_SSL_.*_ALERT_/.test(code)) {
    return new Untrusted(`${url.host} does not take the client certificate of the kubeconfig, or wants one where there is none (${code}): log in again`);
  }
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code)) {
    return new Untrusted(`the certificate of ${url.host} is not trusted (${code}): the kubeconfig needs the certificate-authority of the cluster`);
  }
  return new Error(`${path.split('?')[0]} cannot be read from ${url.host}: ${error.message || code}`);
}
