import { isOn, ModelServer, modelServersOf, optionOf, versionOf, wholeOf } from './model-server';
import { pipelineParallel, tensorParallel } from './parallelism';
import { gpuOf } from './server-gpus';
import { defaultBatch, defaultUtilization, explainFit, fitMemory, FitRequest, isWeightFormat, knownModel, MemoryFit, servedFormat } from '../../sizing';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';

const LINK = 'https://docs.vllm.ai/en/stable/configuration/conserving_memory/';
/** Options that change what is in memory in ways that are not computed here. */
const OTHERWISE = [
  'hf-overrides', 'cpu-offload-gb', 'load-format', 'gguf-file', 'enable-sleep-mode', 'offload-backend', 'offload-group-size', 'model-loader-extra-config', 'num-gpu-blocks-override', 'device',
  'decode-context-parallel-size', 'prefill-context-parallel-size', 'kv-transfer-config', 'enable-expert-parallel', 'ep-size', 'ep', 'enable-dp-attention', 'attention-config', 'json-model-override-args',
];
/**
 * The least that the engine computes at once, where nobody says how much: half of what it chooses for small GPUs, of which
 * nothing was measured.
 */
const SMALL = { batchedTokens: 2048, sequences: 128 };
/** Since this minor version vLLM computes more at once on large GPUs, as `lib/sizing` has it. */
const LARGE_SINCE = 9;
/** Share of a GPU by which the formula may be wrong: the published measurements differ by less. */
const TOLERANCE = 0.01;

const UNITS: { readonly [unit: string]: number } = { '': 1, 'k': 1000, 'K': 1024, 'm': 1e6, 'M': 2 ** 20 };
/** Types of the cache whose size is known. */
const KV_FORMATS = /^(?:auto|b?float16|fp8(?:_e4m3|_e5m2)?|int8)$/;

/** A length as vLLM reads it: `32768`, `32k` (thousands), `32K` (1024). Undefined for `auto`, `-1` and what is none. */
export function lengthOf(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9}(?:\.\d+)?)([kKmM]?)$/.exec(text) ?? [];
  return digits === undefined ? undefined : Math.round(Number(digits) * UNITS[unit]);
}

/** What is asked of the memory of a GPU, and what is known of it. */
interface Fit {
  readonly server: ModelServer;
  readonly name: string;
  /** As the engine does it when nobody says otherwise. */
  readonly likely: FitRequest;
  /** As little as it may take. */
  readonly least: FitRequest;
  /** Whether that does not fit either, beyond what the formula may be wrong by. */
  readonly isCertain: boolean;
}

/** The fit of a server, when model, format, GPU and split are all known. */
function fitOf(server: ModelServer, world: PolicyWorld): Fit | undefined {
  const { engine, model } = server;
  if ((engine !== 'vllm' && engine !== 'sglang') || model?.kind !== 'hub' || OTHERWISE.some(name => server.line.flags.has(name))) return undefined;
  const known = knownModel(model.text);
  const gpu = known && gpuOf(server, world);
  const [tensor, pipeline] = [tensorParallel(server), pipelineParallel(server)];
  if (!known || !gpu || !tensor || !pipeline) return undefined;
  const quantization = optionOf(server, 'quantization', 'q')?.text;
  const dtype = optionOf(server, 'dtype')?.text;
  const kvFormat = optionOf(server, 'kv-cache-dtype')?.text;
  if ((quantization !== undefined && !isWeightFormat(quantization)) || (kvFormat !== undefined && !KV_FORMATS.test(kvFormat))) return undefined;
  const [share, length, bytes] = [
    optionOf(server, engine === 'vllm' ? 'gpu-memory-utilization' : 'mem-fraction-static'), optionOf(server, 'max-model-len'),
    optionOf(server, 'kv-cache-memory-bytes', 'kv-cache-memory'),
  ];
  // What is given and cannot be read, or is not given and may be given elsewhere.
  const isReadable = (!share || (Number(share.text) > 0 && Number(share.text) <= 1)) && (!length || lengthOf(length.text) !== undefined);
  if (!isReadable || (bytes && wholeOf(bytes) === undefined)) return undefined;
  const minor = versionOf(server);
  const likely: FitRequest = {
    model: known.model,
    gpu,
    engine,
    minor,
    tensorParallel: tensor,
    pipelineParallel: pipeline,
    format: servedFormat(known.model.format, dtype === 'auto' ? undefined : dtype, quantization),
    kvFormat,
    utilization: share ? Number(share.text) : server.complete ? undefined : 1,
    kvCacheBytes: wholeOf(bytes),
    maxLength: engine === 'vllm' && (length || server.complete) ? length && lengthOf(length.text) : 1,
    batchedTokens: wholeOf(optionOf(server, 'max-num-batched-tokens')),
    sequences: wholeOf(optionOf(server, 'max-num-seqs')),
    eager: isOn(server, 'enforce-eager'),
  };
  const isMeasured = minor !== undefined && minor >= LARGE_SINCE && defaultBatch(gpu, minor).tokens > SMALL.batchedTokens;
  const least: FitRequest = { ...isMeasured ? {} : SMALL, ...given(likely), eager: true };
  const utilization = (least.utilization ?? defaultUtilization(engine, minor)) + TOLERANCE;
  return { server, name: known.name, likely, least, isCertain: fitMemory({ ...least, utilization }).lacks !== undefined };
}

/** A request, and the misfit of it. */
type Misfit = readonly [FitRequest, MemoryFit];

function misfits(
  world: PolicyWorld, servers: readonly ModelServer[], find: (fit: Fit) => Misfit | undefined, field: (server: ModelServer) => string,
): PolicyFinding[] {
  return servers.flatMap(server => {
    const fit = fitOf(server, world);
    const found = fit && find(fit);
    if (!found) return [];
    const { problem, options } = explainFit(fit.name, ...found);
    return [{ field: field(server), value: fit.server.model!.text, problem, fix: options.length > 0 ? options.join(', or ') : 'take larger GPUs, more of them, or a smaller model' }];
  });
}

/** The fields that have a value. */
function given(request: FitRequest): FitRequest {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as unknown as FitRequest;
}

/** The misfit of a request, if it is of a kind. */
function lacking(request: FitRequest, lacks: MemoryFit['lacks']): Misfit | undefined {
  const fit = fitMemory(request);
  return fit.lacks === lacks && lacks !== undefined ? [request, fit] : undefined;
}

const modelField = (server: ModelServer) => server.model!.field;
const lengthField = (server: ModelServer) => optionOf(server, 'max-model-len')?.field ?? server.model!.field;

/** The weights are what cannot be given up. */
export const fitWeights = defineRule({
  id: 'fit-weights',
  title: 'The weights of the model fit into the GPUs.',
  rationale: 'The server ends with an out-of-memory error before it answers anything, after minutes of loading, again and again.',
  link: LINK,
  check: (object, world) => misfits(world, modelServersOf(object), ({ least, isCertain }) => (isCertain ? lacking(least, 'weights') : undefined), modelField),
});

/** One sequence of the greatest length must fit beside the weights. */
export const fitContext = defineRule({
  id: 'fit-context',
  title: 'A sequence of the greatest length fits beside the weights.',
  rationale: 'vLLM refuses to start when the KV cache does not hold one sequence of max_model_len.',
  link: LINK,
  check: (object, world) => misfits(world, modelServersOf(object), ({ least, isCertain }) => (isCertain ? lacking(least, 'length') : undefined), lengthField),
});

/** What fits only when the engine takes less than it usually does. */
export const fitMargin = defineRule({
  id: 'fit-margin',
  level: PolicyLevel.WARNING,
  title: 'Weights and a sequence of the greatest length fit with what the engine usually takes besides.',
  rationale: 'By the formula and its measured constants the server does not start; the constants differ a little between versions and GPUs.',
  link: LINK,
  check: (object, world) => misfits(world, modelServersOf(object), ({ likely, isCertain }) => (
    isCertain ? undefined : lacking(likely, 'weights') ?? lacking(likely, 'length')
  ), modelField),
});
