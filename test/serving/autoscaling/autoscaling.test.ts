import { Autoscaling, ServingRuntime } from '../../../lib/serving';
import { LLAMA, cluster, ids, serve, VLLM_IMAGE, DIGEST } from '../fixtures';

const queue = (options = {}) => Autoscaling.onQueueDepth({ minReplicas: 1, maxReplicas: 4, target: 5, ...options });
const query = (s: ReturnType<typeof serve>) => s.object('ScaledObject').spec.triggers[0].metadata.query;

test('an autoscaler owns the replicas: the Deployment has none', () => {
  const { object, issues } = serve({ autoscaling: queue() });
  expect(issues).toEqual([]);
  expect(object('Deployment').spec).not.toHaveProperty('replicas');
  expect(serve().object('Deployment').spec.replicas).toBe(2);
});

test('queue depth: one series over all pods, and an error when there is no data', () => {
  const { spec } = serve({ autoscaling: queue() }).object('ScaledObject');
  expect(spec).toMatchObject({ scaleTargetRef: { name: 'ranker' }, minReplicaCount: 1, maxReplicaCount: 4 });
  expect(spec).not.toHaveProperty('cooldownPeriod');
  expect(spec.fallback).toEqual({ failureThreshold: 3, replicas: 1, behavior: 'currentReplicasIfHigher' });
  expect(spec.triggers).toEqual([{
    type: 'prometheus',
    metricType: 'AverageValue',
    metadata: {
      serverAddress: 'http://prometheus-operated.monitoring.svc:9090',
      query: 'sum(vllm:num_requests_waiting{namespace="recommender",model_name="ranker"}) or vector(0)',
      threshold: '5',
      ignoreNullValues: 'false',
    },
  }]);
});

test('concurrency counts running requests too, under the name that the model is served by', () => {
  const runtime = ServingRuntime.vllm({ image: VLLM_IMAGE, servedModelName: 'acme/ranker' });
  const s = serve({ runtime, autoscaling: Autoscaling.onConcurrency({ maxReplicas: 4, target: 20, prometheusUrl: 'http://thanos.example.com' }) });
  const selector = '{namespace="recommender",model_name="acme/ranker"}';
  expect(query(s)).toBe(`sum(vllm:num_requests_waiting${selector}) + sum(vllm:num_requests_running${selector}) or vector(0)`);
  expect(s.object('ScaledObject').spec.triggers[0].metadata.serverAddress).toBe('http://thanos.example.com');
});

test('CPU: a HorizontalPodAutoscaler that waits with removing for as long as a pod takes to come up', () => {
  const { object } = serve({ autoscaling: Autoscaling.onCpu({ maxReplicas: 6 }) });
  expect(object('HorizontalPodAutoscaler').spec).toEqual({
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ranker' },
    minReplicas: 2,
    maxReplicas: 6,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
    // 600 + 300 + 153.2 + 476.6 s, in whole minutes
    behavior: { scaleDown: { stabilizationWindowSeconds: 1560 } },
  });
});

test('a metric of the gateway can scale to zero, and nothing scales down while the first pod still loads', () => {
  const autoscaling = Autoscaling.onPrometheusQuery({ query: 'sum(gateway_requests{service="ranker"}) or vector(0)', minReplicas: 0, maxReplicas: 2, target: 1 });
  const { issues, object } = serve({ autoscaling });
  expect(issues).toEqual([]);
  expect(object('ScaledObject').spec).toMatchObject({ minReplicaCount: 0, cooldownPeriod: 1560, initialCooldownPeriod: 1560, fallback: { replicas: 1 } });
});

test.each([
  ['the queue of the pods', queue({ minReplicas: 0 })],
  ['a query on the pods', Autoscaling.onPrometheusQuery({ query: 'sum(vllm:num_requests_running)', minReplicas: 0, maxReplicas: 2, target: 1 })],
])('fails to scale to zero on %s', (_, autoscaling) => {
  expect(serve({ autoscaling }).issues).toMatchObject([{ id: 'scale-to-zero', fix: expect.stringContaining('gateway') }]);
});

test('fails when the runtime reports no requests', () => {
  const runtime = ServingRuntime.mlserver({ image: `seldonio/mlserver:1.7.1@${DIGEST}` });
  const { issues } = serve({ runtime, autoscaling: queue() }, { model: { ...LLAMA, format: 'sklearn' }, clusters: [cluster()] });
  expect(issues).toMatchObject([{ id: 'autoscaling-metric', fix: expect.stringContaining('onCpu') }]);
});

test('fails when replicas are said twice', () => {
  expect(serve({ replicas: 3, autoscaling: queue() }).issues).toMatchObject([{ id: 'replicas-and-autoscaling', value: '3' }]);
});

test.each([
  ['no range', Autoscaling.onCpu({ minReplicas: 3, maxReplicas: 3 }), 'autoscaling-range'],
  ['CPU from zero', Autoscaling.onCpu({ minReplicas: 0, maxReplicas: 3 }), 'autoscaling-range'],
  ['half a replica', queue({ maxReplicas: 2.5 }), 'autoscaling-range'],
  ['a target of zero', queue({ target: 0 }), 'autoscaling-target'],
])('fails on %s', (_, autoscaling, id) => {
  expect(ids(serve({ autoscaling }).issues)).toEqual([id]);
});
