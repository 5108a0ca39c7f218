import { Readable } from 'node:stream';
import { Http, HttpDigest } from './http';
import { LockContext } from './resolver';
import { loadOptional } from '../errors';

/** What is used of the package @aws-sdk/client-s3. */
interface Sdk {
  readonly S3Client: new (options: object) => Client;
  readonly HeadObjectCommand: new (input: object) => object;
  readonly GetObjectCommand: new (input: object) => object;
  readonly ListObjectsV2Command: new (input: object) => object;
}

interface Client {
  send(command: object, options?: object): Promise<any>;
  destroy(): void;
}

/** Where a bucket is. */
export interface S3Place {
  readonly region?: string;
  readonly endpoint?: string;
}

/** A request of the SDK, signed. */
interface SignedRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: { readonly [name: string]: string | readonly string[] | null };
  readonly headers: { readonly [name: string]: string };
}

/** What a call tells the way it is sent: that its body is to be hashed, and not kept. */
interface Sending {
  readonly digested?: { result?: HttpDigest };
}

/** Most bytes of an answer that is kept: a page of a listing, a part of a file, a manifest. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Answers whose body says what is wrong, in a form that the SDK knows. */
const REFUSALS = [301, 304, 307, 400, 403, 404, 405, 409, 412, 416];

/** Calls of S3: the SDK finds credentials, signs, and reads answers; requests go the one way that all go. */
export interface S3Client {
  head(input: object): Promise<any>;
  get(input: object): Promise<Buffer>;
  digest(input: object): Promise<HttpDigest>;
  list(input: object): Promise<any>;
}

/** Loads the SDK and makes a client for the place. */
export async function openS3(place: S3Place, { http, env }: LockContext): Promise<S3Client> {
  const sdk = await loadOptional<Sdk>('@aws-sdk/client-s3', 'a model in S3');
  const client = new sdk.S3Client({
    region: place.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1',
    endpoint: place.endpoint ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL,
    // Stores other than AWS rarely have names of buckets in their name server.
    forcePathStyle: (place.endpoint ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL) !== undefined,
    // Without these in the environment the SDK looks where it always does: profiles, web identity, containers, instances.
    ...env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY && {
      credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY, sessionToken: env.AWS_SESSION_TOKEN },
    },
    requestHandler: { handle: (request: SignedRequest, sending?: Sending) => handle(http, request, sending ?? {}) },
    // Attempts are the business of the way that all requests go.
    maxAttempts: 1,
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  return {
    head: input => client.send(new sdk.HeadObjectCommand(input)),
    get: async input => Buffer.from(await (await client.send(new sdk.GetObjectCommand(input))).Body.transformToByteArray()),
    digest: async input => {
      const digested: Sending['digested'] = {};
      await client.send(new sdk.GetObjectCommand(input), { digested });
      return digested.result!;
    },
    list: input => client.send(new sdk.ListObjectsV2Command(input)),
  };
}

/** Sends a signed request. Its signature is for one host, and a session token in a header of its own: no redirects. */
async function handle(http: Http, request: SignedRequest, { digested }: Sending): Promise<object> {
  const { host: _, authorization, 'content-length': __, ...headers } = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const options = { method: request.method as 'GET' | 'HEAD', headers, authorization, followRedirects: false, accept: REFUSALS, mostBytes: MOST_BYTES };
  const port = request.port === undefined ? '' : `:${request.port}`;
  const url = `${request.protocol}//${request.hostname}${port}${request.path}${queryOf(request.query ?? {})}`;
  if (digested) {
    const answer = await http.digest(url, options);
    if (answer.status < 300) digested.result = answer;
    return { response: { statusCode: answer.status, headers: answer.headers, body: Readable.from([]) } };
  }
  const answer = await http.request(url, options);
  return { response: { statusCode: answer.status, headers: answer.headers, body: Readable.from([answer.body]) } };
}

function queryOf(query: NonNullable<SignedRequest['query']>): string {
  const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const parts = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, value]) => (
    value === null ? [encode(name)] : [value].flat().map(each => `${encode(name)}=${encode(each)}`)));
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}
