import { scalerQuerySeries, scaleToZeroMetric } from '../../../../lib/policy/serving/scaling/scaler-queries';
import { deployment, container, found, object } from '../../references/world';

const WAITING = 'vllm:num_requests_waiting{model_name="llama"}';
const trigger = (query: string) => ({ type: 'prometheus', metadata: { query, serverAddress: 'http://p', threshold: '5' } });
const scaled = (spec: object) => object('keda.sh/v1alpha1', 'ScaledObject', 'llama', { spec: { scaleTargetRef: { name: 'llama' }, ...spec } });

test('fails: one series for each pod', () => {
  expect(found(scalerQuerySeries, scaled({ triggers: [trigger(`sum(${WAITING})`), trigger(WAITING)] }))).toEqual([expect.stringMatching(/^spec\.triggers\[1\]\.metadata\.query: yields a series for each pod/)]);
  const kserve = object('serving.kserve.io/v1beta1', 'InferenceService', 'llama', {
    spec: { predictor: { autoScaling: { metrics: [{ type: 'External', external: { metric: { backend: 'prometheus', query: WAITING } } }] } } },
  });
  expect(found(scalerQuerySeries, kserve)).toHaveLength(1);
});

test.each([
  ['a sum', scaled({ triggers: [trigger(`sum(${WAITING}) or vector(0)`)] })],
  ['a metric of which nothing is known', scaled({ triggers: [trigger('rabbitmq_queue_messages{queue="q"}')] })],
  ['one pod at most', scaled({ maxReplicaCount: 1, triggers: [trigger(WAITING)] })],
  ['another type', scaled({ triggers: [{ type: 'datadog', metadata: { query: WAITING } }] })],
  ['what is no trigger', scaled({ triggers: ['x', null, { type: 'prometheus', metadata: 'x' }, { type: 'prometheus', metadata: { query: 5 } }] })],
])('fine: %s', (_, one) => expect(found(scalerQuerySeries, one)).toEqual([]));

test.each([
  ['minReplicaCount: 0', { minReplicaCount: 0 }, 'spec.minReplicaCount'],
  ['no minReplicaCount', {}, 'spec.minReplicaCount'],
  ['idleReplicaCount: 0', { minReplicaCount: 1, idleReplicaCount: 0 }, 'spec.idleReplicaCount'],
])('fails: to zero by %s, and back by metrics of the pods', (_, spec, field) => {
  const one = scaled({ ...spec, triggers: [trigger(`sum(${WAITING}) or vector(0)`), { type: 'cpu', metadata: { value: '60' } }] });
  expect(found(scaleToZeroMetric, one)).toEqual([expect.stringContaining(`${field}: `)]);
  expect(found(scaleToZeroMetric, one, deployment('llama', { containers: [container({ args: ['vllm', 'serve'] })] }))).toHaveLength(1);
});

test.each([
  ['at least one pod', scaled({ minReplicaCount: 1, triggers: [trigger(`sum(${WAITING})`)] })],
  ['a metric of the router', scaled({ triggers: [trigger(`sum(${WAITING})`), trigger('sum(rate(vllm:num_incoming_requests_total[1m]))')] })],
  ['both in one query', scaled({ triggers: [trigger(`sum(${WAITING}) + sum(gateway_requests)`)] })],
  ['another kind of trigger', scaled({ triggers: [trigger(`sum(${WAITING})`), { type: 'kafka', metadata: {} }] })],
  ['the load of the node', scaled({ triggers: [trigger('avg(DCGM_FI_DEV_GPU_UTIL)')] })],
  ['a text', scaled({ minReplicaCount: '${MIN}', triggers: [trigger(`sum(${WAITING})`)] })],
])('fine: %s', (_, one) => expect(found(scaleToZeroMetric, one)).toEqual([]));

test('a proxy in front may be scaled by what the servers report', () => {
  expect(found(scaleToZeroMetric, scaled({ triggers: [trigger(`sum(${WAITING})`)] }), deployment('llama', { containers: [container({ image: 'registry.example.com/proxy' })] }))).toEqual([]);
});
