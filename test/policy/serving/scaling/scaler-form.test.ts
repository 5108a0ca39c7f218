import {
  pausedScaler, resourceScaleToZero, scalerFallback, scalerReplicas, triggerMetadata, unusedCooldown,
} from '../../../../lib/policy/serving/scaling/scaler-form';
import { found, object } from '../../references/world';

const scaled = (spec: object, annotations: object = {}) => ({
  ...object('keda.sh/v1alpha1', 'ScaledObject', 'llama', { spec }), metadata: { name: 'llama', namespace: 'ml', annotations },
});
const cpu = { type: 'cpu', metadata: { value: '60' } };
const prometheus = { type: 'prometheus', metadata: { serverAddress: 'http://p', query: 'sum(a)', threshold: '5' } };
const fieldsOf = (found_: string[]) => found_.map(text => text.split(': ')[0]);

test.each([
  [{ minReplicaCount: 5, maxReplicaCount: 3 }, ['spec.minReplicaCount']],
  [{ minReplicaCount: 101 }, ['spec.minReplicaCount']],
  [{ maxReplicaCount: 0 }, ['spec.maxReplicaCount']],
  [{ idleReplicaCount: 0 }, ['spec.idleReplicaCount']],
  [{ idleReplicaCount: 2, minReplicaCount: 2 }, ['spec.idleReplicaCount']],
  [{ idleReplicaCount: 0, minReplicaCount: 1 }, []],
  [{ idleReplicaCount: 0, minReplicaCount: 0 }, []],
  [{ minReplicaCount: 1, maxReplicaCount: 1 }, []],
  [{ minReplicaCount: '${MIN}', maxReplicaCount: {} }, []],
  [{}, []],
])('the replicas %j', (spec, expected) => expect(fieldsOf(found(scalerReplicas, scaled(spec)))).toEqual(expected));

test.each([
  [{ triggers: [cpu] }, 1],
  [{ triggers: [cpu, { type: 'memory' }], minReplicaCount: 0 }, 1],
  [{ triggers: [cpu], scaleTargetRef: { kind: 'Rollout' } }, 0],
  [{ triggers: [cpu], minReplicaCount: 1 }, 0],
  [{ triggers: [cpu], minReplicaCount: 1, idleReplicaCount: 0 }, 0],
  [{ triggers: [cpu, prometheus], minReplicaCount: 0 }, 0],
  [{ triggers: [] }, 0],
  [{ triggers: 'x' }, 0],
])('resources and zero %j', (spec, count) => expect(found(resourceScaleToZero, scaled(spec))).toHaveLength(count));

test.each([
  [{ triggers: [cpu], fallback: { failureThreshold: 3, replicas: 2 } }, ['spec.fallback']],
  [{ triggers: [prometheus], fallback: { behavior: 'scalingModifiers' } }, ['spec.fallback.behavior']],
  [{ triggers: [prometheus], fallback: { behavior: 'scalingModifiers' }, advanced: { scalingModifiers: { formula: 'a' } } }, []],
  [{ triggers: [cpu, prometheus], fallback: { failureThreshold: 3, replicas: 2 } }, []],
  [{ triggers: [cpu], fallback: 'x' }, []],
])('a fallback %j', (spec, expected) => expect(fieldsOf(found(scalerFallback, scaled(spec)))).toEqual(expected));

const meta = (type: string, metadata: object, rest: object = {}) => scaled({ triggers: [{ type, metadata, ...rest }] });
const cron = { timezone: 'UTC', start: '0 8 * * *', end: '0 18 * * *', desiredReplicas: '2' };
const kafka = { bootstrapServers: 'k:9092', consumerGroup: 'g', topic: 't' };

test.each([
  [meta('prometheus', { serverAddress: 'http://p', query: 'a' }), ['threshold']],
  [meta('prometheus', { ...prometheus.metadata, threshold: '5rps' }), ['threshold']],
  [meta('kafka', { bootstrapServers: 'k:9092', topic: 't' }), ['consumerGroup']],
  [meta('kafka', { ...kafka, lagThreshold: 'ten' }), ['lagThreshold']],
  [meta('kafka', { ...kafka, limitToPartitionsWithLag: 'true', allowIdleConsumers: 'true' }), ['allowIdleConsumers']],
  [meta('kafka', { bootstrapServers: 'k:9092', consumerGroup: 'g', limitToPartitionsWithLag: 'true' }), ['topic']],
  [meta('cron', { ...cron, desiredReplicas: '0' }), ['desiredReplicas']],
  [meta('cron', { ...cron, end: cron.start }), ['end']],
  [meta('cron', { start: cron.start, end: cron.end, desiredReplicas: '1' }), ['timezone']],
  [meta('prometheus', prometheus.metadata), []],
  [meta('prometheus', { ...prometheus.metadata, threshold: '0.8', activationThreshold: '${T}' }), []],
  [meta('kafka', { bootstrapServersFromEnv: 'B', consumerGroupFromEnv: 'G' }), []],
  [meta('kafka', {}, { authenticationRef: { name: 'a' } }), []],
  [meta('cron', cron), []],
  [meta('nats-jetstream', {}), []],
  [scaled({ triggers: [null, 'x', { type: 5 }, { type: 'constructor', metadata: 'x' }] }), []],
])('metadata %#', (one, expected) => expect(fieldsOf(found(triggerMetadata, one))).toEqual(expected.map(name => `spec.triggers[0].metadata.${name}`)));

test.each([
  [{ minReplicaCount: 1, cooldownPeriod: 600, pollingInterval: 10 }, ['spec.cooldownPeriod', 'spec.pollingInterval']],
  [{ minReplicaCount: 1, pollingInterval: 10, triggers: [{ ...prometheus, useCachedMetrics: true }] }, []],
  [{ minReplicaCount: 0, cooldownPeriod: 600 }, []],
  [{ cooldownPeriod: 600 }, []],
  [{ minReplicaCount: 2, idleReplicaCount: 1, cooldownPeriod: 600 }, []],
  [{ minReplicaCount: 'x', cooldownPeriod: {} }, []],
])('a cooldown %j', (spec, expected) => expect(fieldsOf(found(unusedCooldown, scaled(spec)))).toEqual(expected));

test('fails: a pause in Git', () => {
  expect(found(pausedScaler, scaled({}, { 'autoscaling.keda.sh/paused-replicas': '0' }))).toHaveLength(1);
  expect(found(pausedScaler, scaled({}, { 'autoscaling.keda.sh/paused': 'false' }))).toEqual([]);
  expect(found(pausedScaler, { ...scaled({}), metadata: 'x' })).toEqual([]);
});
