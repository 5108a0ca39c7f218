import { kafkaPartitions, modelCpuScaling, scaleDownColdStart } from '../../../../lib/policy/serving/scaling/scaler-load';
import { container, deployment, found, object } from '../../references/world';

const GPU = { resources: { limits: { 'nvidia.com/gpu': 1 } } };
const PROBE = { startupProbe: { periodSeconds: 10, failureThreshold: 60, initialDelaySeconds: 30 } };
const server = (rest: object) => deployment('llama', { containers: [container(rest)] });
const target = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'llama' } };
const scaled = (spec: object) => object('keda.sh/v1alpha1', 'ScaledObject', 'llama', { spec: { ...target, ...spec } });
const hpa = (spec: object) => object('autoscaling/v2', 'HorizontalPodAutoscaler', 'llama', { spec: { ...target, ...spec } });
const window = (stabilizationWindowSeconds: unknown) => ({ behavior: { scaleDown: { stabilizationWindowSeconds } } });

test.each([
  ['a short window', hpa(window(60)), 'spec.behavior.scaleDown.stabilizationWindowSeconds: less than the 630 s'],
  ['a short window of KEDA', scaled({ minReplicaCount: 1, advanced: { horizontalPodAutoscalerConfig: window(0) } }), 'spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown.stabilizationWindowSeconds: less'],
  ['a short cooldown', scaled({ cooldownPeriod: 60 }), 'spec.cooldownPeriod: less'],
  ['the cooldown that is default', scaled({ minReplicaCount: 0 }), 'spec.cooldownPeriod: absent it is less'],
])('fails: %s', (_, one, expected) => expect(found(scaleDownColdStart, one, server({ ...GPU, ...PROBE }))).toEqual([expect.stringContaining(expected)]));

test.each([
  ['long enough', scaled({ cooldownPeriod: 660, advanced: { horizontalPodAutoscalerConfig: window(630) } }), server({ ...GPU, ...PROBE })],
  ['never to zero', scaled({ minReplicaCount: 1, cooldownPeriod: 10 }), server({ ...GPU, ...PROBE })],
  ['without a GPU', hpa(window(0)), server(PROBE)],
  ['without a probe', hpa(window(0)), server(GPU)],
  ['a target that is not given', hpa(window(0)), deployment('other')],
  ['shapes', hpa(window('0')), server({ ...GPU, startupProbe: { periodSeconds: 'x' } })],
])('fine: %s', (_, one, workload) => expect(found(scaleDownColdStart, one, workload)).toEqual([]));

const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } };

test.each([
  ['an autoscaler', hpa({ metrics: [cpu] }), 'spec.metrics[0]'],
  ['autoscaling/v1', hpa({ targetCPUUtilizationPercentage: 60 }), 'spec.targetCPUUtilizationPercentage'],
  ['KEDA', scaled({ triggers: [{ type: 'cpu' }] }), 'spec.triggers[0]'],
])('fails: %s by CPU, of a model on a GPU', (_, one, field) => {
  expect(found(modelCpuScaling, one, server(GPU))).toEqual([expect.stringContaining(`${field}: Deployment/ml/llama works`)]);
  expect(found(modelCpuScaling, one, server({}))).toEqual([]);
});

test.each([
  ['another metric too', hpa({ metrics: [cpu, { type: 'Pods' }] })],
  ['another trigger too', scaled({ triggers: [{ type: 'cpu' }, { type: 'prometheus' }] })],
  ['shapes', hpa({ metrics: 'cpu' })],
])('fine: %s', (_, one) => expect(found(modelCpuScaling, one, server(GPU))).toEqual([]));

const topic = (spec: object) => object('kafka.strimzi.io/v1', 'KafkaTopic', 'documents', { spec });
const consumer = (spec: object, metadata: object = {}) => scaled({ triggers: [{ type: 'kafka', metadata: { topic: 'documents', ...metadata } }], ...spec });

test.each([
  [consumer({ maxReplicaCount: 8 }), topic({ partitions: 4 }), 1],
  [consumer({}), topic({ partitions: 4 }), 1],
  [consumer({ maxReplicaCount: 8 }, { topic: 'docs', allowIdleConsumers: 'true' }), topic({ topicName: 'docs', partitions: 4 }), 1],
  [consumer({ maxReplicaCount: 4 }), topic({ partitions: 4 }), 0],
  [consumer({ maxReplicaCount: 8 }), topic({}), 0],
  [consumer({ maxReplicaCount: 8 }), topic({ partitions: -1 }), 0],
  [consumer({ maxReplicaCount: 8 }, { topic: 'other' }), topic({ partitions: 4 }), 0],
  [consumer({ maxReplicaCount: 8, triggers: [{ type: 'kafka', metadata: { topic: 'documents' } }, { type: 'prometheus' }] }), topic({ partitions: 4 }), 0],
])('partitions %#', (one, given, count) => expect(found(kafkaPartitions, one, given)).toHaveLength(count));
