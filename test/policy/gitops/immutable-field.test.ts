import { PolicyWorld } from '../../../lib/policy';
import { immutableField } from '../../../lib/policy/gitops/immutable-field';
import { fields, findings, policyObject } from '../fixtures';

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
  ['apps/v1', 'StatefulSet', { spec: { podManagementPolicy: 'Parallel' } }, { spec: {} }, ['spec.podManagementPolicy']],
  ['apps/v1', 'StatefulSet', { spec: {} }, { spec: { podManagementPolicy: 'OrderedReady' } }, []],
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
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { parallelism: { tensor: 2 } } }, { spec: { parallelism: { tensor: 4 } } }, []],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { parallelism: { data: 16, dataLocal: 8 } } }, { spec: { parallelism: { data: 32, dataLocal: 8 } } }, ['spec.parallelism']],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { parallelism: { data: 16, dataLocal: 8 } } }, { spec: { parallelism: { data: 8, dataLocal: 4 } } }, []],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { parallelism: { pipeline: 2 } } }, { spec: {} }, ['spec.parallelism']],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: { prefill: { parallelism: { pipeline: 2 } } } }, { spec: { prefill: { parallelism: { pipeline: 4 } } } }, ['spec.prefill.parallelism']],
  ['serving.kserve.io/v1alpha2', 'LLMInferenceService', { spec: {} }, { spec: { prefill: { parallelism: { pipeline: 4 } } } }, []],
  ['kueue.x-k8s.io/v1beta2', 'ResourceFlavor', { spec: { topologyName: 'a' } }, { spec: {} }, ['spec.topologyName']],
  ['kueue.x-k8s.io/v1beta2', 'ResourceFlavor', { spec: {} }, { spec: { topologyName: 'a' } }, []],
  ['kueue.x-k8s.io/v1beta2', 'Topology', { spec: { levels: [{ nodeLabel: 'rack' }] } }, { spec: { levels: [{ nodeLabel: 'block' }, { nodeLabel: 'rack' }] } }, ['spec.levels']],
  ['kueue.x-k8s.io/v1beta2', 'Topology', { spec: { levels: [{ nodeLabel: 'kubernetes.io/hostname' }] } },
    { spec: { levels: [{ nodeLabel: 'rack' }, { nodeLabel: 'kubernetes.io/hostname' }] } }, []],
  ['jobset.x-k8s.io/v1alpha2', 'JobSet', { spec: { replicatedJobs: [{ name: 'a', template: { spec: { parallelism: 1, template: { a: 1 } } } }] } },
    { spec: { replicatedJobs: [{ name: 'a', template: { spec: { parallelism: 2, template: { a: 1 } } } }] } }, []],
  ['jobset.x-k8s.io/v1alpha2', 'JobSet', { spec: { replicatedJobs: [{ name: 'a', template: { spec: { template: { a: 1 } } } }] } },
    { spec: { replicatedJobs: [{ name: 'a', template: { spec: { template: { a: 2 } } } }] } }, ['spec.replicatedJobs']],
  ['leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', { spec: { leaderWorkerTemplate: { subGroupPolicy: { subGroupSize: 2 } } } },
    { spec: { leaderWorkerTemplate: { subGroupPolicy: { subGroupSize: 4 } } } }, ['spec.leaderWorkerTemplate.subGroupPolicy.subGroupSize']],
  ['apps.nvidia.com/v1alpha1', 'NIMCache', { spec: { source: { ngc: { modelPuller: 'a', pullSecret: 'x' } } } }, { spec: { source: { ngc: { modelPuller: 'a', pullSecret: 'y' } } } }, []],
  ['kueue.x-k8s.io/v1beta2', 'LocalQueue', { spec: { clusterQueue: 'a' } }, { spec: { clusterQueue: 'b' } }, ['spec.clusterQueue']],
  ['trainer.kubeflow.org/v1alpha1', 'TrainJob', { spec: { runtimeRef: { name: 'a' } } }, { spec: { runtimeRef: { name: 'b' } } }, ['spec.runtimeRef']],
  ['trainer.kubeflow.org/v1alpha1', 'TrainJob', { spec: { runtimeRef: { name: 'a' } } }, { spec: { runtimeRef: { name: 'a', kind: 'ClusterTrainingRuntime' } } }, []],
  ['trainer.kubeflow.org/v1alpha1', 'TrainJob', { spec: {} }, { spec: { trainer: { numNodes: 2 } } }, []],
])('%s %s: %j to %j', (apiVersion, kind, before, now, expected) => expect(changed(apiVersion, kind, before, now)).toEqual(expected));

test('fails: says what it was, and what to do instead', () => {
  const claim = (storage: string) => ({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: METADATA, spec: { resources: { requests: { storage } } } });
  expect(findings(immutableField, claim('1Gi'), { previous: [claim('2Gi')] })).toMatchObject([{ value: '1Gi', problem: expect.stringContaining('smaller than the 2Gi') }]);
});

test('another object of the name, in another namespace, is another object', () => {
  const service = (namespace: string, clusterIP: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'x', namespace }, spec: { clusterIP } });
  expect(fields(immutableField, service('a', '10.0.0.1'), { previous: [service('b', '10.0.0.2')] })).toEqual([]);
});

test.each([
  ['a default that is written out', 'v1', 'Secret', {}, { type: 'Opaque' }, []],
  ['the type that falls back to the default', 'v1', 'Secret', { type: 'kubernetes.io/tls' }, {}, ['type']],
  ['the storage class that the cluster may have chosen', 'v1', 'PersistentVolumeClaim', { spec: {} }, { spec: { storageClassName: 'gp3' } }, []],
  ['the group of a role', 'rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { kind: 'Role', name: 'a' } },
    { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' } }, []],
  ['the kind of a claim template', 'apps/v1', 'StatefulSet', { spec: { volumeClaimTemplates: [{ metadata: { name: 'a' }, spec: {} }] } },
    { spec: { volumeClaimTemplates: [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'a' }, spec: { volumeMode: 'Filesystem' } }] } }, []],
  ['the size of a claim template', 'apps/v1', 'StatefulSet', { spec: { volumeClaimTemplates: [{ metadata: { name: 'a' }, spec: { resources: { requests: { storage: '1Gi' } } } }] } },
    { spec: { volumeClaimTemplates: [{ metadata: { name: 'a' }, spec: { resources: { requests: { storage: '2Gi' } } } }] } }, ['spec.volumeClaimTemplates']],
  ['a node affinity that is added', 'v1', 'PersistentVolume', { spec: { nfs: { path: '/a' } } }, { spec: { nfs: { path: '/a' }, nodeAffinity: {} } }, []],
  ['one completion that is written out', 'batch/v1', 'Job', { spec: {} }, { spec: { completions: 1, completionMode: 'NonIndexed' } }, []],
  ['the place of a suspended Job', 'batch/v1', 'Job', { spec: { suspend: true, template: { spec: { nodeSelector: { a: 'b' }, x: 1 } } } },
    { spec: { suspend: true, template: { metadata: { labels: { a: 'b' } }, spec: { x: 1 } } } }, []],
  ['the image of a suspended Job', 'batch/v1', 'Job', { spec: { suspend: true, template: { spec: { x: 1 } } } }, { spec: { suspend: true, template: { spec: { x: 2 } } } }, ['spec.template']],
  ['the kind of an API', 'apiextensions.k8s.io/v1', 'CustomResourceDefinition', { spec: { names: { kind: 'A' } } }, { spec: { names: { kind: 'B' } } }, ['spec.names.kind']],
  ['what is of another shape', 'batch/v1', 'Job', { spec: 'x' }, { spec: [] }, []],
])('%s', (_, apiVersion, kind, before, now, expected) => expect(changed(apiVersion, kind, before, now)).toEqual(expected));

describe('an object that is made anew, or left alone', () => {
  const job = (image: string, annotations: object = {}) => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { ...METADATA, annotations }, spec: { template: { image } } });
  test.each([
    ['kustomize.toolkit.fluxcd.io/force', 'enabled', []],
    ['kustomize.toolkit.fluxcd.io/ssa', 'IfNotPresent', []],
    ['argocd.argoproj.io/sync-options', 'Force=true,Replace=true', []],
    ['argocd.argoproj.io/hook', 'PreSync', []],
    ['helm.sh/hook', 'pre-upgrade', []],
    ['argocd.argoproj.io/hook', 'Skip', ['spec.template']],
    ['argocd.argoproj.io/sync-options', 'Replace=true', ['spec.template']],
  ])('%s: %s', (key, value, expected) => expect(fields(immutableField, job('b', { [key]: value }), { previous: [job('a')] })).toEqual(expected));

  test('by the Kustomization that delivers its folder', () => {
    const forced = policyObject({ apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', spec: { force: true, path: './jobs' } });
    const check = (file: string) => {
      const now = policyObject(job('b'), { file });
      return immutableField.check(now, PolicyWorld._of([now, forced], undefined, PolicyWorld._of([policyObject(job('a'), { file })])));
    };
    expect(check('jobs/index.yaml')).toEqual([]);
    expect(check('apps/index.yaml')).toMatchObject([{ field: 'spec.template' }]);
  });
});
