import { isoOfHttpDate } from './dates';
import { ByteRange, NoRanges } from './facts/read-file';
import { Http, HttpResponse } from './http';
import { Store, StoredFile } from './store';
import { GitOpsError } from '../errors';

const MOST_BYTES = 64 * 1024 * 1024;

/** A folder of a web server. */
export class WebStore implements Store {
  /**
   * @param base URL of the folder, with a slash at its end
   * @param authorization value of the header, for the server alone
   */
  constructor(protected readonly http: Http, private readonly base: string, protected readonly authorization?: string) {}

  public locate(path: string): string {
    return `${this.base}${path}`;
  }

  public async find(path: string): Promise<StoredFile | undefined> {
    const response = await this.http.request(this.urlOf(path), { ...this.login(), method: 'HEAD', accept: [404, 410] });
    if (response.status >= 400) return undefined;
    const length = response.headers['content-length'];
    const size = length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : (await this.hash(path)).size;
    return { path, size, modifiedAt: isoOfHttpDate(response.headers['last-modified']) };
  }

  public async read(path: string, range?: ByteRange): Promise<Buffer> {
    if (!range) return (await this.http.request(this.urlOf(path), { ...this.login(), mostBytes: MOST_BYTES })).body;
    if (range.from === range.to) return Buffer.alloc(0);
    const { status, body } = await this.part(path, range);
    return status === 206 ? body : body.subarray(range.from, range.to);
  }

  public hash(path: string): Promise<{ size: number; sha256: string }> {
    return this.http.digest(this.urlOf(path), this.login());
  }

  protected login(): { readonly authorization?: string } {
    return this.authorization === undefined ? {} : { authorization: this.authorization };
  }

  private async part(path: string, range: ByteRange): Promise<HttpResponse> {
    try {
      return await this.http.request(this.urlOf(path), { ...this.login(), headers: { range: `bytes=${range.from}-${range.to - 1}` }, mostBytes: range.to });
    } catch (error) {
      const whole = error instanceof GitOpsError && error.issues.some(({ id }) => id === 'http-too-large');
      throw whole ? new NoRanges() : error;
    }
  }

  private urlOf(path: string): string {
    return `${this.base}${path.split('/').map(encodeURIComponent).join('/')}`;
  }
}
