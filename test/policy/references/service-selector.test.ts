import { container, deployment, found, object, service } from './world';
import { disruptionBudgetSelector, networkPolicySelector, serviceOfJobs, serviceSelector } from '../../../lib/policy/references/service-selector';

const ports = (containerPort: number) => ({ containers: [container({ ports: [{ containerPort }] })] });

describe('a Service that selects nothing', () => {
  test.each([
    ['a value with a slip', [deployment('ranker'), service('x', { app: 'rankr' })]],
    ['a value with another suffix', [deployment('ranker'), service('x', { app: 'ranker-svc' })]],
    ['another key', [deployment('ranker'), service('x', { 'app.kubernetes.io/name': 'ranker' })]],
    ['a label that the pods do not have', [deployment('ranker'), service('x', { app: 'ranker', tier: 'web' })]],
    ['the workload of its name', [deployment('ranker', {}, { labels: { team: 'a' } }), service('ranker', { app: 'x' })]],
    ['the one workload in its file', [{ ...deployment('a', ports(80)), file: 'a' }, { ...service('b', { app: 'c' }), file: 'a' }]],
    ['the one workload in its folder', [deployment('a', ports(80)), service('b', { app: 'c' })]],
    ['the pods of another namespace', [deployment('ranker'), service('x', { app: 'ranker' }, {}, { namespace: 'default' })]],
  ])('fails: %s', (_, given) => expect(found(serviceSelector, ...given)).toEqual([expect.stringMatching(/^spec\.selector: selects none/)]));

  test.each([
    ['alone', [service('x', { app: 'ranker' })]],
    ['beside another workload', [deployment('embedder', ports(8080)), service('x', { app: 'ranker' }, { port: 9090 })]],
    ['beside a workload that another Service selects', [deployment('a', ports(80)), service('a', { app: 'a' }), service('b', { app: 'c' })]],
    ['of a leader, which labels itself', [deployment('db'), service('x', { app: 'db', role: 'primary' })]],
    ['of a member', [deployment('db', {}, { kind: 'StatefulSet' }), service('x', { 'app': 'db', 'statefulset.kubernetes.io/pod-name': 'db-0' })]],
    ['of pods that an operator makes', [deployment('ranker'), service('x', { app: 'rankr' }), object('postgresql.cnpg.io/v1', 'Cluster', 'db')]],
    ['of pods of a chart', [deployment('ranker'), service('x', { app: 'rankr' }), object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'db')]],
    ['of a placeholder', [deployment('ranker'), service('x', { app: 'ranker-${env}' })]],
    ['of another host', [deployment('ranker'), service('ranker', { app: 'x' }, {}, { type: 'ExternalName' })]],
    ['in each of two namespaces', [deployment('a'), service('x', { app: 'a' }), service('x', { app: 'a' }, {}, { namespace: 'b' })]],
    ['by labels of a release', [deployment('a', {}, { labels: { release: 'r', app: 'a' } }), service('b', { release: 'r', app: 'b' })]],
  ])('%s is fine', (_, given) => expect(found(serviceSelector, ...given)).toEqual([]));
});

test('budgets and policies are asked alike', () => {
  const budget = (app: string) => object('policy/v1', 'PodDisruptionBudget', 'x', { spec: { selector: { matchLabels: { app } } } });
  const policy = (podSelector: object) => object('networking.k8s.io/v1', 'NetworkPolicy', 'x', { spec: { podSelector } });
  expect(found(disruptionBudgetSelector, deployment('ranker'), budget('rankr'))).toHaveLength(1);
  expect(found(disruptionBudgetSelector, deployment('ranker'), budget('ranker'))).toEqual([]);
  expect(found(networkPolicySelector, deployment('ranker'), policy({ matchLabels: { app: 'rankr' } }))).toHaveLength(1);
  expect(found(networkPolicySelector, deployment('ranker'), policy({}))).toEqual([]);
  expect(found(networkPolicySelector, deployment('ranker'), policy({ matchExpressions: [{ key: 'app', operator: 'Exists' }] }))).toEqual([]);
});

test('a Service of nothing but Jobs is meant so', () => {
  const job = (app: string) => object('batch/v1', 'Job', 'job', { spec: { template: { metadata: { labels: { app } }, spec: { containers: [container()] } } } });
  expect(found(serviceOfJobs, deployment('ranker'), job('ranker'), service('x', { app: 'ranker' }))).toHaveLength(1);
  expect(found(serviceOfJobs, job('ranker'), service('x', { app: 'ranker' }))).toEqual([]);
});
