import { embeddingParameters, ModelArchitecture } from './architecture';

const BF16 = 2;
/** Four bits, and for each group of 128 a scale of 16 bits and a zero point of 4. */
const INT4 = 0.5 + 20 / 8 / 128;
/** Four bits, and for each group of 16 a scale of 8 bits. */
const NVFP4 = 0.5 + 1 / 16;
const MXFP4 = 0.5 + 1 / 32;

/** Bytes of one parameter. Unlisted formats are not guessed. */
const BYTES: { readonly [format: string]: number } = {
  'float32': 4,
  'float': 4,
  'bfloat16': BF16,
  'float16': BF16,
  'half': BF16,
  'fp8': 1,
  'float8_e4m3fn': 1,
  'compressed-tensors-fp8': 1,
  'fbgemm_fp8': 1,
  'modelopt': 1,
  'int8': 1,
  'w8a8': 1,
  'awq': INT4,
  'awq_marlin': INT4,
  'gptq': INT4,
  'gptq_marlin': INT4,
  'int4': INT4,
  'bitsandbytes': INT4,
  'nvfp4': NVFP4,
  'modelopt_fp4': NVFP4,
  'mxfp4': MXFP4,
};

/** Formats in which embeddings have their size too. */
const PLAIN = new Set(['float32', 'float', 'bfloat16', 'float16', 'half']);

/** Whether the bytes of a format are known here. */
export function isWeightFormat(format: string): boolean {
  return Object.hasOwn(BYTES, format);
}

/** The format that weights have when the model is served: a method of quantization, else the number type, else as published. */
export function servedFormat(published: string | undefined, dtype: string | undefined, quantization: string | undefined): string {
  if (quantization && isWeightFormat(quantization)) return quantization;
  const quantized = published !== undefined && !PLAIN.has(published);
  return !quantized && dtype && PLAIN.has(dtype) ? dtype : published ?? 'bfloat16';
}

/**
 * Bytes of all weights: `Σ parameters · bytes`. Quantization leaves the embeddings at 16 bits: Llama 3.3 70B in fp8 is
 * 67.7 GiB, not the 65.7 of one byte a parameter.
 */
export function weightBytes(model: ModelArchitecture, format: string): number {
  if (model.weightBytes !== undefined && format === model.format) return model.weightBytes;
  const bytes = BYTES[format] ?? BF16;
  const embeddings = PLAIN.has(format) ? 0 : Math.min(embeddingParameters(model), model.parameters);
  return (model.parameters - embeddings) * bytes + embeddings * BF16;
}
