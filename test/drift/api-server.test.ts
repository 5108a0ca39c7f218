import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiServer, ownedBy } from './api-server';
import { configMap, deployment, namespace } from './shop';
import { describeWithKubectl, kubectlPath } from '../tools/kubectl';
import { scratchDirectory } from '../tools/scratch';

/** What the tests of `drift` rely on: the server does what Kubernetes documents of server-side apply. */
let server: ApiServer;
beforeAll(async () => { server = await ApiServer.start(); });
afterAll(async () => server.stop());
beforeEach(() => {
  server.reset();
  server.apply(namespace(), 'setup');
});

test('who applies owns what it applies, and no default', () => {
  server.apply(deployment(), 'one');
  const live = server.read('Deployment', 'ranker');
  expect(live.spec).toMatchObject({ progressDeadlineSeconds: 600, template: { spec: { containers: [{ ports: [{ containerPort: 8080, protocol: 'TCP' }], resources: { requests: { cpu: '1', memory: '1Gi' } } }] } } });
  expect(ownedBy(live, 'one')).toEqual(expect.arrayContaining(['f:spec/f:replicas', 'f:spec/f:template/f:spec/f:containers/k:{"name":"server"}/f:env/k:{"name":"MODE"}/f:value']));
  expect(ownedBy(live, 'one').filter(way => /progressDeadline|protocol$/.test(way))).toEqual([]);
});

test('what nobody applies any more goes, unless another owns it; lists are merged by key', () => {
  server.apply({ ...configMap(), data: { a: '1', b: '2', c: '3' } }, 'one');
  server.apply({ ...configMap(), data: { c: '3' } }, 'two');
  server.apply({ ...configMap(), data: { a: '1' } }, 'one');
  expect(server.read('ConfigMap', 'settings').data).toEqual({ a: '1', c: '3' });
  server.apply(deployment(), 'one');
  server.edit('Deployment', 'ranker', 'editor', ({ spec }) => spec.template.spec.containers[0].env.push({ name: 'X', value: 'y' }));
  server.apply(deployment(), 'one');
  expect(server.read('Deployment', 'ranker').spec.template.spec.containers[0].env.map(({ name }: { name: string }) => name)).toEqual(['MODE', 'X']);
});

test('who edits takes ownership of what it changes, and force takes it back', () => {
  server.apply(configMap(), 'one');
  server.edit('ConfigMap', 'settings', 'editor', ({ data }) => { data.mode = 'slow'; });
  expect(ownedBy(server.read('ConfigMap', 'settings'), 'editor')).toEqual(['f:data', 'f:data/f:mode'].filter(way => way === 'f:data/f:mode'));
  expect(server.read('ConfigMap', 'settings').metadata.managedFields.map(({ manager }: { manager: string }) => manager)).toEqual(['editor']);
  server.apply(configMap(), 'one');
  expect(server.read('ConfigMap', 'settings')).toMatchObject({ data: { mode: 'fast' }, metadata: { managedFields: [{ manager: 'one', operation: 'Apply' }] } });
});

describeWithKubectl('kubectl, which speaks to real API servers,', () => {
  /** Not synchronous: the server is in this process. */
  const kubectl = (...args: string[]) => new Promise<{ code: number; out: string; err: string }>(resolve => {
    const home = scratchDirectory('kubectl');
    writeFileSync(join(home, 'config'), server.kubeconfig('test'));
    const env = { PATH: process.env.PATH, HOME: home, KUBERC: 'off' };
    execFile(kubectlPath(), ['--kubeconfig', join(home, 'config'), '--namespace', 'shop', ...args], { env }, (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }));
  });
  const file = (object: object) => {
    const path = join(scratchDirectory('manifest'), 'a.json');
    writeFileSync(path, JSON.stringify(object));
    return path;
  };

  test('applies, asks with a dry run, is told of conflicts, and reads', async () => {
    server.anonymous = true;
    const apply = (object: object, ...args: string[]) => kubectl('apply', '--server-side', '--validate=false', '--filename', file(object), ...args);
    expect(await apply(configMap())).toMatchObject({ code: 0, out: 'configmap/settings serverside-applied\n' });
    const other = { ...configMap(), data: { mode: 'slow' } };
    expect(await apply(other, '--field-manager=other')).toMatchObject({ code: 1, err: expect.stringMatching(/conflict/) });
    expect(await apply(other, '--field-manager=other', '--force-conflicts', '--dry-run=server')).toMatchObject({ code: 0, out: 'configmap/settings serverside-applied (server dry run)\n' });
    expect(await kubectl('get', 'configmap', 'settings', '--output', 'jsonpath={.data.mode}')).toMatchObject({ code: 0, out: 'fast' });
    expect(await kubectl('get', 'configmap', 'none')).toMatchObject({ code: 1, err: expect.stringMatching(/\(NotFound\): configmaps "none" not found/) });
    server.rules = [];
    expect(await kubectl('get', 'configmap', 'settings')).toMatchObject({ code: 1, err: expect.stringMatching(/\(Forbidden\).*cannot get resource "configmaps"/) });
  }, 60_000);
});
