import { deployment, found, Given, object, service } from './world';
import { ingressBackend } from '../../../lib/policy/references/ingress-backend';
import { namespaceName } from '../../../lib/policy/references/namespace-name';
import { spreadSelector } from '../../../lib/policy/references/spread-selector';
import { statefulSetHeadless, statefulSetService } from '../../../lib/policy/references/statefulset-service';
import { webhookService } from '../../../lib/policy/references/webhook-service';
import { workloadSelector } from '../../../lib/policy/references/workload-selector';

const ingress = (name: string, port: object, namespace?: string) => object('networking.k8s.io/v1', 'Ingress', 'i', { spec: { defaultBackend: { service: { name, port } } } }, namespace);
const API = service('api', { app: 'x' }, { name: 'http', port: 80 });

test.each<[string, Given[], number]>([
  ['the port', [API, ingress('api', { number: 80 })], 0],
  ['the port by name', [API, ingress('api', { name: 'http' })], 0],
  ['another port', [API, ingress('api', { number: 8080 })], 1],
  ['another name', [API, ingress('api', { name: 'web' })], 1],
  ['an annotation', [API, ingress('api', { name: 'use-annotation' })], 0],
  ['a near name', [API, ingress('api-svc', { number: 80 })], 1],
  ['what is not given', [API, ingress('frontend', { number: 80 })], 0],
  ['another namespace', [API, ingress('api', { number: 80 }, 'default')], 1],
])('an Ingress that sends to %s', (_, given, count) => expect(found(ingressBackend, ...given)).toHaveLength(count));

test.each<[string, Given[], number]>([
  ['headless, by its name', [deployment('db', {}, { kind: 'StatefulSet', serviceName: 'db' }), service('db', { app: 'db' }, { port: 1 }, { clusterIP: 'None' })], 0],
  ['headless, of another name', [deployment('db', {}, { kind: 'StatefulSet', serviceName: 'db' }), service('db-h', { app: 'db' }, { port: 1 }, { clusterIP: 'None' })], 1],
  ['of other pods', [deployment('db', {}, { kind: 'StatefulSet', serviceName: 'db' }), service('x', { app: 'x' }, { port: 1 }, { clusterIP: 'None' })], 0],
])('a StatefulSet with a Service %s', (_, given, count) => {
  expect(found(statefulSetService, ...given)).toHaveLength(count);
  expect(found(statefulSetHeadless, ...given)).toEqual([]);
});

test('namespaces', () => {
  const inside = (namespace: string) => found(namespaceName, object('v1', 'Namespace', 'vector-search', {}, ''), deployment('a', {}, { namespace }));
  expect([inside('vector-serach'), inside('vector-search'), inside('other'), inside('default'), inside('')].map(all => all.length)).toEqual([1, 0, 0, 0, 0]);
});

test('webhooks', () => {
  const hook = (rest: object) => object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'w', {
    webhooks: [{ clientConfig: { service: { name: 'hook', namespace: 'ml', ...rest } } }],
  }, '');
  const HOOK = service('hook', { app: 'hook' }, { port: 443 });
  const count = (rest: object, ...given: Given[]) => found(webhookService, hook(rest), ...given).length;
  expect([count({}, HOOK), count({}), count({ port: 8443 }, HOOK), count({ name: 'hoook' }, HOOK), count({ namespace: 'other' }, HOOK), count({ namespace: 'system' }, HOOK)])
    .toEqual([0, 0, 1, 1, 1, 0]);
});

test('a selector and its template', () => {
  const selector = (matchLabels: object, rest: object = {}) => ({ spec: { ...(deployment('a').spec as object), selector: { matchLabels, ...rest } } });
  const count = (rest: object) => found(workloadSelector, { ...deployment('a'), ...rest }).length;
  expect([count({}), count(selector({ app: 'b' })), count(selector({ x: 'b' })), count(selector({}, { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }))]).toEqual([0, 1, 1, 1]);
  expect(count({ spec: { selector: { matchLabels: { app: 'b' } } } })).toBe(0);
});

test('spread over nodes and zones', () => {
  const spread = (app: string) => deployment('ranker', { topologySpreadConstraints: [{ labelSelector: { matchLabels: { app } } }, {}] });
  const anti = (app: string) => deployment('ranker', {
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app } } }] } },
  });
  expect([spread('ranker'), spread('x'), anti('ranker'), anti('rankr'), anti('embedder')].map(one => found(spreadSelector, one).length)).toEqual([0, 1, 0, 1, 0]);
  expect(found(spreadSelector, anti('rankers'), deployment('rankers'))).toEqual([]);
});
