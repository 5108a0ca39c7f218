import { policyObject } from './fixtures';
import { PolicyWorld } from '../../lib/policy';
import { podTemplatesOf } from '../../lib/policy/pod-templates';
import { podPort, podsOfSelector, podsOfService, servicesOfPods } from '../../lib/policy/service-targets';

const spec = { containers: [{ name: 'server', ports: [{ name: 'http', containerPort: 8000 }] }], initContainers: [{ name: 'proxy', restartPolicy: 'Always', ports: [{ containerPort: 9 }] }] };
const service = (selector: object, namespace = 'ml', rest: object = {}) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace }, spec: { selector, ...rest } });
const deployment = (labels: object, namespace = 'ml') => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace }, spec: { template: { metadata: { labels }, spec } } });
const lws = (labels: object) => ({
  apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', metadata: { name: 'l', namespace: 'ml' }, spec: { leaderWorkerTemplate: { workerTemplate: { metadata: { labels }, spec } } },
});
const other = (apiVersion: string, kind: string, namespace = 'ml', rest: object = {}) => ({ apiVersion, kind, metadata: { name: 'o', namespace }, spec: rest });

const worldOf = (...objects: object[]) => PolicyWorld._of(objects.map(object => policyObject(object)));
function selected(...objects: object[]) {
  const world = worldOf(...objects);
  const found = podsOfService(world.all('/Service')[0], world);
  return found && [found.pods.map(({ object }) => object.name), found.certain];
}

test('a Service selects the pods of its namespace that have all of its labels', () => {
  expect(selected(service({ app: 'x' }), deployment({ app: 'x', tier: 'y' }))).toEqual([['d'], true]);
  expect(selected(service({ app: 'x', tier: 'z' }), deployment({ app: 'x', tier: 'y' }))).toEqual([[], true]);
  expect(selected(service({ app: 'x' }), deployment({ app: 'x' }, 'other'))).toEqual([[], true]);
  expect(selected(service({ app: 'x' }), deployment({ app: 'x' }, ''))).toEqual([['d'], true]);
});

test('one without labels, or for another host, selects none', () => {
  expect(selected(service({}))).toBeUndefined();
  expect(selected(service({ app: 'x' }, 'ml', { type: 'ExternalName' }))).toBeUndefined();
});

test.each([
  ['a database of an operator', other('postgresql.cnpg.io/v1', 'Cluster'), false],
  ['a database in another namespace', other('postgresql.cnpg.io/v1', 'Cluster', 'other'), true],
  ['a monitor', other('monitoring.coreos.com/v1', 'ServiceMonitor'), true],
  ['what Flux applies there', other('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'flux-system', { targetNamespace: 'ml' }), false],
  ['what Flux applies elsewhere', other('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'flux-system', {}), true],
  ['a LeaderWorkerSet with other labels', lws({ app: 'y' }), true],
])('whether there may be other pods: %s', (_, object, certain) => expect(selected(service({ app: 'x' }), object)).toEqual([[], certain]));

test('a controller adds only labels of its own', () => {
  expect(selected(service({ 'app': 'x', 'leaderworkerset.sigs.k8s.io/worker-index': '0' }), lws({ app: 'x' }))).toEqual([[], false]);
  expect(selected(service({ app: 'x' }), lws({ app: 'x' }))).toEqual([['l'], false]);
});

test('label selectors select by expressions too', () => {
  const world = worldOf(deployment({ app: 'x' }));
  const names = (selector: object) => podsOfSelector(world, 'ml', selector).pods.map(({ object }) => object.name);
  expect(names({})).toEqual(['d']);
  expect(names({ matchExpressions: [{ key: 'app', operator: 'In', values: ['x'] }] })).toEqual(['d']);
  expect(names({ matchLabels: { app: 'x' }, matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] })).toEqual([]);
});

test('ports by name and by number, of sidecars too', () => {
  expect(podPort({ spec }, 'http')).toMatchObject({ number: 8000, container: 'server', field: 'containers[0].ports[0]' });
  expect(podPort({ spec }, 9)).toMatchObject({ container: 'proxy' });
  expect(podPort({ spec }, 'grpc')).toBeUndefined();
});

test('the Services of pods', () => {
  const world = worldOf(service({ app: 'x' }), deployment({ app: 'x' }));
  expect(servicesOfPods(podTemplatesOf(world)[0], world).map(({ name }) => name)).toEqual(['s']);
});
