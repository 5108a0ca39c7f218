import fc from 'fast-check';
import { PolicyObject, PolicyWorld } from '../../../lib/policy';
import { scalingRules } from '../../../lib/policy/serving/scaling-rules';
import { container, deployment, object } from '../references/world';

const GPU = { resources: { limits: { 'nvidia.com/gpu': 1 } }, startupProbe: { periodSeconds: 10, failureThreshold: 60 }, image: 'vllm' };
const SERVER = { containers: [container(GPU)], volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'v' } }], nodeSelector: { a: 'b' } };
const QUERY = 'histogram_quantile(0.9, sum by (le, pod) (rate(vllm:time_to_first_token_seconds_bucket{pod="a"}[5m]))) or vllm:gpu_cache_usage_perc';

/** Objects in which every field that a rule reads has a value. */
const FULL: readonly object[] = [
  deployment('a', SERVER, { replicas: 2, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }),
  object('v1', 'PersistentVolumeClaim', 'v', { spec: { accessModes: ['ReadWriteOncePod'] } }),
  object('v1', 'ConfigMap', 'c', { data: { 'a.json': '"expr": "vllm:gpu_cache_usage_perc"' } }),
  object('keda.sh/v1alpha1', 'ScaledObject', 'a', {
    spec: {
      scaleTargetRef: { name: 'a' },
      minReplicaCount: 0,
      idleReplicaCount: 0,
      maxReplicaCount: 3,
      cooldownPeriod: 10,
      pollingInterval: 5,
      fallback: { failureThreshold: 1, behavior: 'scalingModifiers' },
      advanced: { scalingModifiers: { formula: 'a' }, horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } } },
      triggers: [{ type: 'prometheus', metadata: { query: QUERY, threshold: 'x' } }, { type: 'kafka', metadata: { topic: 't', limitToPartitionsWithLag: 'true' } }],
    },
  }),
  object('keda.sh/v1alpha1', 'ScaledObject', 'b', { spec: { triggers: [{ type: 'cpu' }] } }),
  object('kafka.strimzi.io/v1', 'KafkaTopic', 't', { spec: { partitions: 2 } }),
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'h', { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }, minReplicas: 1, metrics: [{ type: 'Resource' }] } }),
  object('monitoring.coreos.com/v1', 'PrometheusRule', 'r', { spec: { groups: [{ rules: [{ expr: QUERY }, { expr: 'sum(a[5m])' }] }] } }),
  object('monitoring.coreos.com/v1', 'ServiceMonitor', 'm', { spec: { endpoints: [{ interval: '1m', scrapeTimeout: '2m' }] } }),
  object('flagger.app/v1beta1', 'Canary', 'a', { spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' } } }),
  object('policy/v1', 'PodDisruptionBudget', 'p', { spec: { minAvailable: '50%', selector: { matchLabels: { app: 'a' } } } }),
  { ...deployment('r', SERVER, { strategy: { canary: { trafficRouting: { nginx: {} }, steps: [{ setWeight: 1 }, { setCanaryScale: {} }, { experiment: { templates: [{ weight: 1 }] } }, { analysis: { templates: [{ templateName: 't' }] } }] } } }), apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' },
  object('argoproj.io/v1alpha1', 'AnalysisTemplate', 't', { spec: { metrics: [{ interval: '1m', successCondition: 'result[0] > 1', failureCondition: 'result < 1', provider: { prometheus: { query: QUERY } } }] } }),
  object('serving.kserve.io/v1beta1', 'InferenceService', 'i', {
    metadata: { name: 'i', annotations: { 'serving.kserve.io/deploymentMode': 'Standard', 'serving.kserve.io/autoscalerClass': 'hpa' } },
    spec: {
      predictor: { model: { env: [{ name: 'A' }], storageUri: 's3://a' }, workerSpec: {}, minReplicas: 0, maxReplicas: 1, scaleMetric: 'rps', storageUris: [{}], canaryTrafficPercent: 5, autoScaling: { metrics: [{ type: 'External', external: { metric: { backend: 'prometheus', query: QUERY } } }] } },
      canary: [{ trafficPercent: 5, predictor: { name: 'b' } }],
    },
  }),
  object('serving.kserve.io/v1alpha2', 'LLMInferenceService', 'l', {
    spec: { worker: {}, parallelism: { data: 1 }, replicas: 1, scaling: { keda: {} }, model: { lora: { adapters: [{ name: 'a' }] } }, router: { gateway: {}, route: { group: 'a', http: { refs: [{}], spec: {} } } }, prefill: {} },
  }),
  object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'r', { spec: { rules: [{ retry: {}, timeouts: { request: '1s', backendRequest: '2s' } }] } }),
  object('networking.istio.io/v1', 'VirtualService', 'v', { spec: { http: [{ match: [{ uri: { prefix: '/v1/completions' } }], retries: { attempts: 1, perTryTimeout: '1s' } }] } }),
  object('k6.io/v1alpha1', 'TestRun', 't', { spec: { cleanup: 'post' } }),
];

const GARBAGE: readonly unknown[] = [null, undefined, 0, -1, 1e400, true, '', '(', '{{', '\u0001', '"', '5m', [], [null], [[]], {}, { toString: 1 }, [{ toString: 1 }], JSON.parse('{"__proto__":1}')];
const POOLS = { clusters: [{ name: 'c', kubernetesMinor: 33, nodePools: [{ nodes: 2, gpusPerNode: 1, labels: {} }] }] };

/** A copy with some of its values replaced by garbage. */
function spoilt(value: unknown, pick: () => number): unknown {
  if (pick() % 12 === 0) return GARBAGE[pick() % GARBAGE.length];
  if (Array.isArray(value)) return value.map(item => spoilt(item, pick));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, key === 'kind' || key === 'apiVersion' ? child : spoilt(child, pick)]));
}

const made = (manifests: readonly unknown[]) => manifests.map((manifest, i) => new PolicyObject({ path: `${i}`, file: 'a.yaml', manifest }));

test('whatever stands where something is read, no rule throws', () => {
  fc.assert(fc.property(fc.infiniteStream(fc.nat(10_000)), stream => {
    const pick = () => stream.next().value as number;
    const objects = made(FULL.map(manifest => spoilt(manifest, pick)));
    const world = PolicyWorld._of(objects, POOLS, PolicyWorld._of(made(FULL)));
    for (const rule of scalingRules) {
      for (const one of objects) if (!rule.appliesTo || rule.appliesTo.includes(one.groupKind)) for (const { problem, fix } of rule.check(one, world)) expect(problem && fix).not.toBe('');
    }
  }), { numRuns: 300 });
});

test('every rule has something to look at', () => {
  const kinds = new Set(made(FULL).map(({ groupKind }) => groupKind));
  expect(scalingRules.filter(({ appliesTo }) => !appliesTo?.some(kind => kinds.has(kind))).map(({ id }) => id)).toEqual([]);
});
