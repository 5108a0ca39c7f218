import { LockedNumbers } from '../../models';

type Fields = { readonly [name: string]: unknown };

/** What the `config.json` of a model says about it. */
export interface ModelConfig extends LockedNumbers {
  /** Number type that it computes in, which is that of the weights unless they are quantized. */
  readonly dtype?: string;
  readonly quantization?: Quantization;
}

/** How the weights were made smaller. */
export interface Quantization {
  /** `gptq`, `awq`, `compressed-tensors`, `fp8`, `mxfp4`, `bitsandbytes` … */
  readonly method: string;
  /** Bits of one weight, where it says. */
  readonly bits?: number;
}

/** Reads a `config.json`; undefined when it is none. */
export function parseModelConfig(text: string): ModelConfig | undefined {
  const config = parsed(text);
  if (!config) return undefined;
  // A model of text and images has the numbers of its language model in an object of their own.
  const inner = record(config.text_config) ?? record(config.llm_config) ?? config;
  const heads = count(inner, 'num_attention_heads', 'n_head', 'num_heads');
  const hidden = count(inner, 'hidden_size', 'n_embd', 'd_model');
  const headSize = count(inner, 'head_dim') ?? (heads && hidden && hidden % heads === 0 ? hidden / heads : undefined);
  // Latent attention caches one vector for all heads: numbers of heads would say something else than they seem to.
  const latent = count(inner, 'kv_lora_rank') !== undefined;
  return {
    layers: count(inner, 'num_hidden_layers', 'n_layer', 'num_layers', 'n_layers'),
    attentionHeads: heads,
    ...latent ? {} : {
      keyValueHeads: count(inner, 'num_key_value_heads', 'num_kv_heads', 'n_head_kv') ?? (inner.multi_query === true ? 1 : heads),
      headSize,
    },
    contextLength: count(inner, 'max_position_embeddings', 'n_positions', 'max_sequence_length', 'seq_length', 'n_ctx'),
    dtype: word(config.dtype) ?? word(config.torch_dtype) ?? word(inner.dtype) ?? word(inner.torch_dtype),
    quantization: quantization(record(config.quantization_config) ?? record(inner.quantization_config)),
  };
}

function parsed(text: string): Fields | undefined {
  try {
    return record(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function quantization(said: Fields | undefined): Quantization | undefined {
  const method = word(said?.quant_method);
  if (!said || method === undefined) return undefined;
  const groups = Object.values(record(said.config_groups) ?? {}).map(group => record(record(group)?.weights));
  return { method, bits: count(said, 'bits') ?? groups.map(weights => weights && count(weights, 'num_bits')).find(Boolean) ?? (said.load_in_4bit === true ? 4 : undefined) };
}

function record(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : undefined;
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,40}$/.test(value) ? value : undefined;
}

function count(fields: Fields, ...names: readonly string[]): number | undefined {
  return names.map(name => fields[name]).find((value): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0);
}
