import { ENGINE_TITLES } from './engine';
import { modelServersOf, versionOf } from './model-server';
import { Flag } from '../command-line';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';

const LINK = 'https://docs.vllm.ai/en/stable/configuration/engine_args/';

/** Flags of one engine that others take for granted, and what this one calls them. */
const FOREIGN: { readonly [engine: string]: { readonly [flag: string]: string } } = {
  vllm: {
    'model-path': 'the model as the first word after serve',
    'mem-fraction-static': '--gpu-memory-utilization',
    'context-length': '--max-model-len',
    'tp-size': '--tensor-parallel-size',
    'chunked-prefill-size': '--max-num-batched-tokens',
    'max-running-requests': '--max-num-seqs',
    'num-shard': '--tensor-parallel-size',
    'max-total-tokens': '--max-model-len',
    'max-input-length': '--max-model-len',
    'max-model-length': '--max-model-len',
    'max-length': '--max-model-len',
    'gpu-memory-fraction': '--gpu-memory-utilization',
    'n-gpu-layers': 'nothing: all layers are on the GPU',
    'ctx-size': '--max-model-len',
    'enable-metrics': 'nothing: /metrics is always there',
  },
  sglang: {
    'gpu-memory-utilization': '--mem-fraction-static',
    'max-model-len': '--context-length',
    'max-num-seqs': '--max-running-requests',
    'max-num-batched-tokens': '--chunked-prefill-size',
    'enforce-eager': '--disable-cuda-graph',
    'num-shard': '--tp',
    'n-gpu-layers': 'nothing: all layers are on the GPU',
    'ctx-size': '--context-length',
    'enable-reasoning': 'nothing: --reasoning-parser is enough',
  },
};

/** An option of another engine, or of none. */
export const foreignFlag = defineRule({
  id: 'foreign-flag',
  title: 'A server is told what it has an option for.',
  rationale: 'The server prints its usage and ends, again and again.',
  link: LINK,
  check: object => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    // Servers of KServe wrap the engine and have options of their own.
    const foreign = server.pod.partial || server.line.program === 'huggingfaceserver' ? undefined : FOREIGN[server.engine];
    return Object.entries(foreign ?? {}).flatMap(([name, own]) => (server.line.flags.get(name) ?? []).map(flag => ({
      field: `${server.path}.${flag.field}`, value: flag.written, problem: `${ENGINE_TITLES[server.engine]} has no such option`, fix: own.startsWith('--') ? `its option is ${own}` : `say ${own}`,
    })));
  }),
});

/** Options of vLLM that a minor version no longer has, and what to say instead. */
const REMOVED: { readonly [flag: string]: readonly [number, string] } = {
  'disable-log-requests': [12, 'remove it: requests are not logged unless --enable-log-requests is given'],
  'enable-reasoning': [10, 'remove it: --reasoning-parser is enough'],
};
/** Options of vLLM, and the minor version that they came with. */
const ADDED: { readonly [flag: string]: number } = { 'shutdown-timeout': 18, 'disable-access-log-for-endpoints': 16 };

/** Options come and go. */
export const flagVersion = defineRule({
  id: 'flag-version',
  title: 'The version of vLLM in the image has the options that it is told.',
  rationale: 'vLLM prints its usage and ends, again and again; often after nothing but the image was changed.',
  link: 'https://github.com/vllm-project/vllm/releases',
  check: object => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const version = versionOf(server);
    if (version === undefined) return [];
    return [...server.line.flags.values()].flat().flatMap((flag): PolicyFinding[] => {
      const [removed, fix] = (Object.hasOwn(REMOVED, flag.name) ? REMOVED[flag.name] : []) as [number?, string?];
      const added = Object.hasOwn(ADDED, flag.name) ? ADDED[flag.name] : undefined;
      const field = `${server.path}.${flag.field}`;
      if (removed !== undefined && version >= removed) return [{ field, value: flag.written, problem: `vLLM 0.${version} has no such option; it was removed before 0.${removed + 1}`, fix: fix! }];
      return added !== undefined && version < added ? [{ field, value: flag.written, problem: `vLLM 0.${version} has no such option; it came with 0.${added}`, fix: `take an image of vLLM 0.${added} or later, or remove the option` }] : [];
    });
  }),
});

/** Options that recent versions refuse. */
export const outdatedFlag = defineRule({
  id: 'outdated-flag',
  level: PolicyLevel.WARNING,
  title: 'A server is not told by options that recent versions no longer have.',
  rationale: 'The next change of the image makes vLLM print its usage and end.',
  link: 'https://github.com/vllm-project/vllm/releases',
  check: object => modelServersOf(object).filter(server => server.engine === 'vllm').flatMap(server => [...server.line.flags.values()].flat()
    .filter(flag => Object.hasOwn(REMOVED, flag.name) && !((versionOf(server) ?? 0) >= REMOVED[flag.name][0]))
    .map(flag => ({ field: `${server.path}.${flag.field}`, value: flag.written, problem: 'recent versions of vLLM have no such option', fix: REMOVED[flag.name][1] }))),
});

/** Options that have one value: the last one counts. */
const SINGLE = new Set([
  'model', 'model-path', 'port', 'host', 'tensor-parallel-size', 'tp', 'tp-size', 'pipeline-parallel-size', 'pp', 'data-parallel-size', 'max-model-len', 'max-num-seqs', 'max-num-batched-tokens',
  'gpu-memory-utilization', 'mem-fraction-static', 'dtype', 'quantization', 'kv-cache-dtype', 'revision', 'tokenizer', 'tokenizer-revision', 'code-revision', 'context-length', 'max-lora-rank',
  'max-loras', 'max-cpu-loras', 'shutdown-timeout', 'tool-call-parser', 'reasoning-parser', 'chat-template', 'swap-space', 'cpu-offload-gb', 'block-size', 'download-dir', 'max-running-requests',
]);
/** Short names of options. */
const LONG: { readonly [short: string]: string } = { tp: 'tensor-parallel-size', pp: 'pipeline-parallel-size', dp: 'data-parallel-size', q: 'quantization' };

/** The same option twice: somebody reads the wrong one. */
export const repeatedFlag = defineRule({
  id: 'repeated-flag',
  level: PolicyLevel.WARNING,
  title: 'An option of a server is given once.',
  rationale: 'The last one counts; whoever reads or changes the other is misled, and so is every check.',
  link: LINK,
  check: object => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const first = new Map<string, Flag>();
    const findings: PolicyFinding[] = [];
    for (const [name, flags] of server.line.flags) {
      const long = server.engine === 'vllm' ? LONG[name] ?? name : name;
      if (!SINGLE.has(name)) continue;
      for (const flag of flags) {
        const before = first.get(long);
        if (before && before.value !== flag.value) {
          findings.push({ field: `${server.path}.${flag.field}`, value: flag.value, problem: `${before.written} ${before.value} is given too, and one of the two is without effect`, fix: 'keep one of them' });
        } else if (!before) {
          first.set(long, flag);
        }
      }
    }
    return findings;
  }),
});
