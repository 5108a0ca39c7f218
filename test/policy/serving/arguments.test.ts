import { arg, deployment, on, Server } from './server';
import { argumentConflict, gpuNumberType, memoryShare, modelLength } from '../../../lib/policy/serving/arguments';
import { fields, findings } from '../fixtures';

const SGLANG = { command: ['python', '-m', 'sglang.launch_server'], model: '' };

test.each<[string, Server, string[]]>([
  ['fails: percent', { args: ['--gpu-memory-utilization', '90'] }, [arg(2)]],
  ['fails: nothing', { args: ['--gpu-memory-utilization=0'] }, [arg(1)]],
  ['fails: SGLang', { ...SGLANG, args: ['--model-path', '/m', '--mem-fraction-static', '1.2'] }, [arg(3)]],
  ['a share', { args: ['--gpu-memory-utilization', '0.95'] }, []],
  ['a variable', { args: ['--gpu-memory-utilization', '$(SHARE)'] }, []],
])('gpu-memory-share %s', (_, server, expected) => expect(fields(memoryShare, deployment(server))).toEqual(expected));

test('knows what 90 means', () => expect(findings(memoryShare, deployment({ args: ['--gpu-memory-utilization', '90'] }))[0].fix).toBe('say 0.9'));

const PHI = 'microsoft/Phi-3-mini-4k-instruct';
test.each<[string, Server, string[]]>([
  ['fails: longer', { model: PHI, args: ['--max-model-len', '16384'] }, [arg(2)]],
  ['as long', { model: PHI, args: ['--max-model-len', '4096'] }, []],
  ['scaled', { model: PHI, args: ['--max-model-len', '16384', '--hf-overrides', '{"rope_scaling":{}}'] }, []],
  ['scaled by one field', { model: PHI, args: ['--max-model-len', '16384', '--hf-overrides.rope_scaling.factor', '4'] }, []],
  ['allowed', { model: PHI, args: ['--max-model-len', '16384'], env: { VLLM_ALLOW_LONG_MAX_MODEL_LEN: '1' } }, []],
  ['a model that nobody knows', { model: 'acme/own', args: ['--max-model-len', '1000000'] }, []],
])('model-length %s', (_, server, expected) => expect(fields(modelLength, deployment(server))).toEqual(expected));

test.each<[string, Server, string[]]>([
  ['fails: a T4', { args: ['--dtype', 'bfloat16'], pod: on('Tesla-T4') }, [arg(2)]],
  ['fails: a V100 of a cloud', { args: ['--dtype=bfloat16'], pod: { nodeSelector: { 'node.kubernetes.io/instance-type': 'p3.2xlarge' } } }, [arg(1)]],
  ['half', { args: ['--dtype', 'half'], pod: on('Tesla-T4') }, []],
  ['the server chooses', { pod: on('Tesla-T4') }, []],
  ['an A10', { args: ['--dtype', 'bfloat16'], pod: on('NVIDIA-A10G') }, []],
])('gpu-number-type %s', (_, server, expected) => expect(fields(gpuNumberType, deployment(server))).toEqual(expected));

test.each<[string, Server, string[]]>([
  ['fails: tools without a parser', { args: ['--enable-auto-tool-choice'] }, [arg(1)]],
  ['tools with a parser', { args: ['--enable-auto-tool-choice', '--tool-call-parser', 'hermes'] }, []],
  ['the parser may be in the file', { args: ['--enable-auto-tool-choice', '--config', '/c.yaml'] }, []],
  ['fails: adapters that are not enabled', { args: ['--lora-modules', 'sql=/adapters/sql'] }, [arg(2)]],
  ['adapters', { args: ['--enable-lora', '--lora-modules', 'sql=/adapters/sql'] }, []],
  ['fails: a rank that there is not', { args: ['--enable-lora', '--max-lora-rank', '48'] }, [arg(3)]],
  ['a rank', { args: ['--enable-lora', '--max-lora-rank', '64'] }, []],
  ['fails: fewer adapters in memory than in a batch', { args: ['--enable-lora', '--max-loras', '8', '--max-cpu-loras', '4'] }, [arg(5)]],
  ['more of them', { args: ['--enable-lora', '--max-loras', '4', '--max-cpu-loras', '8'] }, []],
  ['fails: fewer tokens than sequences', { args: ['--max-num-seqs', '512', '--max-num-batched-tokens', '256'] }, [arg(4)]],
  ['fails: prompts that are not split', { args: ['--max-model-len', '32768', '--max-num-batched-tokens', '8192', '--no-enable-chunked-prefill'] }, [arg(4)]],
  ['prompts that are split', { args: ['--max-model-len', '32768', '--max-num-batched-tokens', '8192'] }, []],
  ['another engine', { ...SGLANG, args: ['--model-path', '/m', '--enable-auto-tool-choice'] }, []],
])('argument-conflict %s', (_, server, expected) => expect(fields(argumentConflict, deployment(server))).toEqual(expected));
