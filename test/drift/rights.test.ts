import { ApiServer } from './api-server';
import { byFlux, compare, configMap, deployment, namespace, service, told } from './shop';

let server: ApiServer;
beforeAll(async () => { server = await ApiServer.start(); });
afterAll(async () => server.stop());
beforeEach(() => server.reset());

const everything = () => [namespace(), deployment(), service(), configMap()];
const scale = () => server.edit('Deployment', 'ranker', 'kubectl-scale', object => { object.spec.replicas = 5; });

const READ = { verbs: ['get', 'list'], resources: ['*'] };

test('the rights to read and to ask with a dry run are enough', async () => {
  byFlux(server, deployment());
  scale();
  server.rules = [READ, { verbs: ['patch'], resources: ['*'] }];
  const result = await compare(server, { objects: everything() });
  expect(told(result)).toEqual(['missing ConfigMap/shop/settings', 'different Deployment/shop/ranker spec.replicas: 2 | 5 by kubectl-scale', 'missing Service/shop/ranker']);
  expect(result.missingRights).toEqual([]);
});

test('the right to patch that is missing is named, and what Git sets is compared all the same', async () => {
  byFlux(server, deployment(), service(), configMap());
  scale();
  server.edit('Deployment', 'ranker', 'kubectl-edit', ({ spec }) => { spec.template.spec.containers[0].image = 'x'; });
  server.rules = [READ, { verbs: ['patch'], resources: ['services'], namespaces: ['shop'] }];
  const result = await compare(server, { objects: everything() });
  expect(told(result)).toEqual([
    'different Deployment/shop/ranker spec.replicas: 2 | 5 by kubectl-scale',
    'different Deployment/shop/ranker spec.template.spec.containers[server].image: registry.example.com/ranker:1 | x by kubectl-edit',
  ]);
  expect(result.missingRights).toEqual([
    { verb: 'patch', group: '', resource: 'configmaps', namespace: 'shop' }, { verb: 'patch', group: '', resource: 'namespaces', namespace: 'shop' }, { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'shop' },
  ]);
  expect(result.notes).toEqual([expect.stringMatching(/^3 objects were compared only in the fields that Git sets, for want of the right/)]);
});

test('the right to grant what Git grants is not needed: a role is compared in the fields that Git sets', async () => {
  const role = (verb: string) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'a', namespace: 'shop' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: [verb] }],
  });
  byFlux(server, role('get'));
  server.rules = [READ, { verbs: ['patch', 'create'], resources: ['*'] }];
  const other = { ...role('delete'), metadata: { name: 'b', namespace: 'shop' } };
  const result = await compare(server, { objects: [role('delete'), other] });
  expect(told(result)).toEqual([
    'different Role/shop/a rules: [{"apiGroups":[""],"resources":["pods"],"verbs":["delete"]}] | [{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}] by kustomize-controller',
    'missing Role/shop/b',
  ]);
  expect(result.notes).toEqual([expect.stringMatching(/^one object was compared only in the fields that Git sets, because Git grants rights that this user does not hold/)]);
  expect(result.missingRights).toEqual([]);
});

test('the right to patch is asked for once in each namespace', async () => {
  const objects = Array.from({ length: 30 }, (_, i) => ({ ...configMap(), metadata: { name: `c${i}`, namespace: 'shop' } }));
  byFlux(server, ...objects);
  server.rules = [READ];
  expect((await compare(server, { objects })).missingRights).toHaveLength(1);
  expect(server.requests.filter(({ method }) => method === 'PATCH').length).toBeLessThanOrEqual(8);
});

test('the rights to get and to list that are missing are named', async () => {
  byFlux(server, deployment(), configMap());
  server.rules = [{ verbs: ['*'], resources: ['configmaps', 'namespaces'] }, { verbs: ['get', 'patch'], resources: ['services'] }];
  const result = await compare(server, { objects: [deployment(), configMap(), service()] });
  expect(told(result)).toEqual(['unread Deployment/shop/ranker: the right is missing: get on deployments.apps in namespace shop', 'missing Service/shop/ranker']);
  expect(result.missingRights.map(({ verb, resource, namespace: where }) => `${verb} ${resource} ${where}`)).toEqual(expect.arrayContaining(['list services shop', 'get deployments shop', 'list deployments shop']));
  expect(result.missingRights.map(({ resource }) => resource)).not.toContain('secrets');
});
