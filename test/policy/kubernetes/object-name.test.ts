import { objectName } from '../../../lib/policy/kubernetes/object-name';
import { fields, findings } from '../fixtures';

/** Longest names; everything that is not listed has 253. */
const LONGEST: [string, string, number][] = [
  ['v1', 'ConfigMap', 253], ['v1', 'PersistentVolumeClaim', 253], ['v1', 'Namespace', 63], ['v1', 'Service', 63], ['apps/v1', 'Deployment', 63], ['batch/v1', 'Job', 63],
  ['batch/v1', 'CronJob', 52], ['apps/v1', 'StatefulSet', 52], ['argoproj.io/v1alpha1', 'CronWorkflow', 52], ['argoproj.io/v1alpha1', 'Application', 63],
  ['ray.io/v1', 'RayJob', 47], ['ray.io/v1', 'RayCluster', 53], ['sparkoperator.k8s.io/v1beta2', 'ScheduledSparkApplication', 43],
  ['flink.apache.org/v1beta1', 'FlinkDeployment', 45], ['kubeflow.org/v1', 'PyTorchJob', 63], ['example.com/v1', 'CronJob', 253],
];

test.each(LONGEST)('%s %s: names up to %d characters', (apiVersion, kind, longest) => {
  expect(findings(objectName, { apiVersion, kind, metadata: { name: 'a'.repeat(longest) } })).toEqual([]);
  expect(findings(objectName, { apiVersion, kind, metadata: { name: 'a'.repeat(longest + 1) } }))
    .toMatchObject([{ field: 'metadata.name', problem: `${longest + 1} characters; a ${kind} may have ${longest}` }]);
});

test.each(['Ranker', 'ranker_v2', '-ranker', 'ranker-', 'a..b', '.a', 'a/b', 'a b', 'ü'])('fails: the name %s', name => {
  expect(fields(objectName, { metadata: { name } })).toEqual(['metadata.name']);
});

test.each([{}, { name: '' }, { name: 7 }, { generateName: 'train-' }])('fails: no name in %j', metadata => {
  expect(findings(objectName, { metadata })).toMatchObject([{ field: 'metadata.name', fix: 'give it a name' }]);
});

describe('generateName', () => {
  const job = (annotations: unknown, generateName = 'migrate-') => fields(objectName, { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName, annotations } });
  test.each([
    [{ 'argocd.argoproj.io/hook': 'PreSync' }], [{ 'argocd.argoproj.io/hook': 'Sync,PostSync' }], [{ 'helm.sh/hook': 'pre-upgrade' }],
  ])('is for hooks: %j', annotations => expect(job(annotations)).toEqual([]));
  test.each([
    [{}], [{ 'argocd.argoproj.io/hook': 'Skip' }], [{ 'argocd.argoproj.io/sync-wave': '1' }], ['argocd.argoproj.io/hook'], [{ 'helm.sh/hook': 7 }],
  ])('fails: is for nothing else: %j', annotations => expect(job(annotations)).toEqual(['metadata.name']));
  test('fails: begins a name', () => expect(job({ 'helm.sh/hook': 'test' }, 'Migrate_')).toEqual(['metadata.generateName']));
});

test('dots are for names that are no host names', () => {
  expect(findings(objectName, { metadata: { name: 'models.v2' } })).toEqual([]);
  for (const [apiVersion, kind] of [['v1', 'Service'], ['v1', 'Namespace'], ['apps/v1', 'StatefulSet'], ['ray.io/v1', 'RayCluster']]) {
    expect(fields(objectName, { apiVersion, kind, metadata: { name: 'models.v2' } })).toEqual(['metadata.name']);
  }
});

test('fails: names of jobs whose operators make Services begin with a letter', () => {
  for (const [apiVersion, kind] of [['sparkoperator.k8s.io/v1beta2', 'ScheduledSparkApplication'], ['ray.io/v1', 'RayJob'], ['kubeflow.org/v1', 'PyTorchJob'], ['flink.apache.org/v1beta1', 'FlinkDeployment']]) {
    expect(fields(objectName, { apiVersion, kind, metadata: { name: '7b-tuning' } })).toEqual(['metadata.name']);
  }
});

test('names of Services begin with a letter', () => {
  expect(findings(objectName, { metadata: { name: '7b' } })).toEqual([]);
  expect(findings(objectName, { kind: 'Service', metadata: { name: '7b' } })).toMatchObject([{ problem: expect.stringContaining('beginning with a letter') }]);
});

test('RBAC names are nearly free', () => {
  const role = (name: string) => fields(objectName, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name } });
  expect(['system:auth-delegator', 'Ranker_Admin'].flatMap(role)).toEqual([]);
  expect(['a/b', '50%', '.', '..'].map(role)).toEqual(Array(4).fill(['metadata.name']));
});

test.each(['', 'v1.2', 'A_b-C', 'a'.repeat(63)])('the label value "%s"', value => {
  expect(findings(objectName, { metadata: { name: 'x', labels: { version: value } } })).toEqual([]);
});

test.each(['a'.repeat(64), '-a', 'a-', 'a b', 'a/b', 'sha256:abc', 7, true, null, { a: 1 }])('fails: the label value %j', value => {
  expect(fields(objectName, { metadata: { name: 'x', labels: { ok: 'yes', version: value } } })).toEqual(['metadata.labels.version']);
});
