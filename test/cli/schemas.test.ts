import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownSchemas } from '../../lib/policy/schemas';
import { readSchemas } from '../../lib/repository/schema-files';
import { OpenApiServer } from '../tools/openapi-server';
import { scratchDirectory } from '../tools/scratch';

const ROOT = join(__dirname, '..', '..');

let server: OpenApiServer;
beforeAll(async () => { server = await OpenApiServer.start(); });
afterAll(async () => server.stop());
afterEach(() => { server.faults = {}; });

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a user does, in a program of its own: the Kubernetes client is an ES module. */
function schemas(cwd: string, ...args: string[]): Promise<Ended> {
  const program = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', join(ROOT, 'tsconfig.json'), join(ROOT, 'lib/cli/main.ts')];
  return new Promise(resolve => execFile(process.execPath, [...program, 'schemas', ...args], { cwd, env: { ...process.env, HOME: cwd } }, (error, stdout, stderr) => {
    resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
  }));
}

/** A directory with a kubeconfig. */
function directory(...contexts: string[]): string {
  const made = scratchDirectory('schemas');
  writeFileSync(join(made, 'kubeconfig'), server.kubeconfig(contexts));
  return made;
}

const files = (folder: string) => Object.fromEntries(readdirSync(folder).sort().map(name => [name, readFileSync(join(folder, name), 'utf8')]));

test('saves what the cluster serves, the same every time, and judges by it', async () => {
  const cwd = directory('prod-eu');
  const first = await schemas(cwd, 'pull', '--kubeconfig', 'kubeconfig');
  expect(first).toEqual({ code: 0, stdout: expect.stringMatching(/^schemas\/prod-eu: \d+ kinds of Kubernetes v1\.33\.4, \d+ KiB\n$/), stderr: expect.stringContaining('apps/v1') });
  const folder = join(cwd, 'schemas/prod-eu');
  const saved = files(folder);
  expect(Object.keys(saved)).toEqual(expect.arrayContaining(['cluster.json', 'core.json', 'apps.json', 'keda.sh.json', 'shared.json']));
  expect(Object.values(saved).some(text => /prose|"default":\{\}|DeploymentList"/.test(text))).toBe(false);
  expect(readdirSync(join(cwd, 'schemas'))).toEqual(['prod-eu']);

  const again = await schemas(cwd, 'pull', '--kubeconfig', 'kubeconfig', '--json');
  expect(JSON.parse(again.stdout)).toEqual({ directory: folder, kubernetesVersion: 'v1.33.4', kinds: expect.any(Number), bytes: expect.any(Number) });
  expect(files(folder)).toEqual(saved);
  expect(server.requests.filter(url => url.startsWith('/openapi/v3/')).every(url => url.includes('hash='))).toBe(true);

  const cluster = readSchemas(folder, 'cluster prod-eu');
  expect(cluster.source.kubernetesMinor).toBe(33);
  expect([...cluster.source.kinds.keys()].sort()).toEqual(knownSchemas().flatMap(({ source }) => [...source.kinds.keys()]).sort());
  const deployment = (spec: object) => cluster.check('apps/v1', 'Deployment', { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: {}, template: {}, ...spec } });
  expect(deployment({ replicas: 1, strategy: { rollingUpdate: { maxSurge: '25%' } } })).toEqual([]);
  expect(deployment({ replcas: 1 }).map(({ problem }) => problem)).toEqual([expect.stringMatching(/by cluster prod-eu\. Did you mean "replicas"\?$/)]);
  expect(deployment({ template: { spec: { containers: [{ name: 'a', resources: { limits: { memory: '1gb' } } }] } } })).toHaveLength(1);
}, 60_000);

test('names the cluster, and the folder, as asked', async () => {
  const cwd = directory('admin@10.0.0.1', 'other');
  expect(await schemas(cwd, 'pull', '--kubeconfig', 'kubeconfig')).toMatchObject({ code: 2, stderr: expect.stringContaining('with --cluster') });
  expect(await schemas(cwd, 'pull', '--kubeconfig', 'kubeconfig', '--context', 'other', '--output', 'here')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^here: /) });
  expect(existsSync(join(cwd, 'here/cluster.json'))).toBe(true);
}, 60_000);

describe('fails, and what was there stays as it was:', () => {
  const old = '{"format":1,"kubernetesVersion":"v1.30.0"}\n';

  test.each<[string, () => void, RegExp]>([
    ['nobody is logged in', () => { server.faults = { '/version': response => { response.statusCode = 401; response.end(); } }; }, /does not know who the user of the context "prod" is \(401\): log in again/],
    ['a right is missing', () => { server.faults = { '/openapi/v3': response => { response.statusCode = 403; response.end(); } }; }, /\(403\): it needs the verb get on the nonResourceURL \/openapi\/v3, which the ClusterRole system:discovery grants/],
    ['an old API server', () => { server.faults = { '/openapi/v3': response => { response.statusCode = 404; response.end(); } }; }, /has no \/openapi\/v3 \(404\); OpenAPI v3 is served since Kubernetes 1\.24/],
    ['half a document', () => { server.faults = { '/openapi/v3/apis/batch/v1': response => response.end('{"components":{') }; }, /\/openapi\/v3\/apis\/batch\/v1.*ended before it was complete/],
    ['a connection that breaks half-way', () => { server.faults = { '/openapi/v3/apis/keda.sh/v1alpha1': response => response.destroy() }; }, /\/openapi\/v3\/apis\/keda\.sh\/v1alpha1 cannot be read from/],
  ])('%s', async (_, fault, message) => {
    const cwd = directory('prod');
    mkdirSync(join(cwd, 'schemas/prod'), { recursive: true });
    writeFileSync(join(cwd, 'schemas/prod/cluster.json'), old);
    fault();
    const { code, stdout, stderr } = await schemas(cwd, 'pull', '--kubeconfig', 'kubeconfig');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('not-a-token');
    expect(files(join(cwd, 'schemas/prod'))).toEqual({ 'cluster.json': old });
    expect(readdirSync(join(cwd, 'schemas'))).toEqual(['prod']);
  }, 60_000);

  test('a folder that is somebody else\'s', async () => {
    const cwd = directory('prod');
    expect(await schemas(cwd, 'pull', '--kubeconfig', 'kubeconfig', '--output', '.')).toMatchObject({ code: 2, stderr: expect.stringMatching(/was not written by this command/) });
    expect(readdirSync(cwd)).toEqual(['kubeconfig']);
  }, 60_000);

  test('a context, a kubeconfig or a server that there is not', async () => {
    const cwd = directory('prod-eu');
    expect(await schemas(cwd, 'pull', '--kubeconfig', 'kubeconfig', '--context', 'prod-us')).toMatchObject({ code: 2, stderr: expect.stringMatching(/no context "prod-us"\. Did you mean "prod-eu"\?/) });
    expect(await schemas(cwd, 'pull', '--kubeconfig', 'nowhere')).toMatchObject({ code: 2, stderr: expect.stringMatching(/kubeconfig nowhere cannot be read/) });
    writeFileSync(join(cwd, 'kubeconfig'), server.kubeconfig(['prod-eu'], server.url.replace('http:', 'https:')));
    expect(await schemas(cwd, 'pull', '--kubeconfig', 'kubeconfig')).toMatchObject({ code: 2, stderr: expect.stringMatching(/\/version cannot be read from 127\.0\.0\.1/) });
  }, 60_000);

  test('a slip in the action', async () => {
    expect(await schemas(directory('a'), 'pul')).toMatchObject({ code: 2, stderr: expect.stringMatching(/Did you mean "pull"/) });
  }, 60_000);
});
