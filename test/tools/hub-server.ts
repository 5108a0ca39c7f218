import { createHash } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { answer, Handler, HttpServer } from './http-server';

/** Content of the files of a commit; of a large file in a test its size alone. */
export interface HubCommit {
  readonly date: string;
  readonly files: { readonly [path: string]: string | Buffer };
  /** Files that are kept beside Git, as the Hub does with weights. @default those that end in .safetensors, .gguf and .bin */
  readonly large?: (path: string) => boolean;
}

/** A repository. */
export interface HubRepository {
  readonly card?: object;
  readonly safetensors?: { readonly total: number };
  /** Branches and tags; those that begin with `v` and a digit are tags. */
  refs: { [name: string]: string };
  commits: { [sha: string]: HubCommit };
  /** Token that may read it; anybody by default. */
  readonly token?: string;
  /** Whether only the description may be read without the token. */
  readonly gated?: boolean;
}

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const gitHash = (content: string | Buffer) => createHash('sha1').update(`blob ${Buffer.byteLength(content)}\0`).update(content).digest('hex');

/**
 * Speaks the endpoints of the Hugging Face Hub that its public description of the API has for models: revision, tree with pages,
 * commits, resolve with a redirect to the host that keeps large files, which refuses whoever brings credentials along.
 */
export class HubServer {
  public static async start(repositories: { [name: string]: HubRepository }): Promise<HubServer> {
    const holder: { server?: HubServer } = {};
    const hub = await HttpServer.start((request, response) => holder.server!.hub(request, response));
    const cdn = await HttpServer.start((request, response) => holder.server!.cdn(request, response));
    return holder.server = new HubServer(hub, cdn, repositories);
  }

  /** Files of a page of a list. */
  public pageSize = 1000;
  private constructor(
    private readonly hubServer: HttpServer, private readonly cdnServer: HttpServer, public readonly repositories: { [name: string]: HubRepository },
  ) {}

  /** Answers a request in place of the server, where it gives a handler. */
  public fault: (path: string, host: 'hub' | 'cdn') => Handler | undefined = () => undefined;

  public get url(): string {
    return this.hubServer.url;
  }

  /** What was asked for so far, of both hosts. */
  public seen(): readonly { readonly host: string; readonly url: string; readonly range?: string; readonly authorization?: string }[] {
    return [['hub', this.hubServer], ['cdn', this.cdnServer]].flatMap(([host, server]) => (server as HttpServer).seen.map(({ url, headers }) => ({
      host: host as string, url: url!, range: headers.range, authorization: headers.authorization,
    })));
  }

  public forget(): void {
    this.hubServer.seen.length = 0;
    this.cdnServer.seen.length = 0;
  }

  public async stop(): Promise<void> {
    await Promise.all([this.hubServer.stop(), this.cdnServer.stop()]);
  }

  private hub(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, this.url);
    const handler = this.fault(url.pathname, 'hub') ?? this.answerTo(url, request);
    handler(request, response);
  }

  private answerTo(url: URL, { headers }: IncomingMessage): Handler {
    const [, api, name, rest] = /^(\/api\/models)?\/([^/]+\/[^/]+)\/(.*)$/.exec(url.pathname) ?? [];
    const repository = Object.hasOwn(this.repositories, name ?? '') ? this.repositories[name] : undefined;
    const known = headers.authorization === undefined || Object.values(this.repositories).some(({ token }) => headers.authorization === `Bearer ${token}`);
    if (!known) return refusal(401, 'Invalid credentials in Authorization header');
    const may = repository?.token === undefined || headers.authorization === `Bearer ${repository.token}`;
    if (!repository || (!may && !repository.gated)) return refusal(headers.authorization ? 404 : 401, 'Repository not found', 'RepoNotFound');
    if (rest === 'refs') {
      const of = (tags: boolean) => Object.entries(repository.refs).filter(([ref]) => /^v\d/.test(ref) === tags).map(([ref, targetCommit]) => ({ name: ref, targetCommit }));
      return json({ branches: of(false), tags: of(true), converts: [] });
    }
    const [, what, revision, path = ''] = /^([^/]+)\/([^/]+)(?:\/(.*))?$/.exec(rest) ?? [];
    const wanted = decodeURIComponent(revision ?? '');
    const sha = repository.refs[wanted] ?? wanted;
    const commit = repository.commits[sha];
    if (!commit) return refusal(404, `Invalid rev id: ${wanted}`, 'RevisionNotFound');
    if (!api) return may ? this.resolve(commit, sha, decodeURIComponent(path)) : refusal(headers.authorization ? 403 : 401, 'Access to model is restricted', 'GatedRepo');
    switch (what) {
      case 'revision': return json({ id: name, sha, cardData: repository.card, safetensors: repository.safetensors });
      case 'commits': return json([{ id: sha, title: 'Upload', date: commit.date, authors: [] }]);
      case 'tree': return this.tree(commit, url);
      default: return refusal(404, 'no such endpoint');
    }
  }

  private tree(commit: HubCommit, url: URL): Handler {
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const paths = Object.keys(commit.files);
    const page = paths.slice(from, from + this.pageSize).map(path => {
      const content = commit.files[path];
      const size = Buffer.byteLength(content);
      return { type: 'file', path, oid: gitHash(content), size, ...isLarge(commit, path) && { lfs: { oid: sha256(content), size, pointerSize: 134 } } };
    });
    const next = new URL(url);
    next.searchParams.set('cursor', String(from + this.pageSize));
    return json([{ type: 'directory', path: 'folder', oid: '0'.repeat(40), size: 0 }, ...page], from + this.pageSize < paths.length ? { link: `<${next}>; rel="next"` } : {});
  }

  private resolve(commit: HubCommit, sha: string, path: string): Handler {
    const content = commit.files[path];
    if (content === undefined) return refusal(404, 'Entry not found', 'EntryNotFound');
    if (!isLarge(commit, path)) return answer(200, content, { 'x-repo-commit': sha, 'etag': `"${gitHash(content)}"` });
    return answer(302, '', {
      'location': `${this.cdnServer.url}/${sha256(content)}?signature=abc`, 'x-repo-commit': sha, 'x-linked-size': String(content.length), 'x-linked-etag': `"${sha256(content)}"`,
    });
  }

  private cdn(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url!, this.cdnServer.url);
    const fault = this.fault(pathname, 'cdn');
    if (fault) return fault(request, response);
    if (request.headers.authorization) return answer(400, 'Only one auth mechanism allowed')(request, response);
    const content = Object.values(this.repositories).flatMap(({ commits }) => Object.values(commits)).flatMap(({ files }) => Object.values(files))
      .find(file => `/${sha256(file)}` === pathname);
    if (content === undefined) return answer(403)(request, response);
    const bytes = Buffer.from(content);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined) return answer(200, bytes)(request, response);
    const part = bytes.subarray(Number(from), Number(to) + 1);
    return answer(206, part, { 'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}` })(request, response);
  }
}

function isLarge(commit: HubCommit, path: string): boolean {
  return commit.large ? commit.large(path) : /\.(?:safetensors|gguf|bin)$/.test(path);
}

function json(value: unknown, headers: { readonly [name: string]: string } = {}): Handler {
  return answer(200, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
}

function refusal(status: number, error: string, code?: string): Handler {
  return answer(status, JSON.stringify({ error }), { 'content-type': 'application/json', ...code && { 'x-error-code': code } });
}
