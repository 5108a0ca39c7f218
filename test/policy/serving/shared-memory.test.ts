import { arg, deployment, PLACE, Server } from './server';
import { offloadMemory, sharedMemory, sharedMemorySize } from '../../../lib/policy/serving/shared-memory';
import { fields, findings } from '../fixtures';

const SPLIT: Server = { args: ['--tensor-parallel-size', '2'], gpus: 2 };
const shm = (emptyDir: object, memory?: string): Server => ({
  ...SPLIT,
  container: { volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }], resources: { limits: { 'nvidia.com/gpu': 2, ...memory && { memory } } } },
  pod: { volumes: [{ name: 'cache', emptyDir: {} }, { name: 'shm', emptyDir }] },
});
const VOLUME = 'spec.template.spec.volumes[1].emptyDir';

test.each<[string, Server, string[]]>([
  ['fails: nothing is mounted', SPLIT, [`${PLACE}.volumeMounts`]],
  ['fails: as little as before', shm({ medium: 'Memory', sizeLimit: '64Mi' }), [`${VOLUME}.sizeLimit`]],
  ['memory', shm({ medium: 'Memory', sizeLimit: '2Gi' }), []],
  ['without a limit', shm({ medium: 'Memory' }), []],
  ['that of the node', { ...SPLIT, pod: { hostIPC: true } }, []],
  ['one GPU', { gpus: 1 }, []],
  ['one process', { gpus: 2 }, []],
])('shared-memory %s', (_, server, expected) => expect(fields(sharedMemory, deployment(server))).toEqual(expected));

test('a controller may mount it', () => {
  expect(fields(sharedMemory, {
    apiVersion: 'serving.kserve.io/v1alpha2',
    kind: 'LLMInferenceService',
    spec: { parallelism: { tensor: 2 }, template: { containers: [{ name: 'main', resources: { limits: { 'nvidia.com/gpu': 2 } } }] } },
  })).toEqual([]);
});

test.each<[string, Server, string[]]>([
  ['fails: all of the memory', shm({ medium: 'Memory', sizeLimit: '16Gi' }, '16Gi'), [`${VOLUME}.sizeLimit`]],
  ['fails: on disk', shm({ sizeLimit: '2Gi' }, '16Gi'), [`${VOLUME}.medium`]],
  ['some of the memory', shm({ medium: 'Memory', sizeLimit: '2Gi' }, '16Gi'), []],
  ['no limit', shm({ medium: 'Memory', sizeLimit: '2Gi' }), []],
])('shared-memory-size %s', (_, server, expected) => expect(fields(sharedMemorySize, deployment(server))).toEqual(expected));

const limited = (memory: string, more: Server): Server => ({ ...more, container: { resources: { limits: { memory, ...more.gpus !== 0 && { 'nvidia.com/gpu': more.gpus ?? 1 } } } } });

test.each<[string, Server, string[]]>([
  ['fails: a cache in memory', limited('16Gi', { args: ['--kv-offloading-size', '32'] }), [arg(2)]],
  ['fails: a cache of SGLang, for each GPU', limited('64Gi', {
    command: ['python', '-m', 'sglang.launch_server'], model: '', args: ['--model-path', '/m', '--tp', '4', '--hicache-size', '30'], gpus: 4,
  }), [arg(5)]],
  ['fails: the cache of a server without a GPU', limited('32Gi', { gpus: 0, env: { VLLM_CPU_KVCACHE_SPACE: '40' } }), [`${PLACE}.env`]],
  ['weights in memory, which some versions leave on the GPU', limited('16Gi', { args: ['--cpu-offload-gb', '40'] }), []],
  ['room', limited('64Gi', { args: ['--kv-offloading-size', '32'] }), []],
  ['no limit', { args: ['--kv-offloading-size', '32'] }, []],
  ['the variable of a server with a GPU', limited('32Gi', { env: { VLLM_CPU_KVCACHE_SPACE: '40' } }), []],
])('offload-memory %s', (_, server, expected) => expect(fields(offloadMemory, deployment(server))).toEqual(expected));

test('says what takes how much', () => {
  expect(findings(offloadMemory, deployment(limited('16Gi', { args: ['--kv-offloading-size', '32'] })))[0].problem)
    .toBe('--kv-offloading-size takes 32 GiB of memory, and the container may have 16 GiB');
});
