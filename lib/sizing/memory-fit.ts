import { activationBytes, Batch, defaultBatch } from './activation';
import { ModelArchitecture } from './architecture';
import { bytesPerToken, cacheBytes, kvElementBytes, tokensIn } from './kv-cache';
import { weightBytes } from './weights';

const GIBIBYTE = 2 ** 30;
const MEBIBYTE = 2 ** 20;
/** What the driver reports and a process cannot have: 79.65 GiB against 79.18 on an H100. */
const DRIVER_RESERVE = 479 * MEBIBYTE;
/** CUDA context and libraries; communication buffers come on top for several GPUs. Measured on H100. */
const RUNTIME_ONE = 0.14 * GIBIBYTE;
const RUNTIME_MANY = 0.55 * GIBIBYTE;
/** CUDA graphs count against the utilization since vLLM 0.21, which raised the default for it. */
const GRAPHS = 0.5 * GIBIBYTE;
const GRAPHS_SINCE = 21;

/** What is to be served, on what. */
export interface FitRequest {
  readonly model: ModelArchitecture;
  readonly gpu: { readonly name?: string; readonly memoryMebibytes: number; readonly slice?: boolean };
  /** `vllm`, or `sglang`, whose static fraction leaves activations outside; vllm when not given. */
  readonly engine?: 'vllm' | 'sglang';
  /** Minor version of vLLM: 28 for 0.28. Defaults differ; a recent one is assumed. */
  readonly minor?: number;
  readonly tensorParallel?: number;
  readonly pipelineParallel?: number;
  /** Format of the weights as served; as published when not given. */
  readonly format?: string;
  /** `--kv-cache-dtype`. */
  readonly kvFormat?: string;
  /** Share of the GPU's memory that the engine takes. */
  readonly utilization?: number;
  /** Size of the cache by hand; the utilization then does not count. */
  readonly kvCacheBytes?: number;
  /** Tokens of the longest sequence; what the model says when not given. */
  readonly maxLength?: number;
  readonly batchedTokens?: number;
  readonly sequences?: number;
  /** No CUDA graphs. */
  readonly eager?: boolean;
}

/** How the memory of one GPU is spent, in bytes. */
export interface MemoryFit {
  /** What the engine takes: memory · utilization. */
  readonly budget: number;
  readonly weights: number;
  readonly activation: number;
  /** CUDA context, communication, graphs. */
  readonly runtime: number;
  /** What is left for the KV cache; negative when nothing is. */
  readonly pool: number;
  /** Tokens of the longest single sequence that the pool holds. */
  readonly tokens: number;
  /** Bytes of the pool that each further token takes. */
  readonly perToken: number;
  /** Length that is to be served; undefined when neither the request nor the model says. */
  readonly maxLength?: number;
  /** What one sequence of that length needs of the pool. */
  readonly needed?: number;
  /** What does not fit; undefined when all does. */
  readonly lacks?: 'weights' | 'length';
}

/** The share of memory that the engine takes when nobody says: vLLM 0.9, 0.92 from 0.21 on; SGLang about 0.88. */
export function defaultUtilization(engine: 'vllm' | 'sglang', minor?: number): number {
  if (engine === 'sglang') return 0.88;
  return minor !== undefined && minor < GRAPHS_SINCE ? 0.9 : 0.92;
}

/**
 * How one GPU's memory is spent:
 *
 * ```
 * pool = (memory − driver) · utilization − weights / (TP · PP) − activation − runtime
 * ```
 *
 * vLLM does not start when the pool is empty, or smaller than one sequence of the greatest length.
 */
export function fitMemory(request: FitRequest): MemoryFit {
  const { model, gpu, engine = 'vllm', minor, tensorParallel = 1, pipelineParallel = 1 } = request;
  const memory = gpu.memoryMebibytes * MEBIBYTE - (gpu.slice ? 0 : DRIVER_RESERVE);
  const budget = memory * (request.kvCacheBytes === undefined ? request.utilization ?? defaultUtilization(engine, minor) : 1);
  const defaults = defaultBatch(gpu, minor);
  const batch: Batch = { tokens: request.batchedTokens ?? defaults.tokens, sequences: request.sequences ?? defaults.sequences };
  const weights = weightBytes(model, request.format ?? model.format ?? 'bfloat16') / (tensorParallel * pipelineParallel);
  const vllm = engine === 'vllm';
  const activation = vllm ? activationBytes(model, batch, tensorParallel) : 0;
  const graphs = vllm && !request.eager && (minor ?? GRAPHS_SINCE) >= GRAPHS_SINCE ? GRAPHS : 0;
  const runtime = vllm ? (tensorParallel * pipelineParallel > 1 ? RUNTIME_MANY : RUNTIME_ONE) + graphs : 0;
  const left = budget - weights - activation - runtime;
  const pool = request.kvCacheBytes === undefined ? left : Math.min(left, request.kvCacheBytes);
  const split = { tensorParallel, pipelineParallel, elementBytes: kvElementBytes(request.kvFormat) };
  const maxLength = request.maxLength ?? model.maxLength;
  const needed = maxLength === undefined ? undefined : cacheBytes(model, split, maxLength);
  const lacks = pool <= 0 ? 'weights' : needed !== undefined && needed > pool ? 'length' : undefined;
  const [tokens, perToken] = [tokensIn(model, split, pool), bytesPerToken(model, split)];
  return { budget, weights, activation, runtime, pool, tokens, perToken, maxLength, needed, lacks };
}

/** Sequences of a length that the pool holds at the same time. */
export function concurrencyOf(request: FitRequest, fit: MemoryFit, length: number): number {
  const { model, tensorParallel = 1, pipelineParallel = 1, kvFormat } = request;
  return fit.pool <= 0 ? 0 : fit.pool / cacheBytes(model, { tensorParallel, pipelineParallel, elementBytes: kvElementBytes(kvFormat) }, length);
}
