import { createServer, IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** A request as the server got it. */
export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly [name: string]: unknown };
}

/** An answer, with a body that becomes JSON. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** Something that goes wrong with requests. */
export interface Fault {
  /** What it happens to, as `POST /path`. */
  readonly on: RegExp;
  /** How often; every time when not given. */
  readonly times?: number;
  /** The answer in place of the right one. */
  readonly answer?: Answer;
  /** `lost`: it is done, but the answer never comes; `cut`: half of the answer comes; `closed`: nothing is done; `slow`: no answer at all. */
  readonly how?: 'lost' | 'cut' | 'closed' | 'slow';
}

/** What the servers of all forges have: users with tokens, branches, faults, and a record of what was asked. */
export abstract class ForgeServer {
  public readonly received: Received[] = [];
  public faults: Fault[] = [];
  /** Tokens, and who they are of. */
  public readonly tokens = new Map<string, string>();
  /** Tokens that may read and not write. */
  public readonly readOnly = new Set<string>();
  /** Users that there are; all may see the repository. */
  public users = ['ada', 'grace', 'linus', 'bot'];
  public teams = ['ml-leads', 'platform'];
  public branches = ['main', 'release/1.0', 'change'];
  private readonly server: Server;

  /**
   * @param owner owner of the one repository; an organization
   * @param name name of the one repository
   */
  constructor(public owner = 'acme', public name = 'platform') {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  public async start(): Promise<this> {
    await new Promise<void>(resolve => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  /** What was asked for, without queries: `GET /path`. */
  public get asked(): string[] {
    return this.received.map(({ method, url }) => `${method} ${url.split('?')[0]}`);
  }

  protected abstract route(request: Received, user: string): Answer;

  /** The token of the request, in a form that the forge takes. */
  protected abstract tokenIn(headers: IncomingHttpHeaders): string | undefined;

  protected abstract unauthorized(): Answer;

  protected abstract forbidden(): Answer;

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const received: Received = {
      method: request.method!, url: request.url!, headers: request.headers, body: text === '' ? {} : JSON.parse(text) as { [name: string]: unknown },
    };
    this.received.push(received);
    const fault = this.nextFault(`${received.method} ${received.url}`);
    if (fault?.how === 'slow') return;
    if (fault?.how === 'closed') return void request.socket.destroy();
    const answer = fault?.answer ?? this.authorized(received);
    if (fault?.how === 'lost') return void request.socket.destroy();
    const { status, body, headers = {} } = answer;
    const json = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }), ...headers });
    if (fault?.how !== 'cut') return void response.end(json);
    response.write(json.slice(0, json.length / 2), () => request.socket.destroy());
  }

  private authorized(received: Received): Answer {
    const token = this.tokenIn(received.headers);
    const user = token === undefined ? undefined : this.tokens.get(token);
    if (user === undefined) return this.unauthorized();
    if (received.method !== 'GET' && this.readOnly.has(token!)) return this.forbidden();
    return this.route(received, user);
  }

  private nextFault(request: string): Fault | undefined {
    const at = this.faults.findIndex(({ on }) => on.test(request));
    if (at < 0) return undefined;
    const fault = this.faults[at];
    if (fault.times !== undefined) {
      if (fault.times <= 1) this.faults.splice(at, 1);
      else this.faults[at] = { ...fault, times: fault.times - 1 };
    }
    return fault;
  }
}

/** The token behind `token` or `Bearer`. */
export function tokenBehind(schemes: readonly string[], { authorization = '' }: IncomingHttpHeaders): string | undefined {
  const [scheme, token] = authorization.split(' ');
  return schemes.includes(scheme.toLowerCase()) ? token : undefined;
}

/** A value that has to be text. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`no text: ${JSON.stringify(value)}`);
  return value;
}
