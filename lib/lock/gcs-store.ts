import { jsonOf } from './http';
import { HttpRequest } from './http/http';
import { LockContext } from './resolver';
import { Store, StoredFile } from './store';
import { GitOpsError, loadOptional } from '../errors';

/** What is used of the package @google-cloud/storage: how it finds credentials. */
interface Sdk {
  readonly Storage: new (options: object) => { readonly authClient: { getAccessToken(): Promise<string | null | undefined> } };
}

/** An object as the JSON API describes it. */
interface GcsObject {
  readonly name: string;
  readonly size: string;
  readonly generation: string;
  readonly updated?: string;
}

const MOST_PAGES = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;
const FIELDS = 'name,size,generation,updated';

/**
 * Opens a bucket. Google's package finds the credentials; requests go the one way that all go, since the package's own
 * knows neither our limits nor the rule that credentials stay with their host.
 */
export async function openGcs(bucket: string, context: LockContext): Promise<(folder: string, generation?: string) => Store> {
  const { env, http } = context;
  const emulator = env.STORAGE_EMULATOR_HOST;
  const origin = emulator ? (/^https?:\/\//.test(emulator) ? emulator : `http://${emulator}`).replace(/\/+$/, '') : 'https://storage.googleapis.com';
  const token = env.CLOUDSDK_AUTH_ACCESS_TOKEN ?? (emulator ? undefined : await accessToken(context));
  const ask = (path: string, query: { readonly [name: string]: string | undefined }, request: HttpRequest = {}): [string, HttpRequest] => {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return [`${origin}/storage/v1/b/${encodeURIComponent(bucket)}/o${path}?${new URLSearchParams(given)}`, {
      ...request, mostBytes: MOST_BYTES, ...token && { authorization: `Bearer ${token}` },
    }];
  };
  return (folder, generation) => new GcsStore(bucket, folder, generation, http, ask);
}

/** A token of who is logged in; undefined, and said, when nobody is: public buckets can be read all the same. */
async function accessToken({ env, note }: LockContext): Promise<string | undefined> {
  const { Storage } = await loadOptional<Sdk>('@google-cloud/storage', 'a model in Google Cloud Storage');
  try {
    return await new Storage({ keyFilename: env.GOOGLE_APPLICATION_CREDENTIALS }).authClient.getAccessToken() ?? undefined;
  } catch (error) {
    if (/default credentials/i.test((error as Error).message)) {
      note('no credentials of Google Cloud were found; `gcloud auth application-default login` makes some. Only public buckets can be read');
      return undefined;
    }
    throw new GitOpsError([{
      id: 'http-denied', path: 'gs://', problem: 'the credentials of Google Cloud are there, and give no token; they may have expired', fix: 'run `gcloud auth application-default login` again, or check the file that GOOGLE_APPLICATION_CREDENTIALS names',
    }]);
  }
}

/** A prefix of a bucket. */
class GcsStore implements Store {
  constructor(
    private readonly bucket: string,
    private readonly prefix: string,
    private readonly generation: string | undefined,
    private readonly http: LockContext['http'],
    private readonly ask: (path: string, query: { readonly [name: string]: string | undefined }, request?: HttpRequest) => [string, HttpRequest],
  ) {}

  public locate(path: string): string {
    return `gs://${this.bucket}/${this.prefix}${path}`;
  }

  public async find(path: string): Promise<StoredFile | undefined> {
    const response = await this.http.request(...this.ask(this.pathOf(path), { generation: this.generation, fields: FIELDS }, { accept: [404] }));
    return response.status === 404 ? undefined : this.fileOf(jsonOf(response));
  }

  public async list(): Promise<readonly StoredFile[]> {
    const files: StoredFile[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const said = jsonOf(await this.http.request(...this.ask('', { prefix: this.prefix, pageToken, fields: `nextPageToken,items(${FIELDS})` }))) as {
        readonly items?: readonly unknown[]; readonly nextPageToken?: string;
      };
      for (const item of said.items ?? []) {
        const file = this.fileOf(item);
        // Consoles make objects without content that stand for folders.
        if (!file.path.endsWith('/') && file.path !== '') files.push(file);
      }
      if (!said.nextPageToken || said.nextPageToken === pageToken) break;
      pageToken = said.nextPageToken;
    }
    return files;
  }

  public async read(path: string, range?: { readonly from: number; readonly to: number }): Promise<Buffer> {
    if (range && range.from === range.to) return Buffer.alloc(0);
    const { body } = await this.http.request(...this.ask(this.pathOf(path), { alt: 'media', generation: this.generation }, {
      headers: range ? { range: `bytes=${range.from}-${range.to - 1}` } : {},
    }));
    return body;
  }

  public hash(path: string): Promise<{ size: number; sha256: string }> {
    return this.http.digest(...this.ask(this.pathOf(path), { alt: 'media', generation: this.generation }));
  }

  private pathOf(path: string): string {
    return `/${encodeURIComponent(`${this.prefix}${path}`)}`;
  }

  private fileOf(said: unknown): StoredFile {
    const { name, size, generation, updated } = said as GcsObject;
    if (typeof name !== 'string' || !name.startsWith(this.prefix) || !/^\d{1,15}$/.test(size) || !/^\d+$/.test(generation)) {
      throw new GitOpsError([{ id: 'model-source-answer', path: this.locate(''), problem: 'the store describes an object in a way that nobody knows', fix: 'check the endpoint: something else may have answered' }]);
    }
    return { path: name.slice(this.prefix.length), size: Number(size), version: generation, modifiedAt: updated };
  }
}
