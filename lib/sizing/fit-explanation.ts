import { FitRequest, fitMemory, MemoryFit } from './memory-fit';

const GIBIBYTE = 2 ** 30;
/** Lengths are proposed in steps that read well. */
const LENGTH_STEP = 1024;
/** Counts of GPUs that nodes have. */
const GPU_COUNTS = [2, 4, 8, 16];

/** What a person needs to know about a model that does not fit. */
export interface FitExplanation {
  /** Where the memory goes, in one sentence without a period. */
  readonly problem: string;
  /** Changes that were computed to fit, the nearest first; empty when none of those tried does. */
  readonly options: readonly string[];
}

/** Says where the memory goes, and which changes make it fit. */
export function explainFit(name: string, request: FitRequest, fit: MemoryFit): FitExplanation {
  const { gpu, model, tensorParallel = 1, pipelineParallel = 1 } = request;
  const shards = tensorParallel * pipelineParallel;
  const format = request.format ?? model.format ?? 'bfloat16';
  const needs = [
    `${gib(fit.weights)} for weights`, fit.activation > 0 && `${gib(fit.activation)} for activations`, fit.runtime > 0 && `${gib(fit.runtime)} for the runtime`,
  ].filter(Boolean).join(' + ');
  const of = `${gib(fit.budget)} that the engine takes of ${shards > 1 ? 'each ' : ''}${gpu.name ?? 'GPU'}`;
  const subject = `${name} in ${short(format)}${shards > 1 ? ` over ${shards} GPUs` : ''}`;
  const problem = fit.lacks === 'weights'
    ? `${subject} needs ${needs}, more than the ${of}`
    : `${subject} needs ${needs} and leaves ${gib(fit.pool)} of the ${of} for the KV cache: ${thousands(fit.tokens)} tokens; max_model_len ${fit.maxLength} needs ${gib(fit.needed!)}`;
  return { problem, options: optionsFor(request, fit) };
}

/** Every option is tried before it is proposed. */
function optionsFor(request: FitRequest, fit: MemoryFit): string[] {
  const { model, tensorParallel = 1, pipelineParallel = 1 } = request;
  const fits = (change: Partial<FitRequest>) => fitMemory({ ...request, ...change }).lacks === undefined;
  const options: string[] = [];
  const format = request.format ?? model.format ?? 'bfloat16';
  if (fit.lacks === 'length' && fits({ kvFormat: 'fp8' })) options.push('--kv-cache-dtype fp8');
  if (/^(?:b?float|half)/.test(format) && fits({ format: 'fp8' })) options.push('weights in fp8');
  const enough = (count: number) => count > tensorParallel && model.heads % count === 0 && fits({ tensorParallel: count });
  const more = request.gpu.slice ? undefined : GPU_COUNTS.find(enough);
  if (more) options.push(`${more * pipelineParallel} GPUs (tensor parallel size ${more})`);
  const length = Math.floor(fit.tokens / LENGTH_STEP) * LENGTH_STEP;
  if (fit.lacks === 'length' && length > 0) options.push(`max length ≤ ${length}`);
  return options;
}

/** One decimal, and none for whole numbers. */
export function gib(bytes: number): string {
  return `${(bytes / GIBIBYTE).toFixed(1).replace(/\.0$/, '')} GiB`;
}

function thousands(tokens: number): string {
  return tokens >= 10000 ? `${Math.floor(tokens / 1000)}k` : String(tokens);
}

function short(format: string): string {
  return ({ bfloat16: 'bf16', float16: 'fp16', half: 'fp16', float32: 'fp32' } as { [format: string]: string })[format] ?? format;
}
