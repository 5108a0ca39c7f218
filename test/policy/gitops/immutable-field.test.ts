import { immutableField } from '../../../lib/policy/gitops/immutable-field';
import { fields, findings } from '../fixtures';

const METADATA = { name: 'ranker', namespace: 'ml' };

function changed(apiVersion: string, kind: string, before: object, now: object): string[] {
  const object = (rest: object) => ({ apiVersion, kind, metadata: METADATA, ...rest });
  return fields(immutableField, object(now), { previous: [object(before)] });
}

test.each([
  ['batch/v1', 'Job', { spec: { template: { a: 1 } } }, { spec: { template: { a: 2 } } }, ['spec.template']],
  ['batch/v1', 'Job', { spec: { completions: 1 } }, { spec: { completions: 2 } }, ['spec.completions']],
  ['batch/v1', 'Job', { spec: { completionMode: 'Indexed', completions: 1 } }, { spec: { completionMode: 'Indexed', completions: 2 } }, []],
  ['batch/v1', 'Job', { spec: { suspend: true, template: { a: 1 } } }, { spec: { template: { a: 1 } } }, []],
  ['apps/v1', 'Deployment', { spec: { selector: { matchLabels: { app: 'a' } } } }, { spec: { selector: { matchLabels: { app: 'b' } } } }, ['spec.selector']],
  ['apps/v1', 'Deployment', { spec: { selector: { matchLabels: { a: '1', b: '2' } } } }, { spec: { selector: { matchLabels: { b: '2', a: '1' } } } }, []],
  ['apps/v1', 'StatefulSet', { spec: { serviceName: 'a', replicas: 1 } }, { spec: { serviceName: 'b', replicas: 2 } }, ['spec.serviceName']],
  ['apps/v1', 'StatefulSet', { spec: { podManagementPolicy: 'Parallel' } }, { spec: {} }, []],
  ['v1', 'PersistentVolumeClaim', { spec: { resources: { requests: { storage: '2Gi' } } } }, { spec: { resources: { requests: { storage: '1024Mi' } } } },
    ['spec.resources.requests.storage']],
  ['v1', 'PersistentVolumeClaim', { spec: { resources: { requests: { storage: '1Gi' } } } }, { spec: { resources: { requests: { storage: '1024Mi' } } } }, []],
  ['v1', 'PersistentVolumeClaim', { spec: { storageClassName: 'fast' } }, { spec: { storageClassName: 'slow' } }, ['spec.storageClassName']],
  ['v1', 'Service', { spec: { clusterIP: '10.0.0.1' } }, { spec: { clusterIP: '10.0.0.2' } }, ['spec.clusterIP']],
  ['v1', 'Service', { spec: {} }, { spec: { clusterIP: 'None' } }, ['spec.clusterIP']],
  ['v1', 'Service', { spec: { clusterIP: '10.0.0.1' } }, { spec: { type: 'ExternalName', clusterIP: '' } }, []],
  ['v1', 'ConfigMap', { immutable: true, data: { a: '1' } }, { immutable: true, data: { a: '2' } }, ['data']],
  ['v1', 'ConfigMap', { data: { a: '1' } }, { immutable: true, data: { a: '2' } }, []],
  ['v1', 'Secret', { type: 'Opaque' }, { type: 'kubernetes.io/tls' }, ['type']],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { name: 'a' } }, { roleRef: { name: 'b' } }, ['roleRef']],
  ['scheduling.k8s.io/v1', 'PriorityClass', { value: 1 }, { value: 2 }, ['value']],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', { spec: { scope: 'Namespaced' } }, { spec: { scope: 'Cluster' } }, ['spec.scope']],
  ['serving.kserve.io/v1beta1', 'InferenceService', { metadata: { ...METADATA, annotations: { 'serving.kserve.io/deploymentMode': 'Serverless' } } }, { metadata: { ...METADATA, annotations: { 'serving.kserve.io/deploymentMode': 'Standard' } } }, ['metadata.annotations.serving.kserve.io/deploymentMode']],
  ['serving.kserve.io/v1beta1', 'InferenceService', { metadata: { ...METADATA, annotations: { 'serving.kserve.io/deploymentMode': 'RawDeployment' } } }, { metadata: { ...METADATA, annotations: { 'serving.kserve.io/deploymentMode': 'Standard' } } }, []],
  ['serving.kserve.io/v1beta1', 'InferenceService', {}, { metadata: { ...METADATA, annotations: { 'serving.kserve.io/deploymentMode': 'Standard' } } }, []],
  ['serving.kserve.io/v1alpha1', 'LocalModelCache', { spec: { sourceModelUri: 'hf://a/b:1' } }, { spec: { sourceModelUri: 'hf://a/b:2' } }, ['spec.sourceModelUri']],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { parallelism: { pipeline: 2 } } }, { spec: { parallelism: { pipeline: 4 } } }, ['spec.parallelism']],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: {} }, { spec: { parallelism: { pipeline: 2 } } }, ['spec.parallelism']],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { parallelism: { data: 16, dataLocal: 8 } } }, { spec: { parallelism: { data: 32, dataLocal: 8 } } }, ['spec.parallelism']],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { prefill: { parallelism: { pipeline: 1 } } } }, { spec: { prefill: { parallelism: { pipeline: 2 } } } }, ['spec.prefill.parallelism']],
  // Tensor parallelism stays in a pod.
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { parallelism: { tensor: 2 } } }, { spec: { parallelism: { tensor: 4 } } }, []],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { parallelism: { data: 8, dataLocal: 8 } } }, { spec: {} }, []],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { prefill: { parallelism: { pipeline: 4 } } } }, { spec: {} }, []],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { parallelism: 'x' } }, { spec: { parallelism: { pipeline: '4' } } }, []],
  ['kueue.x-k8s.io/v1beta2', 'LocalQueue', { spec: { clusterQueue: 'a' } }, { spec: { clusterQueue: 'b' } }, ['spec.clusterQueue']],
  ['trainer.kubeflow.org/v1alpha1', 'TrainJob', { spec: { runtimeRef: { name: 'a' } } }, { spec: { runtimeRef: { name: 'b' } } }, ['spec.runtimeRef']],
])('%s %s: %j to %j', (apiVersion, kind, before, now, expected) => expect(changed(apiVersion, kind, before, now)).toEqual(expected));

test('fails: says what it was, and what to do instead', () => {
  const claim = (storage: string) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: METADATA, spec: { resources: { requests: { storage } } } });
  expect(findings(immutableField, claim('1Gi'), { previous: [claim('2Gi')] })).toMatchObject([{ value: '1Gi', problem: expect.stringContaining('smaller than the 2Gi') }]);
});

test('another object of the name, in another namespace, is another object', () => {
  const service = (namespace: string, clusterIP: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'x', namespace }, spec: { clusterIP } });
  expect(fields(immutableField, service('a', '10.0.0.1'), { previous: [service('b', '10.0.0.2')] })).toEqual([]);
});
