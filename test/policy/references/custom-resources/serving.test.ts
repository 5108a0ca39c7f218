import { inferencePool } from '../../../../lib/policy/references/custom-resources/inference-pool';
import { kserveReference } from '../../../../lib/policy/references/custom-resources/kserve-reference';
import { routeBackend } from '../../../../lib/policy/references/custom-resources/route-backend';
import { deployment, found, object, service } from '../world';

const FILE = { file: 'pool.yaml' };
const pool = (spec: object) => ({ ...object('inference.networking.k8s.io/v1', 'InferencePool', 'chat', { spec: { targetPorts: [{ number: 8000 }], ...spec } }), ...FILE });
const epp = [{ ...service('chat-epp', { app: 'chat-epp' }, { port: 9002 }), ...FILE }, { ...deployment('chat-epp'), ...FILE }];

test('the endpoint picker beside a pool is not the model server that it means', () => {
  expect(found(inferencePool, pool({ selector: { matchLabels: { app: 'chat' } }, endpointPickerRef: { name: 'chat-epp', port: { number: 9002 } } }), ...epp)).toEqual([]);
});

test('fails: the only other workload beside a pool is the one that it means', () => {
  const given = [pool({ selector: { matchLabels: { app: 'chat' } }, endpointPickerRef: { name: 'chat-epp', port: { number: 9002 } } }), ...epp, { ...deployment('chat-vllm'), ...FILE }];
  expect(found(inferencePool, ...given)).toEqual([expect.stringContaining('of Deployment chat-vllm')]);
});

test('configurations of LLMInferenceServices may be in the namespace of KServe', () => {
  const config = (namespace: string) => object('serving.kserve.io/v1alpha2', 'LLMInferenceServiceConfig', 'single-gpu', {}, namespace);
  const chat = (name: string) => object('serving.kserve.io/v1alpha2', 'LLMInferenceService', 'chat', { spec: { baseRefs: [{ name }] } });
  expect(found(kserveReference, config('kserve'), chat('single-gpu'))).toEqual([]);
  expect(found(kserveReference, { ...config('ml'), ...FILE }, { ...chat('kserve-config-llm-scheduler'), ...FILE })).toEqual([]);
  expect(found(kserveReference, config('kserve'), chat('singel-gpu'))).toEqual([expect.stringContaining('there is "single-gpu"')]);
});

test('fails: a pool of the other API group, told by its group', () => {
  const route = object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'chat', { spec: { rules: [{ backendRefs: [{ group: 'inference.networking.x-k8s.io', kind: 'InferencePool', name: 'chat' }] }] } });
  expect(found(routeBackend, route, pool({}))).toEqual([expect.stringContaining('"chat" is a inference.networking.k8s.io/InferencePool in the given files, and this asks for a inference.networking.x-k8s.io/InferencePool')]);
});
