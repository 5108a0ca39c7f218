/** The latent vector that multi-head latent attention caches for each token instead of keys and values. */
export interface LatentAttention {
  /** `kv_lora_rank` of config.json. */
  readonly rank: number;
  /** `qk_rope_head_dim` of config.json. */
  readonly rope: number;
}

/** Layers that see only the last tokens. */
export interface SlidingWindow {
  /** How many of the layers. */
  readonly layers: number;
  /** Tokens they see. */
  readonly tokens: number;
}

/** What memory follows from: mostly numbers of a model's config.json. */
export interface ModelArchitecture {
  /** All parameters; of a mixture of experts those of all experts, because all of them are in memory. */
  readonly parameters: number;
  readonly layers: number;
  /** Attention heads. */
  readonly heads: number;
  /** Heads of keys and values: as many as `heads` without grouping, 1 for multi-query attention. */
  readonly kvHeads: number;
  readonly headSize: number;
  /** `vocab_size`; 131072 when unknown. */
  readonly vocabulary?: number;
  /** `hidden_size`; heads · headSize when unknown. */
  readonly hidden?: number;
  /** `intermediate_size` of what one token goes through; 3.5 · hidden when unknown. */
  readonly intermediate?: number;
  /** Whether input and output share one embedding. */
  readonly tied?: boolean;
  readonly latent?: LatentAttention;
  readonly window?: SlidingWindow;
  /** Whether it sees images too: then the profiling run is dominated by other tensors. */
  readonly multimodal?: boolean;
  /** `max_position_embeddings`: the length that is served when nobody says another. */
  readonly maxLength?: number;
  /** Format of the published weights; bfloat16 when unknown. */
  readonly format?: string;
  /** Measured bytes of the published weights, for formats that no simple rule gives. */
  readonly weightBytes?: number;
}

/** Parameters of the embeddings, which quantization leaves alone. */
export function embeddingParameters({ vocabulary, hidden, tied }: ModelArchitecture): number {
  return vocabulary && hidden ? vocabulary * hidden * (tied ? 1 : 2) : 0;
}
