import { replicasAndAutoscaler, twoAutoscalers, verticalAndHorizontal } from '../../../lib/policy/gitops/autoscalers';
import { fields } from '../fixtures';

const object = (apiVersion: string, kind: string, name: string, rest: object = {}, namespace = 'ml') => ({ apiVersion, kind, metadata: { name, namespace }, ...rest });
const annotated = (manifest: { metadata: object }, annotations: object) => ({ ...manifest, metadata: { ...manifest.metadata, annotations } });
const deployment = (spec: object) => object('apps/v1', 'Deployment', 'ranker', { spec });
const hpa = (namespace = 'ml', kind = 'Deployment', name = 'ranker') => object('autoscaling/v2', 'HorizontalPodAutoscaler', name, { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind, name } } }, namespace);
const scaledObject = object('keda.sh/v1alpha1', 'ScaledObject', 'by-queue', { spec: { scaleTargetRef: { name: 'ranker' } } });
const rollout = (scaleDown?: string) => object('argoproj.io/v1alpha1', 'Rollout', 'ranker', { spec: { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ranker', scaleDown } } });
const application = (entry: object, ...syncOptions: string[]) => object('argoproj.io/v1alpha1', 'Application', 'ml', { spec: { ignoreDifferences: [entry], syncPolicy: { syncOptions } } }, 'argocd');
const RESPECT = 'RespectIgnoreDifferences=true';

test.each([
  ['no number', deployment({}), [hpa()], 0],
  ['no autoscaler', deployment({ replicas: 2 }), [], 0],
  ['fails: an HPA', deployment({ replicas: 2 }), [hpa()], 1],
  ['fails: a ScaledObject, whose default is a Deployment', deployment({ replicas: 2 }), [scaledObject], 1],
  ['one of another namespace', deployment({ replicas: 2 }), [hpa('other')], 0],
  ['one of another kind', deployment({ replicas: 2 }), [hpa('ml', 'StatefulSet')], 0],
  ['fails: a Rollout that scales the Deployment down', deployment({ replicas: 2 }), [rollout('onsuccess')], 1],
  ['a Rollout that leaves it alone', deployment({ replicas: 2 }), [rollout()], 0],
  ['a Rollout, and no pod of the Deployment', deployment({ replicas: 0 }), [rollout('progressively')], 0],
  ['Argo CD ignores the field', deployment({ replicas: 2 }), [hpa(), application({ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }, RESPECT)], 0],
  ['Argo CD ignores it by an expression', deployment({ replicas: 2 }), [hpa(), application({ kind: '*', jqPathExpressions: ['.spec.replicas'] }, RESPECT)], 0],
  ['Argo CD ignores it by its owner', deployment({ replicas: 2 }), [hpa(), application({ kind: 'Deployment', managedFieldsManagers: ['kube-controller-manager'] }, RESPECT)], 0],
  ['fails: Argo CD ignores it in the view only', deployment({ replicas: 2 }), [hpa(), application({ kind: 'Deployment', jsonPointers: ['/spec/replicas'] })], 1],
  ['fails: Argo CD ignores it of another kind', deployment({ replicas: 2 }), [hpa(), application({ kind: 'StatefulSet', jsonPointers: ['/spec/replicas'] }, RESPECT)], 1],
  ['fails: Argo CD ignores it of another name', deployment({ replicas: 2 }), [hpa(), application({ kind: 'Deployment', name: 'x', jsonPointers: ['/spec/replicas'] }, RESPECT)], 1],
  ['Flux ignores it', deployment({ replicas: 2 }), [hpa(), object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'ml', { spec: { ignore: [{ paths: ['/spec/replicas'] }] } })], 0],
  ['Flux makes it once', annotated(deployment({ replicas: 2 }), { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' }), [hpa()], 0],
  ['what is of another shape', deployment({ replicas: 2 }), [object('autoscaling/v2', 'HorizontalPodAutoscaler', 'x', { spec: 'x' }), application('x' as unknown as object), rollout()], 0],
])('replicas-and-autoscaler: %s', (_, manifest, beside, count) => expect(fields(replicasAndAutoscaler, manifest, { beside })).toEqual(Array(count).fill('spec.replicas')));

test('fails: two autoscalers of one workload', () => {
  expect(fields(twoAutoscalers, scaledObject, { beside: [hpa()] })).toEqual(['spec.scaleTargetRef']);
  expect(fields(twoAutoscalers, hpa(), { beside: [scaledObject] })).toEqual([]);
  expect(fields(twoAutoscalers, scaledObject, { beside: [hpa('other')] })).toEqual([]);
});

test('a ScaledObject that takes the autoscaler over is no second one', () => {
  const spec = (name: string) => ({ spec: { scaleTargetRef: { name: 'ranker' }, advanced: { horizontalPodAutoscalerConfig: { name } } } });
  const taking = (name: string) => annotated(object('keda.sh/v1alpha1', 'ScaledObject', 'by-queue', spec(name)), { 'scaledobject.keda.sh/transfer-hpa-ownership': 'true' });
  expect(fields(twoAutoscalers, taking('ranker'), { beside: [hpa()] })).toEqual([]);
  expect(fields(twoAutoscalers, taking('other'), { beside: [hpa()] })).toEqual(['spec.scaleTargetRef']);
});

describe('the autoscaler that KServe makes', () => {
  const service = (annotations: object) => annotated(object('serving.kserve.io/v1beta1', 'InferenceService', 'llama', { spec: { predictor: {} } }), annotations);
  const own = hpa('ml', 'Deployment', 'llama-predictor');
  const RAW = { 'serving.kserve.io/deploymentMode': 'RawDeployment' };
  test.each([
    ['fails: is one beside that of the files', RAW, 1],
    ['fails: is a ScaledObject', { 'serving.kserve.io/deploymentMode': 'Standard', 'serving.kserve.io/autoscalerClass': 'keda' }, 1],
    ['is none where it is left to others', { ...RAW, 'serving.kserve.io/autoscalerClass': 'external' }, 0],
    ['is none where there is to be none', { ...RAW, 'serving.kserve.io/autoscalerClass': 'none' }, 0],
    ['is none under Knative, which is what nobody said may be', {}, 0],
  ])('%s', (_, annotations, count) => expect(fields(twoAutoscalers, service(annotations), { beside: [own] })).toHaveLength(count));
});

describe('vertical and horizontal', () => {
  const vertical = (updatePolicy?: object) => object('autoscaling.k8s.io/v1', 'VerticalPodAutoscaler', 'ranker', {
    spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ranker' }, updatePolicy },
  });
  const measuring = (metric: object) => object('autoscaling/v2', 'HorizontalPodAutoscaler', 'ranker', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ranker' }, metrics: [metric] },
  });
  const share = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } };
  test.each([
    ['fails: by the share of cpu', vertical(), measuring(share), 1],
    ['by the amount of cpu', vertical(), measuring({ type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '2' } } }), 0],
    ['by requests', vertical(), measuring({ type: 'Pods', pods: {} }), 0],
    ['that only recommends', vertical({ updateMode: 'Off' }), measuring(share), 0],
    ['of another workload', vertical(), hpa('other'), 0],
    ['fails: by the cpu trigger of KEDA', vertical(), { ...scaledObject, spec: { scaleTargetRef: { name: 'ranker' }, triggers: [{ type: 'cpu', metricType: 'Utilization' }] } }, 1],
    ['by the queue', vertical(), { ...scaledObject, spec: { scaleTargetRef: { name: 'ranker' }, triggers: [{ type: 'kafka' }] } }, 0],
  ])('%s', (_, manifest, beside, count) => expect(fields(verticalAndHorizontal, manifest, { beside: [beside] })).toHaveLength(count));
});
