import { ModelArchitecture } from './architecture';

const GIBIBYTE = 2 ** 30;
/** Copies of the logits, in 32 bits, that sampling holds at its peak; fitted to the published measurements. */
const LOGIT_COPIES = 9.75;
const VOCABULARY = 131072;
/** Measured for Mistral Small 3.2; the profiling run of models that see images is another one. */
const MULTIMODAL = 2.12 * GIBIBYTE;

/** What one step of the engine may compute at once. */
export interface Batch {
  /** `max_num_batched_tokens`. */
  readonly tokens: number;
  /** `max_num_seqs`. */
  readonly sequences: number;
}

/**
 * What vLLM chooses for its API server: large GPUs other than the A100 get a large batch. From 0.28 on, GPUs of 160 GiB
 * and more get twice the tokens.
 */
export function defaultBatch(gpu: { readonly name?: string; readonly memoryMebibytes: number }, minor: number | undefined): Batch {
  const large = gpu.memoryMebibytes >= 70 * 1024 && !/a100/i.test(gpu.name ?? '');
  if (!large) return { tokens: 2048, sequences: 256 };
  return { tokens: gpu.memoryMebibytes >= 160 * 1024 && (minor ?? 28) >= 28 ? 16384 : 8192, sequences: 1024 };
}

/**
 * Peak of what is computed in one step, beyond weights and cache:
 *
 * ```
 * A = max(forward, sampling)
 * forward  = batched tokens · (2 · hidden + 3 · intermediate / TP) · 2 bytes
 * sampling = 9.75 · min(sequences, batched tokens) · vocabulary · 4 bytes
 * ```
 *
 * With the defaults of a large GPU sampling dominates: that is why the published 4.76 (Llama, 128256 words), 5.64 (Qwen,
 * 151936) and 7.38 GiB (gpt-oss, 201088) grow with the vocabulary and not with the model.
 */
export function activationBytes(model: ModelArchitecture, batch: Batch, tensorParallel: number): number {
  const hidden = model.hidden ?? model.heads * model.headSize;
  const forward = batch.tokens * (2 * hidden + 3 * (model.intermediate ?? 3.5 * hidden) / tensorParallel) * 2;
  const sampling = LOGIT_COPIES * Math.min(batch.sequences, batch.tokens) * (model.vocabulary ?? VOCABULARY) * 4;
  return Math.max(forward, model.multimodal ? Math.min(MULTIMODAL, sampling) : sampling);
}
