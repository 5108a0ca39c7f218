import * as fc from 'fast-check';
import { NvidiaGpu } from '../../../lib/platform';
import { Accelerator, ServingRuntime, VllmOptions } from '../../../lib/serving';
import { extraArgIssues } from '../../../lib/serving/runtime/vllm-flags';
import { args, env, GIB, ids, LLAMA, serve, VLLM_IMAGE } from '../fixtures';

const vllm = (options: Partial<VllmOptions> = {}) => ({ runtime: ServingRuntime.vllm({ image: VLLM_IMAGE, ...options }) });
const gpus = (count: number) => ({ accelerator: Accelerator.nvidia(NvidiaGpu.H100, { count }) });

test('what decides the behaviour is written out', () => {
  const { server } = serve({ ...vllm({ maxModelLength: 8192 }), ...gpus(2) });
  expect(server.command).toEqual(['vllm', 'serve']);
  expect(server.args[0]).toBe('/mnt/models');
  expect(args(server)).toEqual({
    'served-model-name': 'ranker', 'port': '8000', 'tensor-parallel-size': '2', 'gpu-memory-utilization': '0.9', 'max-model-len': '8192', 'shutdown-timeout': '45',
  });
});

test('every typed option becomes its flag', () => {
  const { server } = serve({
    ...vllm({
      maxSequences: 64,
      gpuMemoryUtilization: 0.8,
      dtype: 'bfloat16',
      quantization: 'fp8',
      kvCacheDtype: 'fp8',
      servedModelName: 'acme/ranker',
      enforceEager: true,
      trustRemoteCode: true,
      extraArgs: ['--enable-prefix-caching'],
    }),
    ...gpus(1),
  });
  expect(args(server)).toMatchObject({
    'max-num-seqs': '64', 'gpu-memory-utilization': '0.8', 'dtype': 'bfloat16', 'quantization': 'fp8', 'kv-cache-dtype': 'fp8', 'served-model-name': 'acme/ranker',
  });
  expect(server.args).toEqual(expect.arrayContaining(['--enforce-eager', '--trust-remote-code', '--enable-prefix-caching']));
});

test('code of the model is not trusted unless that is said', () => {
  expect(serve(vllm({ trustRemoteCode: false })).server.args).not.toContain('--trust-remote-code');
});

test('the server is ready when it lists the model and alive when it answers', () => {
  const { server } = serve();
  expect(server.startupProbe.httpGet).toEqual({ path: '/v1/models', port: 'http' });
  expect(server.readinessProbe.httpGet).toEqual({ path: '/v1/models', port: 'http' });
  expect(server.livenessProbe.httpGet).toEqual({ path: '/health', port: 'http' });
});

test('nothing is fetched at run time and every cache has a writable place', () => {
  const { server } = serve();
  expect(env(server)).toMatchObject({ HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1', USER: 'vllm' });
  const writable = server.volumeMounts.filter((mount: any) => !mount.readOnly).map((mount: any) => mount.mountPath);
  for (const [name, value] of Object.entries(env(server))) {
    if (value.startsWith('/')) expect([name, writable.some((path: string) => value === path || value.startsWith(`${path}/`))]).toEqual([name, true]);
  }
});

test('shared memory is mounted for more than one GPU and counts against the memory limit', () => {
  const one = serve(gpus(1));
  const two = serve(gpus(2));
  expect(one.pod.volumes.map((v: any) => v.name)).not.toContain('shared-memory');
  expect(two.pod.volumes).toContainEqual({ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } });
  expect(two.server.volumeMounts).toContainEqual({ name: 'shared-memory', mountPath: '/dev/shm' });
  // 4 + 14.96 + 2 · GPUs (+ 2 shared) GiB, rounded up
  expect([one, two].map(s => s.server.resources.limits.memory)).toEqual(['21Gi', '25Gi']);
});

test('an eager start gets less time', () => {
  const thresholds = [false, true].map(enforceEager => serve({ ...vllm({ enforceEager }), ...gpus(1) }).server.startupProbe.failureThreshold);
  // 2 · (15319 / 400 + 200) / 10 and 2 · (15319 / 400 + 100) / 10
  expect(thresholds).toEqual([48, 28]);
});

test('fails when the GPUs do not divide the attention heads', () => {
  const { issues } = serve(gpus(3));
  expect(issues).toMatchObject([{ id: 'tensor-parallel-heads', value: '3', fix: expect.stringContaining('2 or 4') }]);
  expect(serve(gpus(4)).issues).toEqual([]);
  expect(serve(gpus(3), { model: { ...LLAMA, attentionHeads: undefined } }).issues).toEqual([]);
});

test('fails on a format that it cannot load', () => {
  const { issues } = serve({}, { model: { ...LLAMA, format: 'gguf' } });
  expect(issues).toMatchObject([{ id: 'model-format', value: 'gguf', problem: 'vLLM cannot load this format; it loads safetensors, pytorch' }]);
});

test('fails on numbers out of range', () => {
  const { issues } = serve(vllm({ maxModelLength: 0, maxSequences: 1.5, gpuMemoryUtilization: 1.1 }));
  expect(issues.map(({ id, field }) => [id, field])).toEqual([
    ['runtime-option', 'runtime.maxModelLength'], ['runtime-option', 'runtime.maxSequences'], ['runtime-option', 'runtime.gpuMemoryUtilization'],
  ]);
});

test.each([
  '--tensor-parallel-size=2', '--tensor_parallel_size', '-tp', '--max-model-len', '--no-trust-remote-code', '--shutdown-timeout=1', '--model', '--config=x.yaml', '-pp=2',
])('fails on the extra argument %s, which shadows a typed option', arg => {
  expect(ids(serve(vllm({ extraArgs: [arg, '2'] })).issues)).toEqual(['args-shadow']);
});

test('fails on a secret among the extra arguments, without repeating it', () => {
  const { issues } = serve(vllm({ extraArgs: ['--api-key=hunter2'] }));
  expect(issues).toMatchObject([{ id: 'secret-argument', value: '--api-key' }]);
  expect(JSON.stringify(issues)).not.toContain('hunter2');
});

test('values and unknown flags are no shadows', () => {
  expect(extraArgIssues(['--limit-mm-per-prompt', '{"image": 4}', '--enable-lora', '2', '-O3', 'model'])).toEqual([]);
  fc.assert(fc.property(fc.string(), value => {
    fc.pre(!value.startsWith('-'));
    expect(extraArgIssues([value])).toEqual([]);
  }));
});

test('without a GPU the weights and the KV cache stay in memory', () => {
  const { server } = serve({}, { model: { ...LLAMA, sizeBytes: 2 * GIB } });
  expect(args(server)).not.toHaveProperty('gpu-memory-utilization');
  expect(server.resources.limits.memory).toBe('7Gi');
});
