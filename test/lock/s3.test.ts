import { createHash } from 'node:crypto';
import { issuesOf, lockContext, locked, verifiedAfter } from './context';
import { s3 } from '../../lib/lock/s3';
import { answer, HttpServer, inTurn } from '../tools/http-server';
import { safetensors } from '../tools/model-files';
import { PYTHON_SERVERS, startMoto } from '../tools/python-servers';
import { describeWith, ServerProcess } from '../tools/server-process';

jest.mock('../../lib/errors/optional-package', () => jest.requireActual('../tools/optional-packages'));

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const WEIGHTS = safetensors({ 'model.embed': { dtype: 'BF16', shape: [10, 4] }, 'model.norm': { dtype: 'F32', shape: [4] } });
const CONFIG = JSON.stringify({
  num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, hidden_size: 64, max_position_embeddings: 512, torch_dtype: 'bfloat16',
});
const MANIFEST = `${sha256(CONFIG)}  ./config.json\n${sha256(WEIGHTS)}  ./model.safetensors\n`;
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrSECRET', AWS_SESSION_TOKEN: 'SESSION', AWS_REGION: 'us-east-1' };

describeWith('moto_server', PYTHON_SERVERS, 'an S3 server', program => {
  // The SDK is the client that fills the buckets.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const sdk = require('@aws-sdk/client-s3');
  let server: ServerProcess;
  let client: { send(command: unknown): Promise<any> };
  const put = (Bucket: string, Key: string, Body: string | Buffer, more = {}) => (
    client.send(new sdk.PutObjectCommand({ Bucket, Key, Body, ...more })));
  const context = (env = {}) => lockContext({ env: { ...KEYS, AWS_ENDPOINT_URL: server.url, ...env } });

  beforeAll(async () => {
    server = await startMoto(program);
    client = new sdk.S3Client({ endpoint: server.url, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    for (const Bucket of ['models', 'plain']) await client.send(new sdk.CreateBucketCommand({ Bucket }));
    await client.send(new sdk.PutBucketVersioningCommand({ Bucket: 'models', VersioningConfiguration: { Status: 'Enabled' } }));
    for (const Bucket of ['models', 'plain']) {
      await put(Bucket, 'ranker/1.4.2/config.json', CONFIG);
      await put(Bucket, 'ranker/1.4.2/model.safetensors', WEIGHTS);
      await put(Bucket, 'ranker/1.4.2/MANIFEST.sha256', MANIFEST);
      await put(Bucket, 'ranker/1.4.2/', Buffer.alloc(0));
    }
  }, 60_000);
  afterAll(() => server?.stop());

  test('an object is locked by the version that it has now, with its hash and what its header says', async () => {
    const { VersionId } = await put('models', 'one/model.safetensors', WEIGHTS, { ChecksumAlgorithm: 'SHA256' });
    expect(await s3.resolve('s3://models/one/model.safetensors', context())).toEqual({
      source: `s3://models/one/model.safetensors?endpoint=${encodeURIComponent(server.url).replace(/%3A/g, ':')}&versionId=${encodeURIComponent(VersionId)}`,
      size: WEIGHTS.length,
      format: 'safetensors',
      dtype: 'bfloat16',
      parameters: 44,
      files: [{ path: 'model.safetensors', size: WEIGHTS.length, sha256: sha256(WEIGHTS) }],
      provenance: { resolvedFrom: 's3://models/one/model.safetensors', createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
    });
  });

  test('the hash that the store keeps is used, and an object without one is read to its end', async () => {
    await put('models', 'hashed/model.onnx', 'weights', { ChecksumAlgorithm: 'SHA256' });
    await put('models', 'read/model.onnx', 'weights', { ChecksumAlgorithm: 'CRC32' });
    const reads = async (reference: string) => {
      const using = context();
      const digest = jest.spyOn(using.http, 'digest');
      const { files } = await s3.resolve(reference, using);
      return [files![0].sha256, digest.mock.calls.length];
    };
    expect(await reads('s3://models/hashed/model.onnx')).toEqual([sha256('weights'), 0]);
    expect(await reads('s3://models/read/model.onnx')).toEqual([sha256('weights'), 1]);
  });

  test('a version may be named, and an older one is verified like the newest', async () => {
    const { VersionId: first } = await put('models', 'two/model.onnx', 'one');
    await put('models', 'two/model.onnx', 'other');
    const reference = `s3://models/two/model.onnx?versionId=${encodeURIComponent(first)}`;
    const resolved = await s3.resolve(reference, context());
    expect(resolved).toMatchObject({ size: 3, files: [{ sha256: sha256('one') }] });
    expect(await s3.verify(locked(resolved), context())).toEqual([]);
  });

  test('a prefix is locked by its manifest, after every file was found to be what it lists', async () => {
    const { notes, ...rest } = context();
    await put('plain', 'ranker/1.4.2/README.md', '# more');
    expect(await s3.resolve('s3://plain/ranker/1.4.2/?region=us-east-1', rest)).toEqual({
      source: expect.stringMatching(new RegExp(`^s3://plain/ranker/1\\.4\\.2/\\?endpoint=.*&manifestSha256=${sha256(MANIFEST)}&region=us-east-1$`)),
      size: WEIGHTS.length,
      format: 'safetensors',
      dtype: 'bfloat16',
      parameters: 44,
      layers: 2,
      attentionHeads: 4,
      keyValueHeads: 2,
      headSize: 16,
      contextLength: 512,
      files: [{ path: 'config.json', size: CONFIG.length, sha256: sha256(CONFIG) }, { path: 'model.safetensors', size: WEIGHTS.length, sha256: sha256(WEIGHTS) }],
      provenance: { resolvedFrom: 's3://plain/ranker/1.4.2/?region=us-east-1', createdAt: expect.any(String) },
    });
    expect(notes).toEqual(['s3://plain/ranker/1.4.2/: 1 file is not in the manifest, and will not be downloaded']);
  });

  test('the manifest that a prefix ought to have can be written', async () => {
    expect(await s3.manifest!('s3://models/ranker/1.4.2/', context())).toBe(MANIFEST.replace(/\.\//g, ''));
    expect(await issuesOf(s3.manifest!('s3://models/nothing/', context()))).toMatchObject([{ id: 'model-gone' }]);
  });

  test('what moved between lock and verify is said', async () => {
    await put('models', 'moving/model.onnx', 'one');
    expect(await verifiedAfter(s3, 's3://models/moving/model.onnx', context(), () => undefined)).toEqual([]);
    expect(await verifiedAfter(s3, 's3://models/moving/model.onnx', context(), () => put('models', 'moving/model.onnx', 'two')))
      .toEqual([expect.stringMatching(/^warning reference-moved: was version \S+ when it was locked, and is version \S+ now$/)]);
    const version = locked(await s3.resolve('s3://models/moving/model.onnx', context()));
    await client.send(new sdk.DeleteObjectCommand({ Bucket: 'models', Key: 'moving/model.onnx', VersionId: (version.reference as { versionId: string }).versionId }));
    expect((await s3.verify(version, context())).map(({ level, id }) => `${level} ${id}`)).toEqual(['error locked-version-gone', 'warning reference-moved']);
  });

  test('what changed below a prefix is said, whether the manifest changed with it or not', async () => {
    const copy = async (to: string) => {
      await Promise.all([put('plain', `${to}/config.json`, CONFIG), put('plain', `${to}/model.safetensors`, WEIGHTS), put('plain', `${to}/MANIFEST.sha256`, MANIFEST)]);
    };
    await Promise.all(['silent', 'open', 'less', 'none'].map(copy));
    const other = Buffer.from(WEIGHTS);
    other[other.length - 1] = 1;
    expect(await verifiedAfter(s3, 's3://plain/silent/', context(), () => put('plain', 'silent/model.safetensors', other)))
      .toEqual([`error locked-version-changed: model.safetensors has the sha256 ${sha256(other)}, and its manifest says ${sha256(WEIGHTS)}`]);
    const manifest = MANIFEST.replace(sha256(WEIGHTS), sha256(other));
    expect(await verifiedAfter(s3, 's3://plain/open/', context(), () => Promise.all([put('plain', 'open/model.safetensors', other), put('plain', 'open/MANIFEST.sha256', manifest)])))
      .toEqual([`error locked-version-changed: MANIFEST.sha256 has the sha256 ${sha256(manifest)}: model.safetensors has the sha256 ${sha256(other)}, not ${sha256(WEIGHTS)}`]);
    expect(await verifiedAfter(s3, 's3://plain/less/', context(), () => client.send(new sdk.DeleteObjectCommand({ Bucket: 'plain', Key: 'less/config.json' }))))
      .toEqual(['error locked-version-gone: 1 of the files in its manifest are not there: config.json']);
    expect(await verifiedAfter(s3, 's3://plain/none/', context(), () => client.send(new sdk.DeleteObjectCommand({ Bucket: 'plain', Key: 'none/MANIFEST.sha256' }))))
      .toEqual(['error locked-version-gone: s3://plain/none/MANIFEST.sha256 is not there']);
  });

  test.each<[string, string, string]>([
    ['an object that is not there', 's3://models/nothing', 'model-gone'],
    ['a bucket that is not there', 's3://no-such-bucket/x', 'model-gone'],
    ['an object of a bucket without versions', 's3://plain/ranker/1.4.2/config.json', 'mutable-model-reference'],
    ['a prefix without a manifest', 's3://models/ranker/', 'model-manifest'],
    ['a key with ".."', 's3://models/a/../b', 'model-reference'],
    ['a version that never was', 's3://models/ranker/1.4.2/config.json?versionId=11111111-1111-1111-1111-111111111111', 'model-gone'],
    ['a parameter that nobody knows', 's3://models/a?version=1', 'model-reference'],
    ['no key at all', 's3://models/', 'model-reference'],
  ])('fails: %s', async (_, reference, id) => {
    expect(await issuesOf(s3.resolve(reference, context()))).toMatchObject([{ id, fix: expect.stringMatching(/./) }]);
  });

  test('fails: a manifest that names files outside, or that are not there, or are others; each is named', async () => {
    await put('plain', 'bad/MANIFEST.sha256', `${sha256('a')}  ../../etc/passwd\n${sha256('b')}  b\u0007\nnonsense\n${sha256('c')}  c\n${sha256('c')}  c\n`);
    expect(await issuesOf(s3.resolve('s3://plain/bad/', context()))).toMatchObject([{ field: 'line 1' }, { field: 'line 2' }, { field: 'line 3' }, { field: 'line 5' }]);
    await put('plain', 'bad/MANIFEST.sha256', `${sha256('a')}  a\n${sha256('b')}  b\n`);
    await put('plain', 'bad/b', 'other');
    expect(await issuesOf(s3.resolve('s3://plain/bad/', context()))).toMatchObject([{ id: 'model-file', path: 's3://plain/bad/a' }, { id: 'wrong-digest', path: 's3://plain/bad/b', value: sha256('other') }]);
  });
});

describe('a server that does not do what it should', () => {
  let server: HttpServer;
  let other: HttpServer;
  beforeAll(async () => { [server, other] = await Promise.all([HttpServer.start(answer(200)), HttpServer.start(answer(200))]); });
  afterAll(() => Promise.all([server.stop(), other.stop()]));
  const resolve = () => s3.resolve('s3://models/m.onnx', lockContext({ env: { ...KEYS, AWS_ENDPOINT_URL: server.url } }));
  const refusal = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no ${KEYS.AWS_ACCESS_KEY_ID}</Message></Error>`;
  const HEAD = { 'x-amz-version-id': 'v1', 'last-modified': 'Fri, 27 Nov 2026 20:00:00 GMT', 'content-length': '7' };

  test.each<[string, number, string, string]>([
    ['credentials that may not', 403, 'AccessDenied', 'http-denied'], ['credentials that have expired', 403, 'ExpiredToken', 'http-denied'],
    ['errors of the server, again and again', 500, 'InternalError', 'http-status'], ['a limit of requests, again and again', 503, 'SlowDown', 'http-status'],
  ])('fails: %s; no secret is said', async (_, status, code, id) => {
    server.handler = answer(status, refusal(code), { 'content-type': 'application/xml' });
    const issues = await issuesOf(resolve());
    expect(issues).toMatchObject([{ id }]);
    expect(JSON.stringify(issues)).not.toMatch(/AKIAEXAMPLE|SECRET|SESSION/);
  });

  test('what fails for a moment is tried again, after the wait that the server asks for', async () => {
    server.handler = inTurn(answer(503, '', { 'retry-after': '0' }), answer(500), answer(200, '', HEAD), answer(200, '', HEAD), answer(200, 'weights', HEAD));
    expect(await resolve()).toMatchObject({ files: [{ sha256: sha256('weights') }] });
    expect(server.seen.length).toBe(5);
  });

  test('fails: a redirect to another host gets neither the signature nor the session token', async () => {
    server.handler = answer(307, refusal('TemporaryRedirect'), { location: `${other.url}/models/m.onnx` });
    other.handler = answer(200);
    expect(await issuesOf(resolve())).toMatchObject([{ id: 'model-reference', fix: expect.stringContaining('region') }]);
    expect(server.seen[0].headers).toMatchObject({ 'authorization': expect.stringContaining('AWS4-HMAC-SHA256'), 'x-amz-security-token': 'SESSION' });
    expect(other.seen).toEqual([]);
  });

  test('a prefix of thousands of files is listed page by page', async () => {
    const names = Array.from({ length: 1200 }, (_, i) => `part-${String(i).padStart(5, '0')}.bin`);
    server.handler = (request, response) => {
      const query = new URL(request.url!, server.url).searchParams;
      if (query.get('list-type') !== '2') return answer(200, 'weights')(request, response);
      const from = Number(query.get('continuation-token') ?? 0);
      const contents = names.slice(from, from + 1000).map(name => `<Contents><Key>many/${name}</Key><Size>7</Size></Contents>`).join('');
      const next = from + 1000 < names.length ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${from + 1000}</NextContinuationToken>` : '<IsTruncated>false</IsTruncated>';
      return answer(200, `<?xml version="1.0"?><ListBucketResult>${next}${contents}</ListBucketResult>`, { 'content-type': 'application/xml' })(request, response);
    };
    const manifest = await s3.manifest!('s3://models/many/', lockContext({ env: { ...KEYS, AWS_ENDPOINT_URL: server.url } }));
    expect(manifest).toBe(names.map(name => `${sha256('weights')}  ${name}\n`).join(''));
    expect(server.seen.filter(({ url }) => url!.includes('list-type')).length).toBe(2);
  }, 60_000);

  test('fails: a body that ends early', async () => {
    server.handler = (request, response) => {
      if (request.method === 'HEAD') return answer(200, '', HEAD)(request, response);
      response.writeHead(200, HEAD).write('wei');
      return void setTimeout(() => response.destroy(), 20);
    };
    expect(await issuesOf(resolve())).toMatchObject([{ id: 'http-truncated' }]);
  });
});
