import fc from 'fast-check';
import { COMMIT, deployment, H100, LLAMA, Server } from './server';
import { PolicyObject, PolicyWorld } from '../../../lib/policy';
import { serverRules } from '../../../lib/policy/serving/server-rules';
import { supplyChainRules } from '../../../lib/policy/supply-chain';

const FULL: Server = {
  args: ['-tp', '2', '--max-model-len', '8192', '--shutdown-timeout', '60', '--lora-modules', 'a=b/c', '--revision', 'main', '--dtype', 'bfloat16', '--kv-offloading-size', '2', '--tokenizer', 'a/b'],
  env: { HF_HOME: '/cache', CUDA_VISIBLE_DEVICES: '3', NVIDIA_VISIBLE_DEVICES: 'all', HF_HUB_OFFLINE: '0' },
  pod: {
    ...H100,
    terminationGracePeriodSeconds: 30,
    resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpu' }],
    volumes: [{ name: 'cache', emptyDir: { sizeLimit: '1Gi' } }, { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '8Gi' } }],
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }] } } },
  },
  container: {
    volumeMounts: [{ name: 'cache', mountPath: '/cache' }, { name: 'shm', mountPath: '/dev/shm' }],
    resources: { limits: { 'nvidia.com/gpu': 2, 'memory': '8Gi' }, claims: [{ name: 'gpu' }] },
    startupProbe: { failureThreshold: 3, periodSeconds: 10 },
    livenessProbe: { httpGet: { path: '/' } },
    lifecycle: { preStop: { exec: { command: ['sleep', '10'] } } },
    securityContext: { readOnlyRootFilesystem: true },
  },
};
/** Objects in which every field that a rule reads has a value. */
const OBJECTS: readonly object[] = [
  deployment(FULL),
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'vllm', namespace: 'search' }, spec: { clusterIP: 'x' } },
  { apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaimTemplate', metadata: { name: 'gpu', namespace: 'search' }, spec: { spec: { devices: { requests: [{ exactly: { deviceClassName: 'gpu.nvidia.com' } }] } } } },
  { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', metadata: { name: 'm', namespace: 'search' }, spec: { selector: { matchLabels: { app: 'assistant' } } } },
  { apiVersion: 'serving.kserve.io/v1alpha1', kind: 'LocalModelCache', spec: { sourceModelUri: `hf://${LLAMA}:${COMMIT}`, modelSize: '1Gi' } },
  {
    apiVersion: 'serving.kserve.io/v1alpha2',
    kind: 'LLMInferenceService',
    spec: { model: { uri: `hf://${LLAMA}` }, parallelism: { tensor: 2 }, template: { containers: [{ name: 'main', resources: { limits: { 'nvidia.com/gpu': 1 } } }] } },
  },
  { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', spec: { predictor: { model: { modelFormat: { name: 'huggingface' }, storageUri: 's3://models/a', args: ['--model_id=a/b'] } } } },
  {
    apiVersion: 'leaderworkerset.x-k8s.io/v1',
    kind: 'LeaderWorkerSet',
    spec: { leaderWorkerTemplate: { size: 2, workerTemplate: { spec: { containers: [{ command: ['vllm', 'serve', LLAMA], resources: { limits: { 'nvidia.com/gpu': 1 } } }] } } } },
  },
];

/** Places of every value in an object. */
function places(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => places(child, [...path, Array.isArray(value) ? Number(key) : key]))];
}

function replaced(value: unknown, [first, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (first === undefined) return by;
  const copy: any = Array.isArray(value) ? [...value as unknown[]] : { ...value as object };
  copy[first] = replaced(copy[first], rest, by);
  return copy;
}

test('no shape of anything makes a rule throw', () => {
  const hostile = fc.constantFrom<unknown>(null, 7, -1, '', 'x', true, [], {}, [[]], [null], { a: 1 }, '$(X)', '9'.repeat(400));
  const place = fc.constantFrom(...OBJECTS.flatMap((object, i) => places(object).slice(1).map(path => [i, path] as const)));
  fc.assert(fc.property(place, hostile, ([index, path], by) => {
    const objects = OBJECTS.map((object, i) => new PolicyObject({ path: String(i), manifest: i === index ? replaced(object, path, by) : object }));
    const world = PolicyWorld._of(objects);
    for (const rule of [...serverRules, ...supplyChainRules]) {
      for (const object of objects) for (const { field, problem } of rule.check(object, world)) expect([typeof field, problem.includes('undefined'), problem.includes('NaN')]).toEqual(['string', false, false]);
    }
  }), { numRuns: 500, seed: 1 });
});
