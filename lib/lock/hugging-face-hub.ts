import { createHash } from 'node:crypto';
import { huggingFaceToken } from './credentials/hugging-face';
import { ByteRange } from './facts/read-file';
import { HttpResponse, jsonOf } from './http';
import { LockContext } from './resolver';
import { GitOpsError, Issue } from '../errors';
import { COMMIT, ModelFile, SHA256 } from '../models';

/** A repository at a revision, as the Hub describes it. */
export interface HubRevision {
  /** The commit. */
  readonly sha: string;
  readonly card: { readonly [key: string]: unknown };
  /** Parameters as the Hub counts them, also of weights that several share one number. */
  readonly parameters?: number;
}

/** A file of the Hub. */
export interface HubFile extends ModelFile {
  /** Hash that Git has for it, of a file that is kept in Git itself. */
  readonly oid: string;
}

/** Files are listed by pages; some 10,000 pages are more files than a repository may have. */
const MOST_PAGES = 10_000;
const PAGE_BYTES = 16 * 1024 * 1024;
const FILE_BYTES = 64 * 1024 * 1024;
const REFUSALS = [401, 403, 404];

/**
 * The Hub, by its HTTP API. Not by the package @huggingface/hub: its requests follow redirects with the token, know no
 * bound of what they read, and it reads every header of the weights with twenty connections whatever the Hub's limits are.
 */
export class Hub {
  private readonly endpoint: string;
  private readonly token?: string;

  constructor(private readonly context: LockContext) {
    this.endpoint = (context.env.HF_ENDPOINT ? context.env.HF_ENDPOINT : 'https://huggingface.co').replace(/\/+$/, '');
    this.token = huggingFaceToken(context);
  }

  /** What a branch, a tag or a commit is now; undefined when there is none. */
  public async revision(repository: string, revision: string): Promise<HubRevision | undefined> {
    const fields = ['sha', 'cardData', 'safetensors'].map(field => `expand=${field}`).join('&');
    const response = await this.ask(repository, `/api/models/${repository}/revision/${encodeURIComponent(revision)}?${fields}`);
    if (response.status === 404) return undefined;
    const { sha, cardData, safetensors } = jsonOf(response) as { readonly [key: string]: any };
    if (typeof sha !== 'string' || !COMMIT.test(sha)) throw this.strange(repository, 'it names no commit');
    const total = safetensors?.total;
    return { sha, card: typeof cardData === 'object' && cardData !== null ? cardData : {}, ...Number.isSafeInteger(total) && { parameters: total } };
  }

  /** Whether a name is that of a tag, which nobody expects to move. */
  public async isTag(repository: string, name: string): Promise<boolean> {
    const response = await this.ask(repository, `/api/models/${repository}/refs`);
    const tags = response.status === 404 ? undefined : (jsonOf(response) as { readonly tags?: readonly { readonly name?: string }[] }).tags;
    return Array.isArray(tags) && tags.some(tag => tag.name === name);
  }

  /** Branches and tags. */
  public async names(repository: string): Promise<readonly string[]> {
    const response = await this.ask(repository, `/api/models/${repository}/refs`);
    const { branches, tags } = response.status === 404 ? {} : jsonOf(response) as { readonly [key: string]: unknown };
    if (!Array.isArray(branches) || !Array.isArray(tags)) throw this.strange(repository, 'it lists no branches and tags');
    return [...branches, ...tags].map(one => (one as { readonly name?: unknown } | null)?.name).filter(name => typeof name === 'string');
  }

  /** When a commit was made; undefined when the Hub does not say. */
  public async committedAt(repository: string, commit: string): Promise<string | undefined> {
    const response = await this.ask(repository, `/api/models/${repository}/commits/${commit}?p=0&limit=1`);
    const said = response.status === 404 ? undefined : jsonOf(response) as readonly { readonly id?: string; readonly date?: string }[];
    const date = Array.isArray(said) ? said.find(({ id }) => id === commit)?.date : undefined;
    return typeof date === 'string' && !Number.isNaN(Date.parse(date)) ? date : undefined;
  }

  /** Every file of a commit; undefined when the commit is not there. */
  public async files(repository: string, commit: string): Promise<readonly HubFile[] | undefined> {
    const files: HubFile[] = [];
    let path: string | undefined = `/api/models/${repository}/tree/${commit}?recursive=true&expand=false`;
    const seen = new Set<string>();
    while (path !== undefined) {
      if (seen.has(path) || seen.size === MOST_PAGES) throw this.strange(repository, 'its list of files does not end');
      seen.add(path);
      const response: HttpResponse = await this.ask(repository, path);
      if (response.status === 404) return undefined;
      const entries = jsonOf(response);
      if (!Array.isArray(entries)) throw this.strange(repository, 'its list of files is no list');
      files.push(...entries.filter(({ type }) => type !== 'directory').map(entry => this.fileOf(repository, entry)));
      path = this.nextPage(repository, response);
    }
    return files;
  }

  /** Reads a file of a commit, or a part of it. What is not kept in Git comes from another host, which gets no token. */
  public async read(repository: string, commit: string, file: HubFile, range?: ByteRange): Promise<Buffer> {
    if (range && range.from === range.to) return Buffer.alloc(0);
    const path = `/${repository}/resolve/${commit}/${file.path.split('/').map(encodeURIComponent).join('/')}`;
    const response = await this.ask(repository, path, range);
    if (response.status === 404) throw new GitOpsError([{ id: 'model-gone', path: `hf://${repository}`, field: file.path, problem: 'is in the list of files, and cannot be had', fix: 'run again; if it stays so, upload the file again' }]);
    const { body, headers } = response;
    const from = headers['x-repo-commit'];
    if (from !== undefined && from !== commit) throw this.strange(repository, `${file.path} is of the commit ${from}, not ${commit}`);
    const expected = range ? range.to - range.from : file.size;
    // A server that knows no ranges sends all of it.
    const part = range && response.status === 200 ? body.subarray(range.from, range.to) : body;
    if (part.length !== expected) throw wrong(repository, file, `has ${part.length} bytes where the list of files says ${expected}`);
    if (!range && file.sha256 === undefined && gitHash(body) !== file.oid) throw wrong(repository, file, `its content has the Git hash ${gitHash(body)}, and the list of files says ${file.oid}`);
    return part;
  }

  private async ask(repository: string, path: string, range?: ByteRange): Promise<HttpResponse> {
    const response = await this.context.http.request(`${this.endpoint}${path}`, {
      headers: range ? { range: `bytes=${range.from}-${range.to - 1}` } : {},
      ...this.token && { authorization: `Bearer ${this.token}` },
      accept: REFUSALS,
      mostBytes: path.startsWith('/api/') ? PAGE_BYTES : range ? Math.max(range.to, 1) : FILE_BYTES,
    });
    const refused = this.refusal(response);
    if (refused) throw new GitOpsError([{ path: `hf://${repository}`, ...refused }]);
    return response;
  }

  /** Why the Hub does not answer; undefined when it does, or says that there is no such revision or file. */
  private refusal({ status, headers }: HttpResponse): Omit<Issue, 'path'> | undefined {
    if (!REFUSALS.includes(status)) return undefined;
    const code = headers['x-error-code'];
    const login = 'log in with `hf auth login`, or set HF_TOKEN';
    if (code === 'RevisionNotFound' || code === 'EntryNotFound') return undefined;
    if (code === 'GatedRepo') {
      return { id: 'model-gated', problem: 'who publishes the model wants to be asked first', fix: `accept the conditions on its page${this.token === undefined ? `, then ${login}` : ' with the account of the token that is used'}` };
    }
    if (code === 'RepoNotFound' || status === 404) {
      return { id: 'model-gone', problem: `there is no such repository${this.token === undefined ? ', or only for who is logged in' : ', or not for the account of the token that is used'}`, fix: this.token === undefined ? `check the name, or ${login}` : 'check the name, and which account `hf auth whoami` names' };
    }
    if (status === 401) {
      return { id: 'http-denied', problem: this.token === undefined ? 'the Hub wants to know who asks' : 'the token is not valid; it may have expired, or been revoked', fix: login };
    }
    return { id: 'http-denied', problem: 'the token may not read this', fix: 'give it the right to read this repository: "Read access to contents" of a fine-grained token' };
  }

  private fileOf(repository: string, { path, size, oid, lfs }: { readonly [key: string]: any }): HubFile {
    const [bytes, sha256] = [lfs?.size ?? size, lfs?.oid];
    if (typeof path !== 'string' || !Number.isSafeInteger(bytes) || bytes < 0 || (sha256 !== undefined && !SHA256.test(sha256))) {
      throw this.strange(repository, `it describes the file ${JSON.stringify(path)?.slice(0, 200)} in a way that nobody knows`);
    }
    return { path, size: bytes, oid: String(oid), ...sha256 !== undefined && { sha256 } };
  }

  /** The next page, as the header `link` names it. A token must not go where another host tells. */
  private nextPage(repository: string, { headers, url }: HttpResponse): string | undefined {
    const link = /<([^>]*)>\s*;[^,<]*\brel="?next"?/.exec(headers.link ?? '')?.[1];
    if (link === undefined) return undefined;
    const next = URL.canParse(link, url) ? new URL(link, url) : undefined;
    const own = new URL(this.endpoint);
    if (next?.host !== own.host) throw this.strange(repository, 'the next page of its list of files would be on another host');
    const base = own.pathname.replace(/\/+$/, '');
    return `${next.pathname.startsWith(`${base}/`) ? next.pathname.slice(base.length) : next.pathname}${next.search}`;
  }

  private strange(repository: string, problem: string): GitOpsError {
    return new GitOpsError([{ id: 'model-source-answer', path: `hf://${repository}`, problem: `${new URL(this.endpoint).host} answers what no Hub does: ${problem}`, fix: 'check HF_ENDPOINT, and any mirror or proxy on the way' }]);
  }
}

function wrong(repository: string, file: HubFile, problem: string): GitOpsError {
  return new GitOpsError([{ id: 'wrong-digest', path: `hf://${repository}`, field: file.path, problem, fix: 'run again; if it stays so, a mirror or a proxy on the way changes what it passes on' }]);
}

/** The name that Git has for the content of a file. */
function gitHash(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
