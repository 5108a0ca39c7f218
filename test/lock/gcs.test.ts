import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issuesOf, lockContext, locked, verifiedAfter } from './context';
import { gcs } from '../../lib/lock/gcs';
import { GcsServer } from '../tools/gcs-server';
import { answer, HttpServer, inTurn } from '../tools/http-server';
import { safetensors } from '../tools/model-files';
import { scratchDirectory } from '../tools/scratch';

jest.mock('../../lib/errors/optional-package', () => jest.requireActual('../tools/optional-packages'));

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const WEIGHTS = safetensors({ 'model.a': { dtype: 'F8_E4M3', shape: [100, 10] }, 'model.b': { dtype: 'F32', shape: [10] } });
const MANIFEST = `${sha256(WEIGHTS)}  ./model.safetensors\n`;

let server: GcsServer;
beforeAll(async () => { server = await GcsServer.start(); });
afterAll(() => server.http.stop());
beforeEach(() => {
  server.token = undefined;
  server.pageSize = 1000;
});
const context = (env = {}) => lockContext({ env: { STORAGE_EMULATOR_HOST: server.http.host, ...env } });

test('an object is locked by its generation', async () => {
  const generation = server.put('one/model.safetensors', WEIGHTS);
  expect(await gcs.resolve('gs://models/one/model.safetensors', context())).toEqual({
    source: `gs://models/one/model.safetensors?generation=${generation}`,
    size: WEIGHTS.length,
    format: 'safetensors',
    dtype: 'float8_e4m3fn',
    parameters: 1010,
    files: [{ path: 'model.safetensors', size: WEIGHTS.length, sha256: sha256(WEIGHTS) }],
    provenance: { resolvedFrom: 'gs://models/one/model.safetensors', createdAt: '2026-11-27T20:00:00.000Z' },
  });
});

test('a prefix is locked by its manifest, with pages of its list', async () => {
  server.put('two/model.safetensors', WEIGHTS);
  server.put('two/MANIFEST.sha256', MANIFEST);
  server.put('two/', '');
  server.put('twothirds/x', 'x');
  server.pageSize = 1;
  expect((await gcs.resolve('gs://models/two/', context())).source).toBe(`gs://models/two/?manifestSha256=${sha256(MANIFEST)}`);
  expect(await gcs.manifest!('gs://models/two/', context())).toBe(MANIFEST.replace('./', ''));
});

test('what changed between lock and verify is said', async () => {
  const first = server.put('moving/m.onnx', 'one');
  expect(await verifiedAfter(gcs, 'gs://models/moving/m.onnx', context(), () => undefined)).toEqual([]);
  const version = locked(await gcs.resolve('gs://models/moving/m.onnx', context()));
  const second = server.put('moving/m.onnx', 'two');
  const found = async () => (await gcs.verify(version, context())).map(({ level, id, problem }) => `${level} ${id}: ${problem}`);
  expect(await found()).toEqual([`warning reference-moved: was version ${first} when it was locked, and is version ${second} now`]);
  server.remove('moving/m.onnx', first);
  expect((await found())[0]).toBe('error locked-version-gone: nothing is there any more');
});

test('the token of who is logged in with gcloud is sent', async () => {
  server.put('private/m.onnx', 'x');
  server.token = 'secret-token';
  expect((await gcs.resolve('gs://models/private/m.onnx', context({ CLOUDSDK_AUTH_ACCESS_TOKEN: 'secret-token' }))).size).toBe(1);
  const issues = await issuesOf(gcs.resolve('gs://models/private/m.onnx', context({ CLOUDSDK_AUTH_ACCESS_TOKEN: 'expired-token' })));
  expect(issues).toMatchObject([{ id: 'http-denied' }]);
  expect(JSON.stringify(issues)).not.toContain('expired-token');
});

test('fails: a file of credentials that gives no token', async () => {
  const file = join(scratchDirectory('gcs'), 'key.json');
  writeFileSync(file, '{"type":"nonsense","private_key":"hunter2"}');
  const issues = await issuesOf(gcs.resolve('gs://models/m.onnx', lockContext({ env: { GOOGLE_APPLICATION_CREDENTIALS: file } })));
  expect(issues).toMatchObject([{ id: 'http-denied', fix: expect.stringContaining('GOOGLE_APPLICATION_CREDENTIALS') }]);
  expect(JSON.stringify(issues)).not.toContain('hunter2');
});

test.each<[string, string, string]>([
  ['an object that is not there', 'gs://models/nothing', 'model-gone'], ['a generation that never was', 'gs://models/one/model.safetensors?generation=1', 'model-gone'],
  ['a prefix without a manifest', 'gs://models/one/', 'model-manifest'], ['a path with ".."', 'gs://models/a/../b', 'model-reference'], ['a parameter of another store', 'gs://models/a?region=x', 'model-reference'],
])('fails: %s', async (_, reference, id) => {
  expect(await issuesOf(gcs.resolve(reference, context()))).toMatchObject([{ id, fix: expect.stringMatching(/./) }]);
});

describe('a server that does not do what it should', () => {
  let broken: HttpServer;
  beforeAll(async () => { broken = await HttpServer.start(answer(500)); });
  afterAll(() => broken.stop());
  const resolve = () => gcs.resolve('gs://models/m.onnx', lockContext({ env: { STORAGE_EMULATOR_HOST: broken.url, CLOUDSDK_AUTH_ACCESS_TOKEN: 't' } }));
  const OBJECT = JSON.stringify({ name: 'm.onnx', size: '7', generation: '1' });

  test('what fails for a moment is tried again', async () => {
    broken.handler = inTurn(answer(429, '', { 'retry-after': '0' }), answer(503), answer(200, OBJECT), answer(200, 'weights'));
    expect(await resolve()).toMatchObject({ size: 7, files: [{ sha256: sha256('weights') }] });
  });

  test.each([
    ['errors, again and again', answer(500), 'http-status'], ['a login page', answer(200, '<html>'), 'http-no-json'], ['an object without a size', answer(200, '{"name":"m.onnx"}'), 'model-source-answer'],
    ['another object than asked for', inTurn(answer(200, '{"name":"other","size":"1","generation":"x"}')), 'model-source-answer'],
    ['a redirect to plain text elsewhere', answer(302, '', { location: 'http://evil.example/' }), 'http-insecure'],
  ])('fails: %s', async (_, handler, id) => {
    broken.handler = handler;
    expect(await issuesOf(resolve())).toMatchObject([{ id }]);
  });
});
