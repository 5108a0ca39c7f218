import { arg, deployment, PLACE, Server } from './server';
import { idleGpus, migParallel, parallelGpus, tensorParallelHeads } from '../../../lib/policy/serving/parallelism';
import { fields, findings } from '../fixtures';

const tp = (size: number | string, ...more: string[]) => ['--tensor-parallel-size', String(size), ...more];
const GPUS = `${PLACE}.resources.limits.nvidia.com/gpu`;

test.each<[string, Server, string[]]>([
  ['fails: more parts than GPUs', { args: tp(4), gpus: 2 }, [arg(2)]],
  ['fails: stages of a pipeline count', { args: tp(2, '--pipeline-parallel-size=2'), gpus: 2 }, [arg(2)]],
  ['fails: copies count', { args: ['--data-parallel-size', '2'], gpus: 1 }, [arg(2)]],
  ['fails: the short name', { args: ['-tp', '2'], gpus: 1 }, [arg(2)]],
  ['fails: SGLang', { command: ['python', '-m', 'sglang.launch_server'], model: '', args: ['--model-path', '/m', '--tp', '4'], gpus: 2 }, [arg(3)]],
  ['fails: a script', { command: ['sh', '-c'], model: '', args: ['vllm serve /m -tp 4'], gpus: 2 }, [arg(0)]],
  ['as many', { args: tp(4), gpus: 4 }, []],
  ['no GPUs are said', { args: tp(4), gpus: 0 }, []],
  ['Ray may have them elsewhere', { args: tp(4, '--distributed-executor-backend', 'ray'), gpus: 1 }, []],
  ['other nodes have them', { args: tp(8, '--nnodes', '2', '--node-rank', '0'), gpus: 4 }, []],
  ['copies on other nodes', { args: ['--data-parallel-size', '16', '--data-parallel-size-local', '8'], gpus: 8 }, []],
  ['one rank of several', { args: ['--data-parallel-size', '4', '--data-parallel-rank', '0'], gpus: 1 }, []],
  ['attention over the ranks of SGLang', {
    command: ['python', '-m', 'sglang.launch_server'], model: '', args: ['--model-path', '/m', '--tp', '8', '--dp-size', '8', '--enable-dp-attention'], gpus: 8,
  }, []],
  ['a variable', { args: tp('$(TP)'), gpus: 1 }, []],
])('parallel-gpus %s', (_, server, expected) => expect(fields(parallelGpus, deployment(server))).toEqual(expected));

test('says how the number comes about', () => {
  const [{ problem, fix }] = findings(parallelGpus, deployment({ args: tp(2, '--pipeline-parallel-size=2'), gpus: 2 }));
  expect(problem).toBe('vLLM needs 4 GPUs (tensor parallel size 2 · pipeline parallel size 2), and the container has 2');
  expect(fix).toBe('ask for 4 GPUs, or split the model over 2');
});

test.each<[string, Server, string[]]>([
  ['fails: the rest of the GPUs', { args: tp(2), gpus: 4 }, [GPUS]],
  ['fails: nothing is said', { gpus: 2 }, [GPUS]],
  ['nothing is said in the manifest', { args: ['--config', '/c.yaml'], gpus: 2 }, []],
  ['all of them', { args: tp(2, '--data-parallel-size', '2'), gpus: 4 }, []],
  ['TGI takes all that it sees', { command: ['text-generation-launcher'], gpus: 2 }, []],
])('idle-gpus %s', (_, server, expected) => expect(fields(idleGpus, deployment(server))).toEqual(expected));

describe('a group of pods', () => {
  const group = (args: string[], size: number, gpus = 8) => {
    const pod = (command: string[]) => ({ spec: { containers: [{ name: 'server', command, resources: { limits: { 'nvidia.com/gpu': gpus } } }] } });
    return {
      apiVersion: 'leaderworkerset.x-k8s.io/v1',
      kind: 'LeaderWorkerSet',
      spec: { leaderWorkerTemplate: { size, leaderTemplate: pod(['vllm', 'serve', '/m', ...args]), workerTemplate: pod(['bash', '-c', 'ray start']) } },
    };
  };
  const command = 'spec.leaderWorkerTemplate.leaderTemplate.spec.containers[0].command[4]';
  test('fails: more parts than the group has GPUs', () => expect(fields(parallelGpus, group(tp(8, '--pipeline-parallel-size', '2'), 1))).toEqual([command]));
  test('fails: fewer', () => expect(fields(idleGpus, group(tp(8), 2))).toHaveLength(1));
  test('fits', () => {
    const fits = group(tp(8, '--pipeline-parallel-size', '2'), 2);
    expect([...fields(parallelGpus, fits), ...fields(idleGpus, fits)]).toEqual([]);
  });
});

test('fails: KServe splits a model over more GPUs than its container has', () => {
  const service = (more: object = {}) => ({
    apiVersion: 'serving.kserve.io/v1alpha2',
    kind: 'LLMInferenceService',
    spec: { parallelism: { tensor: 4 }, template: { containers: [{ name: 'main', resources: { limits: { 'nvidia.com/gpu': '2' } } }] }, ...more },
  });
  expect(fields(parallelGpus, service())).toEqual(['spec.parallelism.tensor']);
  expect(fields(parallelGpus, service({ worker: { containers: [] } }))).toEqual([]);
});

test.each<[string, Server, string[]]>([
  ['fails: 28 heads over 8', { model: 'Qwen/Qwen2.5-7B-Instruct', args: tp(8) }, [arg(2)]],
  ['28 heads over 4', { model: 'Qwen/Qwen2.5-7B-Instruct', args: tp(4) }, []],
  ['a model that nobody knows', { model: 'acme/own', args: tp(3) }, []],
  ['a model in a folder', { model: '/models/Qwen2.5-7B', args: tp(8) }, []],
])('parallel-heads %s', (_, server, expected) => expect(fields(tensorParallelHeads, deployment(server))).toEqual(expected));

test.each<[string, Server, string[]]>([
  ['fails: several slices', { args: tp(2), gpus: 0, container: { resources: { limits: { 'nvidia.com/mig-3g.40gb': 2 } } } }, [arg(2)]],
  ['fails: slices that count as GPUs', { args: tp(2), gpus: 2, pod: { nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB-MIG-3g.40gb' } } }, [arg(2)]],
  ['one slice', { args: tp(1), gpus: 0, container: { resources: { limits: { 'nvidia.com/mig-3g.40gb': 1 } } } }, []],
  ['whole GPUs', { args: tp(2), gpus: 2 }, []],
])('mig-parallel %s', (_, server, expected) => expect(fields(migParallel, deployment(server))).toEqual(expected));
