import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpError, isLoopback, redacted, redirectOf, requestUrl } from './address';
import { networkFailure, statusFailure, tooLarge, waitFailure } from './failure';
import { Gate } from './gate';
import { Http, HttpDigest, HttpRequest, HttpResponse } from './http';
import { askedWait, ATTEMPTS, isMomentaryError, isMomentaryStatus, LONGEST_WAIT_MILLISECONDS, ownWait } from './retry';
import { Answer, Transport } from './transport';
import { GitOpsError } from '../../errors';

/** How patient a client is. */
export interface ClientOptions {
  /** Version of the package, for the header `user-agent`. */
  readonly version: string;
  /** Requests at once. @default 16 */
  readonly atOnce?: number;
  /** Hosts, with port, that may be reached without TLS. Loopback may be always. */
  readonly insecure?: readonly string[];
  /** Longest wait for the beginning of an answer, and for each further piece. @default 30,000 */
  readonly idleMilliseconds?: number;
  /** Wait before the second attempt; it doubles with each. @default 250 */
  readonly firstWaitMilliseconds?: number;
}

const MOST_BYTES = 4 * 1024 * 1024;
const MOST_REDIRECTS = 10;
/** What an answer that says no may have of a body. */
const MOST_ERROR_BYTES = 16 * 1024;

/** What becomes of a body. */
interface Sink {
  write(chunk: Uint8Array): void;
}

/** An answer whose body went into a sink. */
interface Received {
  readonly answer: Answer;
  readonly url: URL;
  readonly size: number;
  readonly sha256: string;
}

/** Requests with everything around them: turns, time limits, further attempts, redirects, checks of what came. */
export class HttpClient implements Http {
  private readonly gate: Gate;
  /** Servers that asked to be left alone for a while. */
  private readonly pauses = new Map<string, Promise<void>>();

  constructor(private readonly transport: Transport, private readonly options: ClientOptions) {
    this.gate = new Gate(options.atOnce ?? 16);
  }

  public origin(host: string): string {
    const plain = this.options.insecure?.includes(host) || isLoopback(new URL(`https://${host}`));
    return `${plain ? 'http' : 'https'}://${host}`;
  }

  public async request(url: string, request: HttpRequest = {}): Promise<HttpResponse> {
    const most = request.mostBytes ?? MOST_BYTES;
    let chunks: Uint8Array[] = [];
    let size = 0;
    const received = await this.receive(url, request, at => {
      [chunks, size] = [[], 0];
      return {
        write: chunk => {
          size += chunk.length;
          if (size > most) throw tooLarge(at, most);
          chunks.push(chunk);
        },
      };
    });
    return { ...responseOf(received), body: Buffer.concat(chunks) };
  }

  public async digest(url: string, request: HttpRequest = {}): Promise<HttpDigest> {
    const received = await this.receive(url, request, () => ({ write: () => undefined }));
    return { ...responseOf(received), size: received.size };
  }

  public close(): Promise<void> {
    return this.transport.close();
  }

  private receive(text: string, request: HttpRequest, sink: (url: URL) => Sink): Promise<Received> {
    const url = requestUrl(text, this.options.insecure ?? []);
    return this.gate.pass(async () => {
      for (let attempt = 1; ; attempt++) {
        await this.pauses.get(url.origin);
        const received = await this.attempt(url, request, sink, attempt);
        if (received) return received;
      }
    });
  }

  /** One attempt; undefined when another one may have another end, after the wait that it needs. */
  private async attempt(url: URL, request: HttpRequest, sink: (url: URL) => Sink, attempt: number): Promise<Received | undefined> {
    const deadline = new Deadline(this.options.idleMilliseconds ?? 30_000);
    let at = url;
    try {
      let answer = await this.send(at, request, request.authorization, deadline);
      for (let redirects = 0; ; redirects++) {
        if (request.followRedirects === false) break;
        const next = redirectOf(at, answer.status, answer.headers.location, this.options.insecure ?? []);
        if (!next) break;
        await drain(answer, deadline);
        if (request.method === 'POST') throw httpError(at, { id: 'http-redirect', problem: `the server redirects a POST to ${redacted(next)}`, fix: 'use that address' });
        if (redirects === MOST_REDIRECTS) throw httpError(url, { id: 'http-redirect', problem: `more than ${MOST_REDIRECTS} redirects`, fix: 'ask who runs the server: they lead in a circle' });
        at = next;
        answer = await this.send(at, request, at.origin === url.origin ? request.authorization : undefined, deadline);
      }
      const { status } = answer;
      if ((status >= 200 && status < 300) || request.accept?.includes(status)) return await receiveBody(answer, at, request.method === 'HEAD', sink(at), deadline);
      const body = await drain(answer, deadline);
      if (attempt === ATTEMPTS || !isMomentaryStatus(status)) throw statusFailure(at, status, body, attempt);
      await this.wait(at, answer, attempt);
      return undefined;
    } catch (error) {
      if (error instanceof GitOpsError) throw error;
      if (attempt === ATTEMPTS || !isMomentaryError(error)) throw networkFailure(at, error, attempt) ?? error;
      await sleep(ownWait(attempt, this.options.firstWaitMilliseconds ?? 250));
      return undefined;
    } finally {
      deadline.end();
    }
  }

  private send(url: URL, request: HttpRequest, authorization: string | undefined, deadline: Deadline): Promise<Answer> {
    deadline.extend();
    return this.transport.send(url, {
      method: request.method ?? 'GET',
      headers: {
        // Digests are of what is sent, so nothing may pack it on the way.
        'accept-encoding': 'identity',
        'user-agent': `cdk8s-gitops-ai/${this.options.version}`,
        ...request.headers,
        ...authorization !== undefined && { authorization },
      },
      body: request.body,
      signal: deadline.signal,
    });
  }

  /** Waits as long as the server asks for, and lets all others to the same server wait as well. */
  private async wait(url: URL, { status, headers }: Answer, attempt: number): Promise<void> {
    const asked = askedWait(headers['retry-after'], headers.date);
    if (asked === undefined) return sleep(ownWait(attempt, this.options.firstWaitMilliseconds ?? 250));
    if (asked > LONGEST_WAIT_MILLISECONDS) throw waitFailure(url, status, asked);
    // They must not all come back in the same moment.
    const pause = sleep(asked + ownWait(1, this.options.firstWaitMilliseconds ?? 250));
    this.pauses.set(url.origin, pause);
    return pause;
  }
}

/** Ends a request when nothing came for too long. */
class Deadline {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly milliseconds: number) {}

  public get signal(): AbortSignal {
    return this.controller.signal;
  }

  public extend(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.controller.abort(Object.assign(new Error('nothing came for too long'), { code: 'TIMEOUT' })), this.milliseconds);
  }

  public end(): void {
    clearTimeout(this.timer);
  }
}

async function receiveBody(answer: Answer, url: URL, head: boolean, sink: Sink, deadline: Deadline): Promise<Received> {
  const { headers } = answer;
  if (!['identity', undefined].includes(headers['content-encoding'])) {
    throw httpError(url, { id: 'http-encoding', problem: `the answer is packed with ${headers['content-encoding']}, which was not asked for`, fix: 'ask who runs the server, or the proxy before it' });
  }
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of answer.body) {
    deadline.extend();
    hash.update(chunk);
    size += chunk.length;
    sink.write(chunk);
  }
  const announced = headers['content-length'];
  if (!head && announced !== undefined && Number(announced) !== size) throw Object.assign(new Error('the answer is incomplete'), { code: 'TRUNCATED' });
  return { answer, url, size, sha256: hash.digest('hex') };
}

/** Reads the beginning of a body that nobody asked for. What is left unread ends its connection. */
async function drain({ body }: Answer, deadline: Deadline): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    deadline.extend();
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_ERROR_BYTES) break;
  }
  return Buffer.concat(chunks);
}

function responseOf({ answer: { status, headers }, url, sha256 }: Received): Omit<HttpResponse, 'body'> {
  return { status, headers, url: redacted(url), sha256 };
}
