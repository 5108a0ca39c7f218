import { S3Client } from './s3-client';
import { Store, StoredFile } from './store';
import { GitOpsError, Issue } from '../errors';

const MOST_PAGES = 10_000;

/** A prefix of a bucket. */
export class S3Store implements Store {
  public readonly vouches = true;

  /**
   * @param prefix with a slash at its end, or empty
   * @param versionId of the one file that is looked at
   */
  constructor(
    private readonly client: S3Client, private readonly bucket: string, private readonly prefix: string, private readonly versionId?: string,
  ) {}

  public locate(path: string): string {
    return `s3://${this.bucket}/${this.prefix}${path}`;
  }

  public find(path: string): Promise<StoredFile | undefined> {
    return this.asked(path, async () => {
      const said = await this.client.head({ ...this.input(path), ChecksumMode: 'ENABLED' });
      return { path, size: said.ContentLength, version: said.VersionId, sha256: checksum(said), modifiedAt: said.LastModified?.toISOString() };
    });
  }

  public async list(): Promise<readonly StoredFile[]> {
    const files: StoredFile[] = [];
    let token: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const said: any = await this.asked('', () => this.client.list({ Bucket: this.bucket, Prefix: this.prefix, ContinuationToken: token }));
      for (const { Key, Size } of said?.Contents ?? []) {
        // Consoles make objects without content that stand for folders.
        if (!Key.endsWith('/')) files.push({ path: Key.slice(this.prefix.length), size: Size });
      }
      if (!said?.IsTruncated || said.NextContinuationToken === token) break;
      token = said.NextContinuationToken;
    }
    return files;
  }

  public async read(path: string, range?: { readonly from: number; readonly to: number }): Promise<Buffer> {
    if (range && range.from === range.to) return Buffer.alloc(0);
    const bytes = await this.asked(path, () => this.client.get({ ...this.input(path), ...range && { Range: `bytes=${range.from}-${range.to - 1}` } }));
    return bytes ?? missing(this.locate(path));
  }

  public async hash(path: string): Promise<{ size: number; sha256: string }> {
    return await this.asked(path, () => this.client.digest(this.input(path))) ?? missing(this.locate(path));
  }

  private input(path: string): object {
    return { Bucket: this.bucket, Key: `${this.prefix}${path}`, VersionId: this.versionId };
  }

  /** What a call answers; undefined when the object is not there. */
  private async asked<T>(path: string, call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof GitOpsError) throw error;
      const { name, $metadata } = error as { readonly name?: string; readonly $metadata?: { readonly httpStatusCode?: number } };
      const status = $metadata?.httpStatusCode;
      if (name !== 'NoSuchBucket' && (status === 404 || name === 'NoSuchVersion' || name === 'MethodNotAllowed')) return undefined;
      const issue = refusal(name ?? '', status);
      if (!issue) throw error;
      throw new GitOpsError([{ path: this.locate(path), ...issue }]);
    }
  }
}

function missing(path: string): never {
  throw new GitOpsError([{ id: 'model-gone', path, problem: 'is not there any more', fix: 'run again when nobody writes there' }]);
}

/** The hash that the store has kept since the upload; that of an upload in parts is one of the hashes of its parts, and of no use. */
function checksum(
  { ChecksumSHA256: hash, ChecksumType: type }: { readonly ChecksumSHA256?: string; readonly ChecksumType?: string },
): string | undefined {
  if (!hash || type === 'COMPOSITE' || hash.includes('-')) return undefined;
  const bytes = Buffer.from(hash, 'base64');
  return bytes.length === 32 ? bytes.toString('hex') : undefined;
}

function refusal(name: string, status: number | undefined): Omit<Issue, 'path'> | undefined {
  if (name === 'NoSuchBucket') return { id: 'model-gone', problem: 'there is no such bucket', fix: 'check its name, and that endpoint and region are the right ones' };
  if (name === 'CredentialsProviderError') {
    return { id: 'http-denied', problem: 'no credentials of AWS were found', fix: 'run `aws sso login` or `aws configure`, or set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY' };
  }
  if (/Expired/.test(name)) return { id: 'http-denied', problem: `the credentials have expired (${name})`, fix: 'log in again: `aws sso login`' };
  if (status === 301 || status === 307 || name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed') {
    return { id: 'model-reference', problem: 'the bucket is in another region, and credentials are not sent on', fix: 'name the region: `?region=<region>` at the end of the reference, or AWS_REGION' };
  }
  if (status === 401 || status === 403) {
    return {
      id: 'http-denied',
      problem: `the store refuses (${name || status}); without the right to list, it does so for what is not there too`,
      fix: 'check which credentials are used with `aws sts get-caller-identity`; reading needs s3:GetObject, s3:GetObjectVersion and s3:ListBucket',
    };
  }
  return status === undefined ? undefined : { id: 'http-status', problem: `the store answers ${status} (${name})`, fix: 'check bucket, key and version' };
}
