import { ModelArchitecture } from './architecture';

/** Bytes of one number in the KV cache. `auto` is the type of the computation, 16 bits. */
export function kvElementBytes(format: string | undefined): number {
  return format !== undefined && /^(?:fp8|int8|float8)/.test(format) ? 1 : 2;
}

/** How the GPUs of a model share its cache. */
export interface CacheSplit {
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  /** Bytes of one number. */
  readonly elementBytes: number;
}

/**
 * Bytes that one layer keeps for one token on one GPU:
 *
 * ```
 * keys and values   2 · max(kvHeads / TP, 1) · headSize · bytes      heads are copied when there are more GPUs than heads
 * latent (MLA)      (rank + rope) · bytes                            the same on every GPU
 * ```
 */
export function layerBytesPerToken(model: ModelArchitecture, { tensorParallel, elementBytes }: CacheSplit): number {
  if (model.latent) return (model.latent.rank + model.latent.rope) * elementBytes;
  return 2 * Math.max(model.kvHeads / tensorParallel, 1) * model.headSize * elementBytes;
}

/** Bytes that each further token takes of one GPU, once it is beyond every window. */
export function bytesPerToken(model: ModelArchitecture, split: CacheSplit): number {
  return layerBytesPerToken(model, split) * fullLayers(model) / split.pipelineParallel;
}

/** Bytes that a sequence takes of one GPU. Layers with a window stop growing at it. */
export function cacheBytes(model: ModelArchitecture, split: CacheSplit, tokens: number): number {
  const windowed = model.window ? model.window.layers * Math.min(tokens, model.window.tokens) : 0;
  return layerBytesPerToken(model, split) * (fullLayers(model) * tokens + windowed) / split.pipelineParallel;
}

/** Longest single sequence that so many bytes hold, in tokens. */
export function tokensIn(model: ModelArchitecture, split: CacheSplit, bytes: number): number {
  if (bytes <= 0) return 0;
  const short = Math.floor(bytes * split.pipelineParallel / (layerBytesPerToken(model, split) * model.layers));
  if (!model.window || short <= model.window.tokens) return short;
  const rest = bytes - layerBytesPerToken(model, split) * model.window.layers * model.window.tokens / split.pipelineParallel;
  const perToken = bytesPerToken(model, split);
  return perToken === 0 ? Number.MAX_SAFE_INTEGER : Math.floor(rest / perToken);
}

function fullLayers({ layers, window }: ModelArchitecture): number {
  return layers - (window?.layers ?? 0);
}
