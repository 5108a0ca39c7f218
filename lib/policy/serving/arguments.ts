import { lengthOf } from './memory-fit';
import { isOn, isUnknown, ModelServer, modelServersOf, optionOf, Said, wholeOf } from './model-server';
import { gpuOf } from './server-gpus';
import { knownModel } from '../../sizing';
import { defineRule, PolicyFinding } from '../policy-rule';

const LINK = 'https://docs.vllm.ai/en/stable/configuration/engine_args/';

/** The share of a GPU's memory, by engine. */
const SHARES: { readonly [engine: string]: string } = { vllm: 'gpu-memory-utilization', sglang: 'mem-fraction-static' };

export const memoryShare = defineRule({
  id: 'gpu-memory-share',
  title: 'The share of GPU memory that a server takes is above 0 and at most 1.',
  rationale: 'The server refuses to start.',
  link: LINK,
  check: object => modelServersOf(object).flatMap(server => {
    const said = Object.hasOwn(SHARES, server.engine) ? optionOf(server, SHARES[server.engine]) : undefined;
    if (!said || isUnknown(said.text) || (Number(said.text) > 0 && Number(said.text) <= 1)) return [];
    const percent = /^\d{1,2}(?:\.\d+)?%?$/.exec(said.text) && parseFloat(said.text) > 1 ? String(parseFloat(said.text) / 100) : '0.9';
    return [{ field: said.field, value: said.text, problem: 'not a share above 0 and at most 1', fix: `say ${percent}` }];
  }),
});

/** Options that change what the model takes. */
const EXTENDED = new Set(['rope-scaling', 'rope-theta', 'hf-overrides', 'hf-config-path']);
const ALLOW_LONG = 'VLLM_ALLOW_LONG_MAX_MODEL_LEN';

/** The longest sequence that a model was made for. */
export const modelLength = defineRule({
  id: 'model-length',
  title: 'A server is not told to serve longer sequences than the model takes.',
  rationale: 'vLLM refuses to start: positions beyond those the model was trained on give nonsense.',
  link: LINK,
  check: object => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const said = server.engine === 'vllm' && server.model?.kind === 'hub' ? optionOf(server, 'max-model-len') : undefined;
    const length = said && lengthOf(said.text);
    if (!said || !length || [...server.line.flags.keys()].some(name => EXTENDED.has(name.split('.')[0]))) return [];
    if (server.env.has(ALLOW_LONG) && /^(?:1|true)$/i.test(server.env.get(ALLOW_LONG) ?? '1')) return [];
    const known = knownModel(server.model!.text);
    const most = known?.model.maxLength;
    return !most || length <= most ? [] : [{
      field: said.field, value: said.text, problem: `${known.name} takes ${most} tokens at most`, fix: `say ${most} or less, or extend the model by --hf-overrides with the rope scaling that its card names`,
    }];
  }),
});

/** GPUs whose cores do not know 16-bit brain floats: compute capability below 8. */
const NO_BFLOAT16 = /^Tesla-(?:T4|V100|P100|P4|P40)/;

export const gpuNumberType = defineRule({
  id: 'gpu-number-type',
  title: 'The GPU computes with the number type that the server is told.',
  rationale: 'The server refuses to start: bfloat16 needs compute capability 8.0, which is Ampere, and later.',
  link: LINK,
  check: (object, world) => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const said = server.engine === 'vllm' || server.engine === 'sglang' ? optionOf(server, 'dtype') : undefined;
    if (said?.text !== 'bfloat16') return [];
    const gpu = gpuOf(server, world);
    return gpu && NO_BFLOAT16.test(gpu.name) ? [{ field: said.field, value: said.text, problem: `${gpu.name} does not compute in bfloat16`, fix: 'say --dtype half, or take a GPU of the Ampere generation or later' }] : [];
  }),
});

/** Ranks that the kernels of vLLM are made for. */
const LORA_RANKS = [1, 8, 16, 32, 64, 128, 256, 320, 512];

/** Options that make sense only together, or not together. */
export const argumentConflict = defineRule({
  id: 'argument-conflict',
  title: 'The options of a server go together.',
  rationale: 'vLLM checks them when it starts, and ends.',
  link: 'https://docs.vllm.ai/en/stable/cli/serve/',
  check: object => modelServersOf(object).filter(({ engine }) => engine === 'vllm').flatMap(server => [...toolChoice(server), ...lora(server), ...batch(server)]),
});

function found(said: Said, problem: string, fix: string): PolicyFinding {
  return { field: said.field, value: said.text || undefined, problem, fix };
}

function toolChoice(server: ModelServer): PolicyFinding[] {
  const said = optionOf(server, 'enable-auto-tool-choice');
  if (!said || !server.complete || !isOn(server, 'enable-auto-tool-choice') || optionOf(server, 'tool-call-parser')) return [];
  return [found({ ...said, text: '--enable-auto-tool-choice' }, 'needs --tool-call-parser, which is not given', 'name the parser of the model, such as --tool-call-parser hermes')];
}

function lora(server: ModelServer): PolicyFinding[] {
  const [modules, rank, most, kept] = ['lora-modules', 'max-lora-rank', 'max-loras', 'max-cpu-loras'].map(name => optionOf(server, name));
  const findings: PolicyFinding[] = [];
  if (modules && server.complete && !isOn(server, 'enable-lora')) findings.push(found(modules, 'adapters are given, and --enable-lora is not', 'add --enable-lora'));
  const size = wholeOf(rank);
  if (rank && size !== undefined && !LORA_RANKS.includes(size)) findings.push(found(rank, `not one of the ranks that vLLM takes: ${LORA_RANKS.join(', ')}`, `say ${LORA_RANKS.find(one => one > size) ?? 512}: adapters of a lower rank fit too`));
  const [batched, cached] = [most ? wholeOf(most) : 1, wholeOf(kept)];
  if (kept && cached !== undefined && batched !== undefined && cached < batched) findings.push(found(kept, `less than --max-loras, which is ${batched}`, 'keep as many adapters in memory as one batch may use, or more'));
  return findings;
}

function batch(server: ModelServer): PolicyFinding[] {
  const [tokens, sequences, length] = ['max-num-batched-tokens', 'max-num-seqs', 'max-model-len'].map(name => optionOf(server, name));
  const [most, count, longest] = [wholeOf(tokens), wholeOf(sequences), length && lengthOf(length.text)];
  if (!tokens || most === undefined) return [];
  if (count !== undefined && most < count) return [found(tokens, `less than --max-num-seqs, which is ${count}: every sequence takes a token in each step`, `say ${count} or more`)];
  return longest && most < longest && (server.line.flags.has('no-enable-chunked-prefill') || optionOf(server, 'enable-chunked-prefill')?.text.toLowerCase() === 'false')
    ? [found(tokens, `less than --max-model-len, which is ${longest}, and prompts are not split without chunked prefill`, `say ${longest} or more, or leave chunked prefill on`)] : [];
}
