import { mlflowAuthorization } from './credentials/mlflow';
import { HttpResponse, jsonOf } from './http';
import { LockContext } from './resolver';
import { StoredFile } from './store';
import { WebStore } from './web-store';
import { GitOpsError, Issue } from '../errors';
import { isModelPath } from '../models';
import { records } from '../policy/shapes';

/** A version in the registry. */
export interface MlflowVersion {
  readonly name: string;
  readonly version: string;
  /** Where its files are: a URI, often one that only MLflow understands. */
  readonly source: string;
  readonly runId?: string;
  /** Milliseconds since 1970. */
  readonly createdAt?: number;
}

/** A run of an experiment. */
export interface MlflowRun {
  readonly artifactUri: string;
  readonly tags: ReadonlyMap<string, string>;
}

const REFUSALS = [400, 401, 403, 404];
/** Pages of versions that are read. */
const MOST_PAGES = 100;
/** A model may be a copy of another, which may be a copy … */
const MOST_STEPS = 8;
const MOST_FOLDERS = 10_000;

/** An MLflow server, by its REST API. */
export class MlflowServer {
  private readonly url: string;
  private readonly authorization?: string;

  constructor(private readonly context: LockContext) {
    const { env } = context;
    const uri = env.MLFLOW_REGISTRY_URI ? env.MLFLOW_REGISTRY_URI : env.MLFLOW_TRACKING_URI ?? '';
    if (!/^https?:\/\//.test(uri)) {
      throw new GitOpsError([{
        id: 'mlflow-server',
        path: 'MLFLOW_TRACKING_URI',
        problem: uri === '' ? 'nothing says where the MLflow server is' : 'is no address of a web server; files and databases of MLflow are not read from here',
        fix: 'set MLFLOW_TRACKING_URI=https://… to the address of the server',
      }]);
    }
    this.url = uri.replace(/\/+$/, '');
    this.authorization = mlflowAuthorization(URL.canParse(uri) ? new URL(uri).hostname : '', context);
  }

  /** A version by its number or alias; undefined when there is none. */
  public async version(name: string, by: { readonly version: string } | { readonly alias: string }): Promise<MlflowVersion | undefined> {
    const query = new URLSearchParams({ name, ...by });
    const said = await this.ask(`/${'alias' in by ? 'registered-models/alias' : 'model-versions/get'}?${query}`, `mlflow://${name}`);
    const found = said?.model_version;
    if (!found) return undefined;
    if (typeof found.source !== 'string' || found.source === '') {
      throw this.strange(`mlflow://${name}`, 'the version names no place where its files are');
    }
    const { source, run_id: runId, creation_timestamp: createdAt } = found;
    return { name, version: String(found.version), source, runId: runId || undefined, createdAt: Number(createdAt) };
  }

  /** Numbers of the versions of a model. */
  public async versions(name: string): Promise<readonly string[]> {
    // The search has no way to write a quote in a text.
    if (name.includes("'")) throw this.missing(`mlflow://${name}`, 'versions of a model with a quote in its name cannot be searched for');
    const all: string[] = [];
    let token: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const query = new URLSearchParams({ filter: `name='${name}'`, max_results: '1000', ...token && { page_token: token } });
      const said = await this.ask(`/model-versions/search?${query}`, `mlflow://${name}`);
      all.push(...records(said?.model_versions).map(({ version }) => String(version)));
      token = typeof said?.next_page_token === 'string' ? said.next_page_token : undefined;
      if (!token) break;
    }
    return all;
  }

  /** A run; undefined when it is deleted for good. */
  public async run(runId: string): Promise<MlflowRun | undefined> {
    const said = await this.ask(`/runs/get?${new URLSearchParams({ run_id: runId })}`, `mlflow run ${runId}`);
    const { info, data } = said?.run ?? {};
    if (typeof info?.artifact_uri !== 'string') return undefined;
    const tags = Array.isArray(data?.tags) ? data.tags as { readonly key: string; readonly value: string }[] : [];
    return { artifactUri: info.artifact_uri, tags: new Map(tags.map(({ key, value }) => [key, value])) };
  }

  /** Where the files of a version are, as a URI that others understand: never `runs:` or `models:`. */
  public async location({ name, source }: MlflowVersion): Promise<string> {
    let at = source;
    for (let step = 0; step < MOST_STEPS; step++) {
      const next = await this.followed(at, name);
      if (next === undefined) return at;
      at = next;
    }
    throw this.strange(`mlflow://${name}`, `its source ${source} leads in a circle`);
  }

  /** The URL of a folder whose files the server passes on itself; undefined when they are read elsewhere. */
  public proxied(location: string): string | undefined {
    const [, authority, path] = /^mlflow-artifacts:(?:\/\/([^/]*))?\/+(.*)$/.exec(location) ?? [];
    if (path === undefined) return undefined;
    const plain = path.replace(/\/+$/, '');
    if (!isModelPath(plain)) throw this.strange(location, 'the place of its files is no plain path');
    if (authority && authority !== new URL(this.url).host) {
      throw new GitOpsError([{ id: 'mlflow-server', path: location, problem: 'its files are passed on by another server, and credentials stay with theirs', fix: `set MLFLOW_TRACKING_URI to ${authority}` }]);
    }
    return `${this.artifacts}/${plain}/`;
  }

  /** Whether a URL is of files that this server passes on. */
  public passesOn(url: string): boolean {
    return url.startsWith(`${this.artifacts}/`);
  }

  /** A folder of files that the server passes on. */
  public store(folder: string): WebStore {
    return new MlflowStore(this.context.http, folder, this.authorization, this.artifacts);
  }

  private get artifacts(): string {
    return `${this.url}/api/2.0/mlflow-artifacts/artifacts`;
  }

  /** One step towards the files; undefined when there is none. */
  private async followed(at: string, name: string): Promise<string | undefined> {
    const [, runId, path] = /^runs:\/+([^/]+)\/?(.*)$/.exec(at) ?? [];
    if (runId !== undefined) {
      const run = await this.run(runId);
      if (!run) throw this.missing(`mlflow://${name}`, `the run ${runId}, which made it, is deleted`);
      return `${run.artifactUri.replace(/\/+$/, '')}/${path}`;
    }
    const [, id, version, alias] = /^models:\/+([^/@]+)(?:\/(\d+)|@([^/]+))?$/.exec(at) ?? [];
    if (id === undefined) return undefined;
    if (version === undefined && alias === undefined) {
      const uri = (await this.ask(`/logged-models/${encodeURIComponent(id)}`, `mlflow://${name}`))?.model?.info?.artifact_uri;
      if (typeof uri !== 'string') throw this.missing(`mlflow://${name}`, `the logged model ${id}, which it is, is deleted`);
      return uri;
    }
    const copied = await this.version(id, version === undefined ? { alias } : { version });
    if (!copied) throw this.missing(`mlflow://${name}`, `${at}, which it is a copy of, is deleted`);
    return copied.source;
  }

  /** What the API answers; undefined when it says that there is no such thing. */
  private async ask(path: string, asked: string): Promise<any> {
    const request = { accept: REFUSALS, ...this.authorization !== undefined && { authorization: this.authorization } };
    const response = await this.context.http.request(`${this.url}/api/2.0/mlflow${path}`, request);
    if (response.status < 300) return jsonOf(response);
    const { code, message } = errorOf(response);
    if (response.status === 401 || response.status === 403) throw this.denied(asked, response.status);
    if (code === 'RESOURCE_DOES_NOT_EXIST' || /not found/i.test(message)) return undefined;
    throw new GitOpsError([{ id: 'mlflow-answer', path: asked, problem: `the server answers ${response.status}${message ? `: ${message}` : ''}`, fix: 'check the reference, and that MLFLOW_TRACKING_URI is an MLflow server' }]);
  }

  private denied(path: string, status: number): GitOpsError {
    const problem = this.authorization === undefined ? 'the server wants to know who asks' : `the credentials are not valid for this (${status}); they may have expired`;
    return new GitOpsError([{ id: 'http-denied', path, problem, fix: 'set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN' }]);
  }

  private missing(path: string, problem: string): GitOpsError {
    return new GitOpsError([{ id: 'model-gone', path, problem, fix: 'register the model again, from files that are there' } satisfies Issue]);
  }

  private strange(path: string, problem: string): GitOpsError {
    return new GitOpsError([{ id: 'model-source-answer', path, problem, fix: 'register the model again' }]);
  }
}

/** Files that an MLflow server passes on; it can list them. */
class MlflowStore extends WebStore {
  constructor(http: LockContext['http'], private readonly folder: string, authorization: string | undefined, private readonly artifacts: string) {
    super(http, folder, authorization);
  }

  public async list(): Promise<readonly StoredFile[]> {
    const root = decodeURIComponent(this.folder.slice(this.artifacts.length + 1)).replace(/\/+$/, '');
    const files: StoredFile[] = [];
    const folders = [''];
    for (let i = 0; i < folders.length; i++) {
      if (i === MOST_FOLDERS) throw new GitOpsError([{ id: 'model-source-answer', path: this.folder, problem: 'its list of folders does not end', fix: 'check the server' }]);
      const path = [root, folders[i]].filter(Boolean).join('/').replace(/\/+$/, '');
      const said = jsonOf(await this.http.request(`${this.artifacts}?${new URLSearchParams({ path })}`, this.login())) as { readonly files?: readonly any[] };
      for (const { path: name, is_dir: isFolder, file_size: size } of said.files ?? []) {
        // A folder with a name that leads out is not gone into; a file with one is refused by who asked for the list.
        if (isFolder && isModelPath(String(name))) folders.push(`${folders[i]}${name}/`);
        else files.push({ path: `${folders[i]}${name}`, size: Number(size ?? 0) });
      }
    }
    return files;
  }
}

function errorOf(response: HttpResponse): { readonly code: string; readonly message: string } {
  try {
    const { error_code: code, message } = JSON.parse(response.body.toString('utf8')) as { readonly [key: string]: unknown };
    return { code: String(code ?? ''), message: String(message ?? '').replace(/\p{Control}+/gu, ' ').slice(0, 200) };
  } catch {
    return { code: '', message: '' };
  }
}
