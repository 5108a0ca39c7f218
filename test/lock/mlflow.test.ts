import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issuesOf, lockContext, locked, verifiedAfter } from './context';
import { mlflowResolver } from '../../lib/lock/mlflow';
import { web } from '../../lib/lock/web';
import { answer, Handler, HttpServer } from '../tools/http-server';
import { safetensors } from '../tools/model-files';
import { PYTHON_SERVERS, startMlflow } from '../tools/python-servers';
import { scratchDirectory } from '../tools/scratch';
import { describeWith, ServerProcess } from '../tools/server-process';

const mlflow = mlflowResolver([web]);
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const WEIGHTS = safetensors({ 'model.a': { dtype: 'F32', shape: [8, 8] } });
const FILES: { readonly [path: string]: string | Buffer } = { 'MLmodel': 'flavors: {}\n', 'model/config.json': '{}', 'model/model.safetensors': WEIGHTS };
const MANIFEST = Object.entries(FILES).map(([path, content]) => `${sha256(content)}  ${path}\n`).join('');
const SIZE = Object.values(FILES).reduce((sum, content) => sum + content.length, 0);
const COMMIT = 'c'.repeat(40);

describeWith('mlflow', PYTHON_SERVERS, 'an MLflow server', program => {
  let server: ServerProcess;
  let experiments = 0;
  const context = (env = {}) => lockContext({ env: { MLFLOW_TRACKING_URI: server.url, ...env } });
  const call = async (path: string, body: object, method = 'POST'): Promise<any> => {
    const response = await fetch(`${server.url}/api/2.0/mlflow/${path}`, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const put = async (folder: string, path: string, content: string | Buffer) => {
    const response = await fetch(`${server.url}/api/2.0/mlflow-artifacts/artifacts/${folder}/${path}`, { method: 'PUT', body: content as string });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };

  /** A run with a model in it; the folder of its files behind the server. */
  const run = async (manifest = true) => {
    const experiment = await call('experiments/create', { name: `experiment ${++experiments}` });
    const { run: { info } } = await call('runs/create', { experiment_id: experiment.experiment_id, tags: [{ key: 'mlflow.source.git.commit', value: COMMIT }] });
    const folder = `${(info.artifact_uri as string).replace(/^mlflow-artifacts:\/+/, '')}/model`;
    for (const [path, content] of Object.entries(FILES)) await put(folder, path, content);
    if (manifest) await put(folder, 'MANIFEST.sha256', MANIFEST);
    return { id: info.run_id as string, folder };
  };
  const register = async (name: string, source: string, runId?: string) => {
    await call('registered-models/create', { name }).catch(() => undefined);
    return (await call('model-versions/create', { name, source, run_id: runId })).model_version.version as string;
  };

  beforeAll(async () => {
    server = await startMlflow(program);
  }, 180_000);
  afterAll(() => server?.stop());

  test('a version is locked by the manifest of its files, which the server passes on; run and commit are said', async () => {
    const { id, folder } = await run();
    await register('ranker', `runs:/${id}/model`, id);
    const files = Object.entries(FILES).map(([path, content]) => ({ path, size: content.length, sha256: sha256(content) }));
    expect(await mlflow.resolve('mlflow://ranker/1', context())).toEqual({
      source: `${server.url}/api/2.0/mlflow-artifacts/artifacts/${folder}/?manifestSha256=${sha256(MANIFEST)}`,
      size: SIZE,
      format: 'mlflow',
      files,
      provenance: { resolvedFrom: 'mlflow://ranker/1', createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), run: id, trainingCommit: COMMIT },
    });
  });

  test('versions of a model are listed', async () => {
    const { id } = await run(false);
    for (let i = 0; i < 3; i++) await register('listed', `runs:/${id}/model`, id);
    await register('listed too', `runs:/${id}/model`, id);
    expect([...await mlflow.siblings!('mlflow://listed/0', context())].sort()).toEqual(['mlflow://listed/1', 'mlflow://listed/2', 'mlflow://listed/3']);
    expect(await mlflow.siblings!('mlflow://listed%20too/0', context())).toEqual(['mlflow://listed%20too/1']);
    expect(await mlflow.siblings!('mlflow://nobody/0', context())).toEqual([]);
  });

  test('an alias means the version that it is of, and one that moved is said', async () => {
    const [first, second] = [await run(), await run()];
    await register('aliased', `runs:/${first.id}/model`, first.id);
    await register('aliased', `mlflow-artifacts:/${second.folder}`, second.id);
    const alias = (version: string) => call('registered-models/alias', { name: 'aliased', alias: 'champion', version });
    await alias('1');
    expect(await verifiedAfter(mlflow, 'mlflow://aliased@champion', context(), () => undefined)).toEqual([]);
    expect(await verifiedAfter(mlflow, 'mlflow://aliased@champion', context(), () => alias('2'))).toEqual([
      expect.stringMatching(new RegExp(`^warning reference-moved: was \\S+/${first.folder}/ when it was locked, and is version 2, at \\S+/${second.folder}/ now$`)),
    ]);
    expect((await mlflow.resolve('mlflow://aliased@champion', context())).provenance.run).toBe(second.id);
    expect(await verifiedAfter(mlflow, 'mlflow://aliased@champion', context(), () => call('registered-models/alias', { name: 'aliased', alias: 'champion' }, 'DELETE')))
      .toEqual([expect.stringMatching(/^warning reference-moved: .* and is deleted now$/)]);
  });

  test('a version that is a copy of another one is followed', async () => {
    const { id, folder } = await run();
    await register('original', `runs:/${id}/model`, id);
    await register('copied', 'models:/original/1');
    expect((await mlflow.resolve('mlflow://copied/1', context())).source).toContain(`/${folder}/?manifestSha256=`);
  });

  test('files without a manifest are told how to get one, and with it they can be locked', async () => {
    const { id, folder } = await run(false);
    await register('bare', `runs:/${id}/model`, id);
    const [issue] = await issuesOf(mlflow.resolve('mlflow://bare/1', context()));
    expect(issue).toMatchObject({ id: 'model-manifest', path: 'mlflow://bare/1', fix: expect.stringContaining('gitops-ai models manifest mlflow://bare/1 > MANIFEST.sha256') });
    const manifest = await mlflow.manifest!('mlflow://bare/1', context());
    expect(manifest).toBe(MANIFEST);
    await put(folder, 'MANIFEST.sha256', manifest);
    expect((await mlflow.resolve('mlflow://bare/1', context())).source).toContain(sha256(manifest));
  });

  test('files that changed or went are said', async () => {
    const { id, folder } = await run();
    await register('changing', `runs:/${id}/model`, id);
    expect(await verifiedAfter(mlflow, 'mlflow://changing/1', context(), () => put(folder, 'model/config.json', '{"a":1}')))
      .toEqual([`error locked-version-changed: model/config.json has the sha256 ${sha256('{"a":1}')}, and its manifest says ${sha256('{}')}`]);
  });

  test.each<[string, string, string]>([
    ['a model that is not there', 'mlflow://nobody/1', 'model-gone'], ['a version that is not there', 'mlflow://elsewhere/99', 'model-gone'], ['an alias that is not there', 'mlflow://elsewhere@nope', 'model-gone'],
    ['a stage', 'mlflow://ranker/Production', 'model-reference'], ['no version', 'mlflow://ranker', 'model-reference'], ['a name that leads elsewhere', 'mlflow://..%2f..%2fx/1', 'model-reference'],
    ['files in a store that is not known', 'mlflow://elsewhere/1', 'model-reference'],
  ])('fails: %s', async (_, reference, id) => {
    await register('elsewhere', 'dbfs:/models/x');
    expect(await issuesOf(mlflow.resolve(reference, context()))).toMatchObject([{ id, path: reference, fix: expect.stringMatching(/./) }]);
  });
});

describe('a server that stands for MLflow', () => {
  let server: HttpServer;
  let other: HttpServer;
  beforeAll(async () => { [server, other] = await Promise.all([HttpServer.start(answer(200)), HttpServer.start(answer(200))]); });
  afterAll(() => Promise.all([server.stop(), other.stop()]));
  const context = (env = {}, home?: string) => lockContext({ env: { MLFLOW_TRACKING_URI: server.url, ...env }, home });
  const version = (source: string): Handler => answer(200, JSON.stringify({ model_version: { name: 'm', version: '1', source } }));
  const authorizations = () => [...new Set(server.seen.map(({ headers }) => headers.authorization))];

  test('credentials are found where the client of MLflow finds them', async () => {
    const home = scratchDirectory('home');
    mkdirSync(join(home, '.mlflow'));
    writeFileSync(join(home, '.mlflow', 'credentials'), '[other]\nmlflow_tracking_username = eve\n[mlflow]\nmlflow_tracking_username = alice\nmlflow_tracking_password = hunter2\n');
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    for (const [env, at, expected] of [
      [{ MLFLOW_TRACKING_USERNAME: 'bob', MLFLOW_TRACKING_PASSWORD: 'p', MLFLOW_TRACKING_TOKEN: 't' }, undefined, basic('bob:p')],
      [{ MLFLOW_TRACKING_TOKEN: 'token' }, undefined, 'Bearer token'], [{}, home, basic('alice:hunter2')], [{}, undefined, undefined],
    ] as const) {
      server.handler = answer(401);
      const issues = await issuesOf(mlflow.resolve('mlflow://m/1', context(env, at)));
      expect(issues).toMatchObject([{ id: 'http-denied', fix: expect.stringContaining('MLFLOW_TRACKING_TOKEN') }]);
      expect(JSON.stringify(issues)).not.toMatch(/hunter2|"token"|Bearer/);
      expect(authorizations()).toEqual([expected]);
    }
  });

  test('files in another store are looked at there, without the credentials of MLflow', async () => {
    const manifest = `${sha256('x')}  a.onnx\n`;
    server.handler = version(`${other.url}/models/m`);
    other.handler = (request, response) => {
      const content = ({ '/models/m/MANIFEST.sha256': manifest, '/models/m/a.onnx': 'x' } as { [path: string]: string })[request.url!];
      answer(content === undefined ? 404 : 200, content, { 'content-length': String(content?.length ?? 0) })(request, response);
    };
    const resolved = await mlflow.resolve('mlflow://m@prod', context({ MLFLOW_TRACKING_TOKEN: 'token' }));
    expect(resolved).toMatchObject({ source: `${other.url}/models/m/?manifestSha256=${sha256(manifest)}`, format: 'onnx', provenance: { resolvedFrom: 'mlflow://m@prod' } });
    expect(await mlflow.verify(locked(resolved), context())).toEqual([]);
    expect(other.seen.map(({ headers }) => headers.authorization).filter(Boolean)).toEqual([]);
  });

  test.each<[string, () => Handler, string, object?]>([
    ['errors, again and again', () => answer(500), 'http-status'],
    ['a limit of requests', () => answer(429, '', { 'retry-after': '100000' }), 'http-rate-limited'],
    ['an answer that is none of MLflow', () => answer(200, '<html>'), 'http-no-json'],
    ['a refusal', () => answer(400, '{"error_code":"BAD_REQUEST","message":"no\\u001b[2J"}'), 'mlflow-answer'],
    ['a source that leads in a circle', () => version('models:/m/1'), 'model-source-answer'],
    ['a source that leads out', () => version('mlflow-artifacts:/a/../../b'), 'model-source-answer'],
    ['files behind another server', () => version('mlflow-artifacts://evil.example/a'), 'mlflow-server'],
    ['files on the disk of the server', () => version('file:///srv/models/m'), 'model-reference'],
    ['files on the disk of the server, as a path', () => version('/srv/models/m'), 'model-reference'],
    ['no server', () => answer(200), 'mlflow-server', { MLFLOW_TRACKING_URI: '' }],
    ['a database for a server', () => answer(200), 'mlflow-server', { MLFLOW_TRACKING_URI: 'postgresql://user:hunter2@db/mlflow' }],
  ])('fails: %s', async (_, handler, id, env = {}) => {
    server.handler = handler();
    const issues = await issuesOf(mlflow.resolve('mlflow://m/1', context(env)));
    expect(issues).toMatchObject([{ id, fix: expect.stringMatching(/./) }]);
    expect(JSON.stringify(issues)).not.toMatch(/hunter2|\\u001b/);
  });

  test('fails: names of files that lead out, in the list of the server', async () => {
    server.handler = (request, response) => (request.url!.includes('/model-versions/') ? version('mlflow-artifacts:/a')
      : answer(200, JSON.stringify({ files: [{ path: '../../etc', is_dir: true }, { path: 'a\u0007', is_dir: false, file_size: 1 }] })))(request, response);
    expect(await issuesOf(mlflow.manifest!('mlflow://m/1', context()))).toMatchObject([{ id: 'model-path' }, { id: 'model-path' }]);
  });
});
