import { createHash } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { answer, Handler, HttpServer } from './http-server';

/** One generation of an object. */
interface Generation {
  readonly generation: string;
  readonly content: Buffer;
}

/**
 * Buckets with the JSON API of Google Cloud Storage, as far as its description goes for reading: objects with their generations,
 * lists with pages, media with ranges.
 */
export class GcsServer {
  public static async start(): Promise<GcsServer> {
    const holder: { server?: GcsServer } = {};
    const http = await HttpServer.start((request, response) => holder.server!.answer(request, response));
    return holder.server = new GcsServer(http);
  }

  public pageSize = 1000;
  /** Token that is asked for; none by default. */
  public token: string | undefined;
  private readonly objects = new Map<string, Generation[]>();
  private last = 1_700_000_000_000_000;

  private constructor(public readonly http: HttpServer) {}

  /** Writes an object of the one bucket, `models`; its generation. */
  public put(name: string, content: string | Buffer): string {
    const generation = String(++this.last);
    this.objects.set(name, [...this.objects.get(name) ?? [], { generation, content: Buffer.from(content) }]);
    return generation;
  }

  /** Deletes an object, or one generation of it. */
  public remove(name: string, generation?: string): void {
    const left = generation === undefined ? [] : (this.objects.get(name) ?? []).filter(one => one.generation !== generation);
    if (left.length > 0) this.objects.set(name, left);
    else this.objects.delete(name);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const authorized = this.token === undefined || request.headers.authorization === `Bearer ${this.token}`;
    const handler = authorized ? this.answerTo(new URL(request.url!, this.http.url), request) : json(401, { error: { code: 401, message: 'Invalid Credentials' } });
    handler(request, response);
  }

  private answerTo({ pathname, searchParams }: URL, request: IncomingMessage): Handler {
    const [, bucket, object] = /^\/storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?$/.exec(pathname) ?? [];
    if (bucket !== 'models') return json(404, { error: { code: 404, message: 'The specified bucket does not exist.' } });
    if (object === undefined) return this.list(searchParams);
    const name = decodeURIComponent(object);
    const wanted = searchParams.get('generation');
    const generations = this.objects.get(name) ?? [];
    const found = wanted === null ? generations[generations.length - 1] : generations.find(({ generation }) => generation === wanted);
    if (!found) return json(404, { error: { code: 404, message: `No such object: models/${name}` } });
    if (searchParams.get('alt') !== 'media') return json(200, describe(name, found));
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    return from === undefined ? answer(200, found.content) : answer(206, found.content.subarray(Number(from), Number(to) + 1));
  }

  private list(query: URLSearchParams): Handler {
    const names = [...this.objects.keys()].filter(name => name.startsWith(query.get('prefix') ?? '')).sort();
    const from = Number(query.get('pageToken') ?? 0);
    const items = names.slice(from, from + this.pageSize).map(name => describe(name, this.objects.get(name)!.at(-1)!));
    return json(200, { kind: 'storage#objects', ...items.length > 0 && { items }, ...from + this.pageSize < names.length && { nextPageToken: String(from + this.pageSize) } });
  }
}

function describe(name: string, { generation, content }: Generation): object {
  return { kind: 'storage#object', name, generation, size: String(content.length), md5Hash: createHash('md5').update(content).digest('base64'), updated: '2026-11-27T20:00:00.000Z' };
}

function json(status: number, value: unknown): Handler {
  return answer(status, JSON.stringify(value), { 'content-type': 'application/json' });
}
