import { trackedJobTtl } from '../../../lib/policy/pipelines/tracked-job-ttl';
import { findings } from '../fixtures';

test.each([
  ['batch/v1', 'Job', 'spec.ttlSecondsAfterFinished', { ttlSecondsAfterFinished: 0 }, '0'],
  ['argoproj.io/v1alpha1', 'Workflow', 'spec.ttlStrategy', { ttlStrategy: { secondsAfterSuccess: 60 } }, '{"secondsAfterSuccess":60}'],
  ['sparkoperator.k8s.io/v1beta2', 'SparkApplication', 'spec.timeToLiveSeconds', { timeToLiveSeconds: 60 }, '60'],
])('fails: a %s %s with %s', (apiVersion, kind, field, spec, value) => {
  expect(findings(trackedJobTtl, { apiVersion, kind, spec })).toMatchObject([{ field, value }]);
  expect(findings(trackedJobTtl, { apiVersion, kind, spec: {} })).toEqual([]);
});

test('what another object creates may delete itself', () => {
  const jobTemplate = { spec: { ttlSecondsAfterFinished: 60 } };
  expect(findings(trackedJobTtl, { apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate } })).toEqual([]);
  expect(findings(trackedJobTtl, { apiVersion: 'argoproj.io/v1alpha1', kind: 'WorkflowTemplate', spec: { ttlStrategy: { secondsAfterCompletion: 60 } } })).toEqual([]);
});

test('kinds of the same name in other groups are left alone', () => {
  expect(findings(trackedJobTtl, { apiVersion: 'example.com/v1', kind: 'Job', spec: { ttlSecondsAfterFinished: 60 } })).toEqual([]);
});

test.each([
  ['jobset.x-k8s.io/v1alpha2', 'JobSet', 'spec.ttlSecondsAfterFinished', { ttlSecondsAfterFinished: 60 }],
  ['kubeflow.org/v1', 'PyTorchJob', 'spec.runPolicy.ttlSecondsAfterFinished', { runPolicy: { ttlSecondsAfterFinished: 60 } }],
  ['ray.io/v1', 'RayJob', 'spec.deletionStrategy.deletionRules[0].policy', { deletionStrategy: { deletionRules: [{ policy: 'DeleteSelf' }, { policy: 'DeleteCluster' }] } }],
  ['ray.io/v1', 'RayJob', 'spec.deletionStrategy.onSuccess.policy', { deletionStrategy: { onSuccess: { policy: 'DeleteSelf' }, onFailure: { policy: 'DeleteNone' } } }],
])('fails: a %s %s with %s', (apiVersion, kind, field, spec) => {
  expect(findings(trackedJobTtl, { apiVersion, kind, spec })).toMatchObject([{ field }]);
});

test('a ttl of a RayJob deletes the cluster alone, and Argo CD does not miss a hook', () => {
  expect(findings(trackedJobTtl, { apiVersion: 'ray.io/v1', kind: 'RayJob', spec: { shutdownAfterJobFinishes: true, ttlSecondsAfterFinished: 60 } })).toEqual([]);
  const metadata = { name: 'migrate', annotations: { 'argocd.argoproj.io/hook': 'PreSync' } };
  expect(findings(trackedJobTtl, { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { ttlSecondsAfterFinished: 600 } })).toEqual([]);
});
