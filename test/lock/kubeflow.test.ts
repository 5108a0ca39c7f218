import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issuesOf, lockContext, verifiedAfter } from './context';
import { huggingFace } from '../../lib/lock/hugging-face';
import { kubeflowResolver } from '../../lib/lock/kubeflow';
import { web } from '../../lib/lock/web';
import { answer, Handler, HttpServer } from '../tools/http-server';
import { startModelRegistry } from '../tools/model-registry-server';
import { scratchDirectory } from '../tools/scratch';

const kubeflow = kubeflowResolver([web, huggingFace]);
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

let files: HttpServer;
let registry: HttpServer;
const artifact = (uri: string, more: object = {}) => ({ artifactType: 'model-artifact', id: '7', name: 'model', uri, state: 'LIVE', ...more });
const DOC = { artifactType: 'doc-artifact', id: '8', uri: 'https://docs.example.com' };
const content: { [model: string]: { state?: string; versions: { [version: string]: { state?: string; artifacts: object[] } } } } = {};

beforeAll(async () => {
  files = await HttpServer.start((request, response) => answer(request.url!.endsWith('gone') ? 404 : 200, 'weights', { 'content-length': '7' })(request, response));
  registry = await startModelRegistry(content);
});
afterAll(() => Promise.all([files.stop(), registry.stop()]));
beforeEach(() => {
  content.ranker = {
    versions: {
      '1.4.2': { artifacts: [DOC, DOC, DOC, artifact(`${files.url}/model`, { modelFormatName: 'XGBoost' })] },
      'with space': { artifacts: [artifact(`${files.url}/model.onnx`)] },
    },
  };
});
const context = (env = {}, change = {}) => lockContext({ env: { MODEL_REGISTRY_BASE_URL: registry.host, ...env }, ...change });

test('a version is locked by what the URI of its model artifact means', async () => {
  const expected = {
    source: `${files.url}/model?sha256=${sha256('weights')}`, size: 7, format: 'xgboost', files: [{ path: 'model', size: 7, sha256: sha256('weights') }],
  };
  expect(await kubeflow.resolve('model-registry://ranker/1.4.2', context()))
    .toEqual({ ...expected, provenance: { resolvedFrom: 'model-registry://ranker/1.4.2', createdAt: '2025-11-27T20:00:00.000Z' } });
  const named = `model-registry://${registry.host}/ranker/1.4.2`;
  expect(await kubeflow.resolve(named, lockContext())).toMatchObject({ ...expected, provenance: { resolvedFrom: named } });
  expect((await kubeflow.resolve('model-registry://ranker/with%20space', context())).format).toBe('onnx');
});

test('an archived version is told', async () => {
  content.ranker.versions['1.4.2'].state = 'ARCHIVED';
  const using = context();
  await kubeflow.resolve('model-registry://ranker/1.4.2', using);
  expect(using.notes).toEqual(['model-registry://ranker/1.4.2: the model or the version is archived in the registry']);
});

test('what changed between lock and verify is said: in the registry, and where the files are', async () => {
  const reference = 'model-registry://ranker/1.4.2';
  const version = content.ranker.versions['1.4.2'];
  expect(await verifiedAfter(kubeflow, reference, context(), () => undefined)).toEqual([]);
  expect(await verifiedAfter(kubeflow, reference, context(), () => { version.artifacts = [artifact(`${files.url}/other`)]; }))
    .toEqual([`warning reference-moved: was ${files.url}/model when it was locked, and is ${files.url}/other now`]);
  expect(await verifiedAfter(kubeflow, reference, context(), () => { delete content.ranker; }))
    .toEqual([`warning reference-moved: was ${files.url}/other when it was locked, and is deleted now`]);
});

test('a token is read from the file of the service account, and stays with the registry', async () => {
  const file = join(scratchDirectory('token'), 'token');
  writeFileSync(file, 'secret-token\n');
  registry.seen.length = 0;
  files.seen.length = 0;
  await kubeflow.resolve('model-registry://ranker/1.4.2', context({ KF_PIPELINES_SA_TOKEN_PATH: file }));
  expect(new Set(registry.seen.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer secret-token']));
  expect(new Set(files.seen.map(({ headers }) => headers.authorization))).toEqual(new Set([undefined]));
  expect(await issuesOf(kubeflow.resolve('model-registry://ranker/1.4.2', context({ KF_PIPELINES_SA_TOKEN_PATH: `${file}.no` })))).toMatchObject([{ id: 'http-denied', path: `${file}.no` }]);
});

test.each<[string, string, string, (() => unknown)?]>([
  ['a model that is not there', 'model-registry://nobody/1', 'model-gone'],
  ['a version that is not there', 'model-registry://ranker/2', 'model-gone'],
  ['no version', 'model-registry://ranker', 'model-reference'],
  ['a name with control characters', 'model-registry://ranker/%07', 'model-reference'],
  ['files that are gone', 'model-registry://ranker/1.4.2', 'model-gone', () => { content.ranker.versions['1.4.2'].artifacts = [artifact(`${files.url}/gone`)]; }],
  ['no model artifact', 'model-registry://ranker/1.4.2', 'model-source-answer', () => { content.ranker.versions['1.4.2'].artifacts = [DOC]; }],
  ['two model artifacts', 'model-registry://ranker/1.4.2', 'model-source-answer', () => { content.ranker.versions['1.4.2'].artifacts = [artifact('https://a.example/a'), artifact('https://a.example/b')]; }],
  ['a store that is not known', 'model-registry://ranker/1.4.2', 'model-reference', () => { content.ranker.versions['1.4.2'].artifacts = [artifact('hdfs://user:hunter2@a/b')]; }],
])('fails: %s', async (_, reference, id, prepare = () => undefined) => {
  prepare();
  const issues = await issuesOf(kubeflow.resolve(reference, context()));
  expect(issues).toMatchObject([{ id, fix: expect.stringMatching(/./) }]);
  expect(JSON.stringify(issues)).not.toContain('hunter2');
});

test('fails: nothing that says where the registry is', async () => {
  expect(await issuesOf(kubeflow.resolve('model-registry://ranker/1.4.2', lockContext()))).toMatchObject([{ id: 'model-reference', fix: expect.stringContaining('MODEL_REGISTRY_BASE_URL') }]);
});

test.each<[string, Handler, string]>([
  ['errors, again and again', answer(503), 'http-status'], ['a limit of requests', answer(429, '', { 'retry-after': '100000' }), 'http-rate-limited'],
  ['an expired token', answer(401), 'http-denied'], ['a login page', answer(200, '<html>'), 'http-no-json'], ['an id that is a path', answer(200, '{"id":"../1"}'), 'model-source-answer'],
])('fails: %s', async (_, handler, id) => {
  const broken = await HttpServer.start(handler);
  try {
    expect(await issuesOf(kubeflow.resolve(`model-registry://${broken.host}/ranker/1`, lockContext()))).toMatchObject([{ id }]);
  } finally {
    await broken.stop();
  }
});
