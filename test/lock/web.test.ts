import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issuesOf, lockContext, verifiedAfter } from './context';
import { web } from '../../lib/lock/web';
import { answer, Handler, HttpServer } from '../tools/http-server';
import { safetensors } from '../tools/model-files';
import { scratchDirectory } from '../tools/scratch';

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const WEIGHTS = safetensors({ 'model.a': { dtype: 'BF16', shape: [8, 8] } });
const CONFIG = JSON.stringify({ num_hidden_layers: 2, num_attention_heads: 4, hidden_size: 64 });
const MANIFEST = `${sha256(CONFIG)}  ./config.json\n${sha256(WEIGHTS)}  ./weights/model.safetensors\n`;
const MODIFIED = 'Fri, 27 Nov 2026 20:00:00 GMT';

let files: { [path: string]: string | Buffer };
let server: HttpServer;
let other: HttpServer;
/** A web server that knows ranges, as they all do. */
const serve: Handler = (request, response) => {
  const content = files[request.url!];
  if (content === undefined) return answer(404)(request, response);
  const bytes = Buffer.from(content);
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  if (from !== undefined) return answer(206, bytes.subarray(Number(from), Number(to) + 1))(request, response);
  return answer(200, request.method === 'HEAD' ? '' : bytes, { 'content-length': String(bytes.length), 'last-modified': MODIFIED })(request, response);
};
beforeAll(async () => { [server, other] = await Promise.all([HttpServer.start(serve), HttpServer.start(serve)]); });
afterAll(() => Promise.all([server.stop(), other.stop()]));
beforeEach(() => {
  files = { '/m/MANIFEST.sha256': MANIFEST, '/m/config.json': CONFIG, '/m/weights/model.safetensors': WEIGHTS, '/m/model.onnx': 'weights' };
  server.handler = serve;
  other.handler = serve;
});
const at = (path: string) => `${server.url}${path}`;

test('a file is locked by the hash of what is read to its end', async () => {
  expect(await web.resolve(at('/m/model.onnx'), lockContext())).toEqual({
    source: `${at('/m/model.onnx')}?sha256=${sha256('weights')}`,
    size: 7,
    format: 'onnx',
    files: [{ path: 'model.onnx', size: 7, sha256: sha256('weights') }],
    provenance: { resolvedFrom: at('/m/model.onnx'), createdAt: '2026-11-27T20:00:00.000Z' },
  });
});

test('a directory is locked by its manifest', async () => {
  expect(await web.resolve(at('/m/'), lockContext())).toEqual({
    source: `${at('/m/')}?manifestSha256=${sha256(MANIFEST)}`,
    size: WEIGHTS.length,
    format: 'safetensors',
    dtype: 'bfloat16',
    parameters: 64,
    layers: 2,
    attentionHeads: 4,
    keyValueHeads: 4,
    headSize: 16,
    files: [{ path: 'config.json', size: CONFIG.length, sha256: sha256(CONFIG) }, { path: 'weights/model.safetensors', size: WEIGHTS.length, sha256: sha256(WEIGHTS) }],
    provenance: { resolvedFrom: at('/m/'), createdAt: '2026-11-27T20:00:00.000Z' },
  });
});

test('a hash that the reference says is compared', async () => {
  const reference = at(`/m/model.onnx?sha256=${sha256('weights')}`);
  expect((await web.resolve(reference, lockContext())).source).toBe(reference);
  expect(await issuesOf(web.resolve(at(`/m/model.onnx?sha256=${sha256('other')}`), lockContext()))).toMatchObject([{ id: 'wrong-digest', value: sha256('weights') }]);
  expect(await issuesOf(web.resolve(at(`/m/?manifestSha256=${sha256('other')}`), lockContext()))).toMatchObject([{ id: 'wrong-digest', value: sha256(MANIFEST) }]);
});

test('a server that knows no ranges tells what it has all the same, but for what stands in large files', async () => {
  const large = safetensors({ 'model.a': { dtype: 'F32', shape: [256, 256] } });
  files['/m/large.safetensors'] = large;
  server.handler = (request, response) => {
    delete request.headers.range;
    serve(request, response);
  };
  expect(await web.resolve(at('/m/large.safetensors'), lockContext())).toMatchObject({ size: large.length, format: 'safetensors', files: [{ sha256: sha256(large) }] });
  expect(await web.resolve(at('/m/'), lockContext())).toMatchObject({ parameters: 64 });
});

test('credentials come from netrc, and do not go where the server redirects to', async () => {
  const home = scratchDirectory('home');
  writeFileSync(join(home, '.netrc'), 'machine 127.0.0.1 login reader password hunter2\n');
  server.handler = (request, response) => answer(302, '', { location: `${other.url.replace('127.0.0.1', 'localhost')}${request.url}` })(request, response);
  await web.resolve(at('/m/model.onnx'), lockContext({ home }));
  expect(new Set(server.seen.map(({ headers }) => headers.authorization))).toEqual(new Set([`Basic ${Buffer.from('reader:hunter2').toString('base64')}`]));
  expect(new Set(other.seen.map(({ headers }) => headers.authorization))).toEqual(new Set([undefined]));
  server.handler = answer(401);
  expect(JSON.stringify(await issuesOf(web.resolve(at('/m/model.onnx'), lockContext({ home }))))).not.toMatch(/hunter2|cmVhZGVy/);
});

test('what changed between lock and verify is said', async () => {
  expect(await verifiedAfter(web, at('/m/model.onnx'), lockContext(), () => undefined)).toEqual([]);
  expect(await verifiedAfter(web, at('/m/model.onnx'), lockContext(), () => { files['/m/model.onnx'] = 'weightz'; }))
    .toEqual([`error locked-version-changed: it has 7 bytes of sha256 ${sha256('weightz')}, not 7 of ${sha256('weights')}`]);
  expect(await verifiedAfter(web, at('/m/model.onnx'), lockContext(), () => { delete files['/m/model.onnx']; })).toEqual(['error locked-version-gone: nothing is there any more']);
  expect(await verifiedAfter(web, at('/m/'), lockContext(), () => { files['/m/config.json'] = '{}'; }))
    .toEqual([`error locked-version-changed: config.json has the sha256 ${sha256('{}')}, and its manifest says ${sha256(CONFIG)}`]);
});

test.each<[string, string, string, Handler]>([
  ['a file that is not there', '/m/nothing', 'model-gone', serve],
  ['a directory without a manifest', '/m/weights/', 'model-manifest', serve],
  ['a path with ".."', '/m/../x', 'model-reference', serve],
  ['a parameter that may be a secret', '/m/model.onnx?token=abc', 'model-reference', serve],
  ['a body that ends early', '/m/model.onnx', 'http-truncated', (request, response) => {
    if (request.method === 'HEAD') return serve(request, response);
    response.writeHead(200, { 'content-length': '7' }).write('wei');
    return void setTimeout(() => response.destroy(), 10);
  }],
  ['a limit of requests', '/m/model.onnx', 'http-rate-limited', answer(429, '', { 'retry-after': '86400' })],
  ['errors, again and again', '/m/model.onnx', 'http-status', answer(500)],
  ['an expired login', '/m/model.onnx', 'http-denied', answer(401)],
  ['a name that no URL has as it is', '/odd/', 'model-path', serve],
])('fails: %s', async (_, path, id, handler) => {
  files['/odd/MANIFEST.sha256'] = `${sha256('x')}  a b\n`;
  files['/odd/a%20b'] = 'x';
  server.handler = handler;
  expect(await issuesOf(web.resolve(at(path), lockContext()))).toMatchObject([{ id, fix: expect.stringMatching(/./) }]);
});

test('fails: without TLS, to another machine', async () => {
  expect(await issuesOf(web.resolve('http://models.example.com/m', lockContext()))).toMatchObject([{ id: 'http-insecure' }]);
});
