import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { stringify } from 'yaml';
import { main } from '../../lib/cli/main';
import { ApiServer, TOKEN } from '../drift/api-server';
import { application, byFlux, configMap, deployment, kustomization, namespace, ownedByArgoCd } from '../drift/shop';
import { TestRepository } from '../git/repository';
import { Ended, runCommand } from '../tools/command';
import { noTerminal, Terminal } from '../tools/terminal';

const SLOW = 120_000;
const ROOT = resolve(__dirname, '..', '..');

let server: ApiServer;
let repository: TestRepository;
beforeAll(async () => {
  server = await ApiServer.start();
  repository = new TestRepository();
  const write = (path: string, object: object) => repository.write(`deploy/${path}.yaml`, stringify(object));
  repository.write('cdk8s.yaml', 'app: exit 1\n');
  for (const environment of ['staging', 'production']) {
    write(`${environment}/apps/shop/namespace`, namespace());
    write(`${environment}/apps/shop/configmap`, configMap());
    write(`${environment}/apps/shop/deployment`, { ...deployment(), spec: { ...deployment().spec, replicas: environment === 'staging' ? 2 : 4 } });
  }
  write('staging/delivery/eu/kustomization', kustomization());
  for (const cluster of ['prod-eu', 'prod-us']) {
    const one = application({ source: { path: 'deploy/production/apps/shop' } });
    write(`production/delivery/hub/application-${cluster}`, { ...one, metadata: { ...one.metadata, name: `shop-${cluster}` } });
  }
  repository.commit();
  writeFileSync(join(repository.directory, '.git', 'kubeconfig'), server.kubeconfig('eu', 'prod-eu'));
});
afterAll(async () => server.stop());
beforeEach(() => server.reset());

/** Runs the command in this process, as far as it comes without a cluster. */
async function run(...argv: string[]): Promise<Ended> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(['drift', ...argv], { out, err, cwd: repository.directory });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

/** Runs the command in a program of its own, with the kubeconfig that the environment names. */
function drift(argv: readonly string[], env: NodeJS.ProcessEnv = { KUBECONFIG: join(repository.directory, '.git', 'kubeconfig') }): Promise<Ended> {
  return runCommand(['drift', ...argv], { cwd: repository.directory, env });
}

const reason = noTerminal();

describe('a cluster', () => {
  test('without drift, as the only one of its environment, by the context of its name', async () => {
    byFlux(server, configMap(), deployment());
    expect(await drift(['staging'])).toEqual({
      code: 0, err: '', out: expect.stringMatching(/^staging in eu: no drift; compared 3 objects of HEAD \([0-9a-f]{12}\) and 127\.0\.0\.1:\d+ \(context eu\)\n$/),
    });
    expect(repository.git('status', '--porcelain')).toBe('');
  }, SLOW);

  (reason === undefined ? test : test.skip)(`is named at a terminal while it is asked${reason === undefined ? '' : ` (skipped: ${reason})`}`, async () => {
    byFlux(server, configMap(), deployment());
    const env = { PATH: process.env.PATH, HOME: repository.directory, TERM: 'xterm', LANG: 'C', KUBECONFIG: join(repository.directory, '.git', 'kubeconfig') };
    const program = [process.execPath, join(ROOT, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', join(ROOT, 'tsconfig.json'), join(ROOT, 'lib/cli/main.ts')];
    const { code, shown } = await new Terminal(`${program.map(word => `'${word}'`).join(' ')} drift staging > .git/report`, repository.directory, env).end();
    expect({ code, shown }).toEqual({ code: 0, shown: expect.stringMatching(/^\r\u001b\[K- asking the cluster eu\.\.\.[^]*\r\u001b\[K$/) });
    expect(readFileSync(join(repository.directory, '.git', 'report'), 'utf8')).toMatch(/^staging in eu: no drift/);
  }, SLOW);

  test('with drift, as text, and never with a token', async () => {
    byFlux(server, deployment(), { ...configMap(), metadata: { name: 'old', namespace: 'shop' } });
    server.edit('Deployment', 'ranker', 'kubectl-scale', ({ spec }) => { spec.replicas = 5; });
    server.rules = [{ verbs: ['get', 'list'], resources: ['*'] }, { verbs: ['patch'], resources: ['deployments'] }];
    const { code, out, err } = await drift(['staging', '--app', 'shop']);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const [head, ...rest] = out.replace(/2026-11-27T10:00:\d\dZ/, 'TIME').trimEnd().split('\n');
    expect([head, ...rest].slice(0, -1)).toEqual([
      'shop (Kustomization/flux-system/shop)',
      '  + ConfigMap/shop/old in the cluster, and no longer in Git',
      '  - ConfigMap/shop/settings missing in the cluster',
      '  ~ Deployment/shop/ranker',
      '      | spec.replicas: in Git 2, in the cluster 5 (kubectl-scale Update TIME)',
      '',
      'missing right: patch on configmaps in namespace shop',
      'missing right: patch on namespaces in namespace shop',
      'These roles grant what is missing; RBAC has no right to dry runs alone, so patch is also the right to change:',
      '    apiVersion: rbac.authorization.k8s.io/v1', '    kind: Role', '    metadata:', '      name: gitops-ai-drift', '      namespace: "shop"',
      '    rules:', '    - apiGroups: [""]', '      resources: ["configmaps"]', '      verbs: [patch]',
      '    - apiGroups: [""]', '      resources: ["namespaces"]', '      verbs: [patch]',
      'note: one object was compared only in the fields that Git sets, for want of the right to ask with a dry run: defaults, and what Git took away, are not known',
    ]);
    expect(rest[rest.length - 1]).toMatch(/^staging in eu: 1 different, 1 missing, 1 extra; compared 3 objects of HEAD/);
    expect(out + err).not.toContain(TOKEN);
  }, SLOW);

  test('of Argo CD, at a revision, as JSON, and as Markdown', async () => {
    server.apply(namespace(), 'argocd-controller');
    server.apply(ownedByArgoCd(configMap()), 'argocd-controller');
    const args = ['production', '--cluster', 'prod-eu', '--revision', 'main'];
    const { code, out } = await drift([...args, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      environment: 'production',
      cluster: 'prod-eu',
      revision: expect.stringMatching(/^main \(/),
      server: expect.stringMatching(/\(context prod-eu\)$/),
      drift: true,
      complete: true,
      missingRights: [],
      apps: [{ app: 'shop', delivery: 'Application/argocd/shop-prod-eu', total: 3, objects: [{ state: 'missing', object: 'Deployment/shop/ranker', path: 'production/apps/shop/deployment.yaml' }] }],
    });
    const markdown = await drift([...args, '--format', 'markdown']);
    expect(markdown).toMatchObject({ code: 1, out: expect.stringContaining('- **missing in the cluster**: <code>Deployment/shop/ranker</code>') });
  }, SLOW);

  test('that may not be read is no clean one', async () => {
    byFlux(server, configMap(), deployment());
    server.rules = [{ verbs: ['get', 'list', 'patch'], resources: ['configmaps', 'namespaces'] }];
    expect(await drift(['staging'])).toMatchObject({ code: 2, out: expect.stringContaining('  ? Deployment/shop/ranker not compared: the right is missing: get on deployments.apps in namespace shop\n') });
  }, SLOW);

  /** With a kubeconfig that says something else. */
  const where = (url: string, token: string) => {
    writeFileSync(join(repository.directory, '.git', 'other'), server.kubeconfig('eu').replace(server.url, url).replace(TOKEN, token));
    return drift(['staging', '--kubeconfig', '.git/other']);
  };

  test('fails: when it cannot be reached', async () => {
    expect(await where('http://127.0.0.1:1', TOKEN)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/\/apis?\/.* cannot be read from 127\.0\.0\.1:1: /) });
  }, SLOW);

  test('fails: when it does not know the user', async () => {
    const err = 'gitops-ai: the API server does not know who the user of the context "eu" is (401): log in again\n';
    expect(await where(server.url, 'expired-token')).toEqual({ code: 2, out: '', err });
  }, SLOW);

  test('fails: without a kubeconfig', async () => {
    expect(await drift(['staging'], {})).toMatchObject({ code: 2, err: expect.stringMatching(/there is no kubeconfig, and this is no pod of a cluster/) });
  }, SLOW);

  test('fails: without such a context', async () => {
    expect(await drift(['staging', '--context', 'prod-e'])).toMatchObject({ code: 2, err: expect.stringMatching(/no context "prod-e"\. Did you mean "prod-eu"\?/) });
  }, SLOW);
});

describe('two environments', () => {
  test('are compared by Git alone', async () => {
    const { code, out, err } = await run('--between', 'staging', 'production');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/^shop\n {2}~ Deployment\/shop\/ranker\n {6}replicas: 2 → 4\n {6}\| spec\.replicas: 2 \| 4\n\nstaging \| production: 1 different; by HEAD \([0-9a-f]{12}\)\n$/);
    expect(server.requests).toEqual([]);
    expect(await run('--between', 'staging', 'production', '--json')).toMatchObject({ code: 1, out: expect.stringContaining('"different": true') });
    expect(await run('staging', 'production', '--between', '--format', 'markdown')).toMatchObject({ code: 1, out: expect.stringContaining('### GitOps environments') });
  });
});

test.each<[string[], RegExp]>([
  [[], /name the environment: there is production, staging/],
  [['stagin'], /no environment "stagin"\. Did you mean "staging"\? There is production, staging/],
  [['staging', 'production'], /two with each other: gitops-ai drift --between staging production/],
  [['production'], /production goes to several clusters: name one with --cluster\. There is prod-eu, prod-us/],
  [['production', '--cluster', 'prod-e'], /no cluster "prod-e" of production\. Did you mean "prod-eu"\?/],
  [['staging', '--app', 'shp'], /no app "shp" of staging\. Did you mean "shop"\?/],
  [['--between', 'staging'], /name two environments/],
  [['--between', 'staging', 'staging'], /with another environment/],
  [['--between', 'staging', 'production', '--context', 'eu'], /--context means nothing/],
  [['--between', 'staging', 'production', '--app', 'delivery'], /no app "delivery"/],
  [['staging', '--json', '--format', 'text'], /two formats/],
  [['staging', '--format', 'html'], /one of text, markdown, json/],
  [['staging', '--revision', 'nowhere'], /no such commit/],
  [['staging', '--revision', '--upload-pack=x'], /takes a value/],
  [['staging', '--revision=--upload-pack=x'], /no such commit/],
  [['../staging'], /no environment "\.\.\/staging"/],
  [['__proto__'], /no environment "__proto__"/],
  [['a', 'b', 'c'], /takes 2 arguments/],
])('fails: %j', async (argv, message) => {
  expect(await run(...argv)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
});

test('fails: where there is no output, or none that is delivered', async () => {
  const other = new TestRepository();
  other.write('cdk8s.yaml', 'app: x\n');
  other.commit();
  const at = (...argv: string[]) => run('--directory', other.directory, ...argv);
  expect(await at('staging')).toMatchObject({ code: 2, err: expect.stringMatching(/holds no output at deploy; commit what/) });
  other.write('deploy/staging/apps/shop/a.yaml', stringify(configMap()));
  other.commit();
  expect(await at()).toMatchObject({ code: 2, err: expect.stringMatching(/delivers nothing of staging to any cluster/) });
});
