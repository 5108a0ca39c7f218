/**
 * Where the bytes of a model are, by an immutable reference. Every variant names content, never a moving label.
 */
export type ModelReference =
  | { readonly scheme: 'oci'; readonly repository: string; readonly digest: string }
  | { readonly scheme: 'hf'; readonly repository: string; readonly revision: string }
  | { readonly scheme: 's3'; readonly bucket: string; readonly key: string; readonly versionId?: string; readonly manifestSha256?: string; readonly region?: string; readonly endpoint?: string }
  | { readonly scheme: 'gs'; readonly bucket: string; readonly key: string; readonly generation?: string; readonly manifestSha256?: string }
  | { readonly scheme: 'https' | 'http'; readonly host: string; readonly path: string; readonly sha256?: string; readonly manifestSha256?: string }
  | { readonly scheme: 'pvc'; readonly claim: string; readonly path: string; readonly contentHash: string };

/** What is known about a model beyond where it is; feeds probes, deadlines and memory checks. */
export interface ModelFacts {
  /** Size of the weights in bytes. */
  readonly sizeBytes?: number;
  /** `safetensors`, `gguf`, `onnx`, `sklearn`, … */
  readonly format?: string;
  /** Number type of the weights: `bfloat16`, `float8_e4m3fn`, … */
  readonly dtype?: string;
  /** Total parameters. */
  readonly parameters?: number;
  /** Attention heads; tensor parallelism must divide them. */
  readonly attentionHeads?: number;
}

/** A model version that is ready to be served. */
export interface ResolvedModel extends ModelFacts {
  /** Name of the model. */
  readonly name: string;
  /** Version the pointer names; undefined for a direct reference. */
  readonly version?: string;
  readonly reference: ModelReference;
  /** The reference as one line, such as `oci://registry.example.com/models/ranker@sha256:…`. */
  readonly uri: string;
  /** Identity of the content (`sha256:…`, a commit, a version id): equal text means equal bytes. */
  readonly contentId: string;
}
