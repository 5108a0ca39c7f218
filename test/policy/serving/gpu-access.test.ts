import { deployment, PLACE, Server } from './server';
import { PolicyNodePool } from '../../../lib/policy/policy-world';
import { gpuNode, gpusOfOthers, gpuTwice, serverWithoutGpu, visibleDevices } from '../../../lib/policy/serving/gpu-access';
import { fields } from '../fixtures';

const GPUS = `${PLACE}.resources.limits.nvidia.com/gpu`;
const claimed = (claims: object[] | undefined = [{ name: 'gpu' }]) => deployment({
  container: { resources: { limits: { 'nvidia.com/gpu': 1 }, claims } }, pod: { resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'large-gpu' }] },
});
const template = (request: object) => ({
  apiVersion: 'resource.k8s.io/v1', kind: 'ResourceClaimTemplate', metadata: { name: 'large-gpu', namespace: 'search' }, spec: { spec: { devices: { requests: [request] } } },
});

test('fails: a GPU by the plugin and one by a claim', () => {
  expect(fields(gpuTwice, claimed(), { beside: [template({ name: 'gpu', exactly: { deviceClassName: 'gpu.nvidia.com' } })] })).toEqual([GPUS]);
  expect(fields(gpuTwice, claimed(), { beside: [template({ name: 'gpu', deviceClassName: 'gpu.nvidia.com' })] })).toEqual([GPUS]);
  expect(fields(gpuTwice, claimed(), { beside: [template({ name: 'gpu', firstAvailable: [{ deviceClassName: 'mig.nvidia.com' }] })] })).toEqual([GPUS]);
});

test('a claim of something else, of another container, or that is not given', () => {
  expect(fields(gpuTwice, claimed(), { beside: [template({ name: 'nic', exactly: { deviceClassName: 'rdma.example.com' } })] })).toEqual([]);
  expect(fields(gpuTwice, claimed([{ name: 'other' }]), { beside: [template({ exactly: { deviceClassName: 'gpu.nvidia.com' } })] })).toEqual([]);
  expect(fields(gpuTwice, claimed())).toEqual([]);
});

test.each<[string, Server, string[]]>([
  ['fails: a number that there is not', { env: { A: 'b', CUDA_VISIBLE_DEVICES: '1' } }, [`${PLACE}.env[1].value`]],
  ['fails: one of several', { gpus: 2, env: { CUDA_VISIBLE_DEVICES: '0,1,2' } }, [`${PLACE}.env[0].value`]],
  ['its own', { gpus: 2, env: { CUDA_VISIBLE_DEVICES: '1, 0' } }, []],
  ['names of GPUs', { env: { CUDA_VISIBLE_DEVICES: 'GPU-8932f937' } }, []],
  ['a variable', { env: { CUDA_VISIBLE_DEVICES: '$(DEVICES)' } }, []],
  ['GPUs that nobody counts', { gpus: 0, env: { CUDA_VISIBLE_DEVICES: '3' } }, []],
])('visible-devices %s', (_, server, expected) => expect(fields(visibleDevices, deployment(server))).toEqual(expected));

test('fails: GPUs past the scheduler', () => {
  expect(fields(gpusOfOthers, deployment({ env: { NVIDIA_VISIBLE_DEVICES: 'all' } }))).toEqual([`${PLACE}.env[0].value`]);
  expect(fields(gpusOfOthers, deployment({ env: { NVIDIA_VISIBLE_DEVICES: 'none' } }))).toEqual([]);
});

describe('gpu-node', () => {
  const pool = (gpusPerNode: number, gpuProduct?: string): PolicyNodePool => ({ nodes: 2, gpusPerNode, gpuProduct, labels: {} });
  const on = (...nodePools: PolicyNodePool[]) => ({ facts: { clusters: [{ name: 'production', kubernetesMinor: 33, nodePools }] } });
  test('fails: more than a node has', () => expect(fields(gpuNode, deployment({ gpus: 8 }), on(pool(0), pool(4, 'NVIDIA-L4')))).toEqual([GPUS]));
  test('fails: of another product', () => {
    expect(fields(gpuNode, deployment({ gpus: 4, pod: { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-H200' } } }), on(pool(4, 'NVIDIA-L4')))).toEqual([GPUS]);
  });
  test('what a node has, and pools of which nothing is known', () => {
    expect(fields(gpuNode, deployment({ gpus: 4 }), on(pool(4, 'NVIDIA-L4')))).toEqual([]);
    expect(fields(gpuNode, deployment({ gpus: 64 }))).toEqual([]);
    expect(fields(gpuNode, deployment({ gpus: 64 }), on())).toEqual([]);
  });
});

test.each<[string, Server, string[]]>([
  ['fails: no GPU', { gpus: 0 }, [`${PLACE}.resources.limits`]],
  ['another device', { gpus: 0, container: { resources: { limits: { 'amd.com/gpu': 1 } } } }, []],
  ['a claim', { gpus: 0, container: { resources: { claims: [{ name: 'gpu' }] } } }, []],
  ['a runtime class', { gpus: 0, pod: { runtimeClassName: 'nvidia' } }, []],
  ['an image for the CPU', { gpus: 0, image: 'vllm-openai:v0.11.0-cpu' }, []],
  ['an image that nobody knows', { gpus: 0, image: 'own-server:1' }, []],
])('server-without-gpu %s', (_, server, expected) => expect(fields(serverWithoutGpu, deployment(server))).toEqual(expected));
