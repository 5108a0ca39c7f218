import { controllerOwnedField } from '../../../lib/policy/gitops/controller-fields';
import { fields } from '../fixtures';

const QUEUE = { 'kueue.x-k8s.io/queue-name': 'training' };
const queued = (apiVersion: string, kind: string, spec: unknown, labels: unknown = QUEUE, annotations?: object) => ({
  apiVersion, kind, metadata: { name: 'x', namespace: 'ml', labels, annotations }, spec,
});

test.each([
  ['fails: a Job that waits', queued('batch/v1', 'Job', { suspend: true }), ['spec.suspend']],
  ['fails: a RayCluster that runs', queued('ray.io/v1', 'RayCluster', { suspend: false }), ['spec.suspend']],
  ['fails: a PyTorchJob, which says it elsewhere', queued('kubeflow.org/v1', 'PyTorchJob', { runPolicy: { suspend: true } }), ['spec.runPolicy.suspend']],
  ['a Job that says nothing', queued('batch/v1', 'Job', {}), []],
  ['a Job in no queue', queued('batch/v1', 'Job', { suspend: true }, {}), []],
  ['a Job that Flux makes once', queued('batch/v1', 'Job', { suspend: true }, QUEUE, { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' }), []],
  ['a hook', queued('batch/v1', 'Job', { suspend: true }, QUEUE, { 'argocd.argoproj.io/hook': 'Sync' }), []],
  ['what is of another shape', queued('batch/v1', 'Job', 'suspend', 'queue'), []],
])('Kueue: %s', (_, manifest, expected) => expect(fields(controllerOwnedField, manifest)).toEqual(expected));

const cluster = (autoscaling: unknown, ...groups: unknown[]) => queued('ray.io/v1', 'RayCluster', { enableInTreeAutoscaling: autoscaling, workerGroupSpecs: groups }, {});
const application = (entry: object) => ({
  apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'ml' }, spec: { ignoreDifferences: [entry], syncPolicy: { syncOptions: ['RespectIgnoreDifferences=true'] } },
});

test.each([
  ['fails: workers under the autoscaler', cluster(true, { minReplicas: 0 }, { replicas: 2 }), [], ['spec.workerGroupSpecs[1].replicas']],
  ['workers that the autoscaler can only leave as they are', cluster(true, { replicas: 2, minReplicas: 2, maxReplicas: 2 }), [], []],
  ['workers without an autoscaler', cluster(false, { replicas: 2 }), [], []],
  ['workers that Argo CD leaves alone', cluster(true, { replicas: 2 }), [application({ group: 'ray.io', kind: 'RayCluster', jqPathExpressions: ['.spec.workerGroupSpecs[].replicas'] })], []],
  ['workers that Argo CD leaves alone by their place', cluster(true, { replicas: 2 }), [application({ kind: 'RayCluster', jsonPointers: ['/spec/workerGroupSpecs/0/replicas'] })], []],
  ['fails: workers of another place', cluster(true, {}, { replicas: 2 }), [application({ kind: 'RayCluster', jsonPointers: ['/spec/workerGroupSpecs/0/replicas'] })],
    ['spec.workerGroupSpecs[1].replicas']],
  ['what is of another shape', cluster('true', 'workers', null), [], []],
])('Ray: %s', (_, manifest, beside, expected) => expect(fields(controllerOwnedField, manifest, { beside })).toEqual(expected));
