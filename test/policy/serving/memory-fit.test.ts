import { arg, deployment, H100, on, Server } from './server';
import { PolicyNodePool } from '../../../lib/policy/policy-world';
import { fitContext, fitMargin, fitWeights, lengthOf } from '../../../lib/policy/serving/memory-fit';
import { fields, findings } from '../fixtures';

const QWEN = 'Qwen/Qwen3-32B';
const FP8 = 'RedHatAI/Llama-3.3-70B-Instruct-FP8';

test.each<[string, Server, string[]]>([
  ['fails: 70B in bf16 on one H100', { model: 'meta-llama/Llama-3.3-70B-Instruct', pod: H100 }, [arg(0)]],
  ['fails: as measured, 70B in fp8 on one H100 at 0.9', { model: FP8, args: ['--gpu-memory-utilization', '0.9'], pod: H100 }, [arg(0)]],
  ['fails: 8B in bf16 on a slice', { gpus: 0, container: { resources: { limits: { 'nvidia.com/mig-1g.10gb': 1 } } } }, [arg(0)]],
  ['fails: a label of a cloud', { model: QWEN, pod: { nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' } } }, [arg(0)]],
  ['fails: a type of machine', { model: QWEN, pod: { nodeSelector: { 'node.kubernetes.io/instance-type': 'g5.2xlarge' } } }, [arg(0)]],
  ['fails: SGLang', { command: ['python', '-m', 'sglang.launch_server'], model: '', args: ['--model-path', QWEN, '--mem-fraction-static', '0.8'], pod: on('NVIDIA-L40S') }, [arg(1)]],
  ['over two GPUs', { model: FP8, args: ['-tp', '2'], gpus: 2, pod: H100 }, []],
  ['another format', { model: QWEN, args: ['--quantization', 'fp8', '--max-model-len', '8192'], pod: on('NVIDIA-L40S') }, []],
  ['a format that nobody knows', { model: QWEN, args: ['--quantization', 'acme'], pod: on('NVIDIA-L4') }, []],
  ['part of it in memory', { model: QWEN, args: ['--cpu-offload-gb', '40'], pod: on('NVIDIA-L40S') }, []],
  ['a GPU that nobody knows', { model: QWEN, pod: on('NVIDIA-X9') }, []],
  ['no GPU is named', { model: QWEN }, []],
  ['a model that nobody knows', { model: 'acme/own', pod: on('Tesla-T4') }, []],
  ['a split that nobody knows', { model: QWEN, args: ['-tp', '$(TP)'], pod: on('NVIDIA-L4') }, []],
])('fit-weights %s', (_, server, expected) => expect(fields(fitWeights, deployment(server))).toEqual(expected));

test('explains where the memory goes, and what was computed to fit', () => {
  const [{ value, problem, fix }] = findings(fitWeights, deployment({ model: 'meta-llama/Llama-3.3-70B-Instruct', pod: H100 }));
  expect(value).toBe('meta-llama/Llama-3.3-70B-Instruct');
  expect(problem).toMatch(/^Llama-3\.3-70B-Instruct in bf16 needs 131\.4 GiB for weights \+ .* for activations \+ .* for the runtime, more than the 71\.3 GiB that the engine takes of NVIDIA-H100-80GB-HBM3$/);
  expect(fix).toContain('4 GPUs (tensor parallel size 4)');
});

test.each<[string, Server, string[]]>([
  ['fails: what the model says is too long', { pod: on('NVIDIA-L4') }, [arg(0)]],
  ['fails: what the server is told is too long', { args: ['--max-model-len', '65536'], pod: on('NVIDIA-L4') }, [arg(2)]],
  ['fails: thousands', { args: ['--max-model-len=64k'], pod: on('NVIDIA-L4') }, [arg(1)]],
  ['short enough', { args: ['--max-model-len', '8192'], pod: on('NVIDIA-L4') }, []],
  ['as long as fits', { args: ['--max-model-len', 'auto'], pod: on('NVIDIA-L4') }, []],
  ['the rest of the arguments is elsewhere', { args: ['--config', '/c.yaml'], pod: on('NVIDIA-L4') }, []],
  ['SGLang serves what fits', { command: ['python', '-m', 'sglang.launch_server'], model: '', args: ['--model-path', 'meta-llama/Llama-3.1-8B', '--context-length', '131072'], pod: on('NVIDIA-L4') }, []],
  ['a cache in a format of unknown size', { args: ['--kv-cache-dtype', 'nvfp4'], pod: on('NVIDIA-L4') }, []],
])('fit-context %s', (_, server, expected) => expect(fields(fitContext, deployment(server))).toEqual(expected));

test('fails: fits only when the engine takes less than usual, as measured for Qwen3-32B', () => {
  // 4.45 GiB were measured for the cache with vLLM 0.11, and 32768 tokens need 8; old versions compute less at once.
  const args = ['--gpu-memory-utilization', '0.9', '--max-model-len', '32768'];
  expect(fields(fitContext, deployment({ model: QWEN, args, pod: H100 }))).toEqual([arg(4)]);
  const server: Server = { model: QWEN, args, pod: H100, image: 'vllm-openai:nightly' };
  expect([fields(fitWeights, deployment(server)), fields(fitContext, deployment(server))]).toEqual([[], []]);
  expect(fields(fitMargin, deployment(server))).toEqual([arg(0)]);
  expect(fields(fitMargin, deployment({ ...server, args: ['--max-model-len', '8192'] }))).toEqual([]);
});

test('a small GPU, of which nothing was measured, gets the benefit of the doubt', () => {
  const server: Server = { args: ['--max-model-len=32768'], pod: on('NVIDIA-L4') };
  expect([fields(fitContext, deployment(server)), fields(fitMargin, deployment(server))]).toEqual([[], [arg(0)]]);
});

test('what does not fit at all is told once', () => expect(fields(fitMargin, deployment({ model: QWEN, pod: on('NVIDIA-L4') }))).toEqual([]));

test('node affinity and node pools name GPUs too', () => {
  const required = (values: string[]) => ({
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'nvidia.com/gpu.product', operator: 'In', values }] }] } } },
  });
  expect(fields(fitWeights, deployment({ model: QWEN, pod: required(['NVIDIA-L4', 'NVIDIA-L40S']) }))).toEqual([arg(0)]);
  expect(fields(fitWeights, deployment({ model: QWEN, pod: required(['NVIDIA-L4', 'NVIDIA-H200']) }))).toEqual([]);
  const pool = (gpuMemoryMebibytes: number): PolicyNodePool => ({ nodes: 1, gpusPerNode: 1, gpuMemoryMebibytes, labels: {} });
  const pools = (...nodePools: PolicyNodePool[]) => ({ facts: { clusters: [{ name: 'production', kubernetesMinor: 33, nodePools }] } });
  expect(fields(fitWeights, deployment({ model: QWEN }), pools(pool(23034)))).toEqual([arg(0)]);
  expect(fields(fitWeights, deployment({ model: QWEN }), pools(pool(23034), pool(143771)))).toEqual([]);
});

test('reads lengths as vLLM does', () => {
  expect(['8192', '32k', '32K', '1.5k', 'auto', '-1', ''].map(lengthOf)).toEqual([8192, 32000, 32768, 1500, undefined, undefined, undefined]);
});
