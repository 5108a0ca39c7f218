import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ApiServer } from './api-server';
import { Json } from './field-sets';
import { configMap, deployment, kustomization, ownedByFlux, service } from './shop';
import { TestRepository } from '../git/repository';
import { runCommand } from '../tools/command';
import { kubectlPath, missing } from '../tools/kubectl';
import { scratchDirectory } from '../tools/scratch';

const SLOW = 180_000;

const KUBECONFIG = process.env.KUBECONFIG;
const noKubectl = missing('kubectl');

/**
 * The same with the server of the other tests and with a real one, where KUBECONFIG names one: that the two answer alike
 * is what the other tests rely on. They make a namespace, and remove it. Nothing else is touched.
 */
function suite(title: string, reason: string | undefined, kubeconfigOf: () => Promise<string>, stop: () => Promise<void>): void {
  if (reason === undefined) describe(title, () => tests(kubeconfigOf, stop));
  else describe.skip(`${title} (${reason})`, () => tests(kubeconfigOf, stop));
}

let server: ApiServer;
suite('the server of the other tests', noKubectl, async () => {
  server = await ApiServer.start();
  server.anonymous = true;
  server.impersonated = [{ verbs: ['get', 'list'], resources: ['*'] }];
  const path = join(scratchDirectory('kubeconfig'), 'config');
  writeFileSync(path, server.kubeconfig('test'));
  return path;
}, async () => server.stop());
suite('a real cluster', KUBECONFIG ? noKubectl : 'KUBECONFIG names none', async () => KUBECONFIG!, async () => undefined);

function tests(kubeconfigOf: () => Promise<string>, stop: () => Promise<void>): void {
  const name = `gitops-ai-drift-${process.pid}`;
  const here = (object: Json): Json => ({ ...object, metadata: { ...object.metadata, namespace: name } });
  const objects = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, here(deployment()), here(service()), here(configMap())];
  const repository = new TestRepository();
  let kubeconfig: string;

  const kubectl = (args: readonly string[], input = '') => new Promise<string>((resolve, reject) => {
    const env = { PATH: process.env.PATH, HOME: repository.directory, KUBECONFIG: kubeconfig, KUBERC: 'off' };
    const child = execFile(kubectlPath(), args, { cwd: repository.directory, env }, (error, out, err) => {
      if (error) reject(new Error(`kubectl ${args.join(' ')}: ${err}`));
      else resolve(out);
    });
    child.stdin!.end(input);
  });
  /** As Flux applies. */
  const apply = (object: Json) => kubectl(
    ['apply', '--server-side', '--force-conflicts', '--validate=false', '--field-manager=kustomize-controller', '--filename=-'], JSON.stringify(ownedByFlux(object)));
  const patch = (kind: string, object: string, change: object, manager: string) => kubectl(
    ['patch', kind, object, `--namespace=${name}`, '--type=merge', `--field-manager=${manager}`, `--patch=${JSON.stringify(change)}`]);
  const drift = async (...args: string[]) => {
    const { code, out, err } = await runCommand(['drift', 'staging', '--json', ...args], { cwd: repository.directory, env: { KUBECONFIG: kubeconfig } });
    return { code, err, result: out === '' ? undefined : JSON.parse(out) as Json };
  };

  beforeAll(async () => {
    kubeconfig = await kubeconfigOf();
    repository.write('cdk8s.yaml', 'app: exit 1\n');
    objects.forEach((object, i) => repository.write(`deploy/staging/apps/shop/${i}.yaml`, stringify(object)));
    repository.write('deploy/staging/delivery/eu/kustomization.yaml', stringify(kustomization()));
    repository.commit();
    for (const object of objects) await apply(object);
  }, SLOW);
  afterAll(async () => {
    await kubectl(['delete', 'namespace', name, '--wait=false']);
    await stop();
  }, SLOW);

  test('has no drift when everything was applied, and has when somebody changed something', async () => {
    expect(await drift()).toMatchObject({ code: 0, err: '', result: { drift: false, apps: [{ total: 4, objects: [] }], unknownKinds: [], missingRights: [] } });

    await patch('deployment', 'ranker', { spec: { replicas: 0 }, metadata: { annotations: { note: 'by hand' } } }, 'kubectl-patch');
    await apply(here({ ...configMap(), metadata: { name: 'old' } }));
    const { code, result } = await drift();
    expect(code).toBe(1);
    const [extra, different] = result!.apps[0].objects;
    expect(extra).toMatchObject({ state: 'extra', object: `ConfigMap/${name}/old` });
    const owners = [{ manager: 'kubectl-patch', operation: 'Update' }];
    expect(different).toMatchObject({
      state: 'different',
      object: `Deployment/${name}/ranker`,
      fields: [{ field: expect.stringMatching(/^metadata\.annotations/), owners }, { field: 'spec.replicas', git: '2', live: '0', owners }],
    });
  }, SLOW);

  test('says which right is missing for one who may only read', async () => {
    const config = JSON.parse(await kubectl(['config', 'view', '--raw', '--minify', '--flatten', '--output=json'])) as Json;
    config.users[0].user.as = `system:serviceaccount:${name}:reader`;
    writeFileSync(join(repository.directory, '.git', 'reader'), JSON.stringify(config), { mode: 0o600 });
    await apply(here({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'reader' }, rules: [{ apiGroups: ['', 'apps'], resources: ['*'], verbs: ['get', 'list'] }] }));
    await apply(here({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: name }],
    }));
    const { result } = await drift('--kubeconfig', '.git/reader');
    expect(result!.missingRights).toEqual(expect.arrayContaining([{ verb: 'patch', group: 'apps', resource: 'deployments', namespace: name }]));
    expect(result!.apps[0].objects.flatMap(({ fields }: Json) => fields.map(({ field }: Json) => field))).toContain('spec.replicas');
  }, SLOW);
}
