import { Descriptor, Manifest } from './manifest';
import { given, isModelPath, ModelFile } from '../../models';
import { record } from '../../policy/shapes';
import { ResolvedVersion } from '../resolver';

/** What an artifact says about the model in it. */
export type Facts = Pick<ResolvedVersion, 'format' | 'dtype' | 'parameters' | 'license'> & Pick<ResolvedVersion['provenance'], 'createdAt' | 'trainingCommit'>;

/** A way of packing models into an artifact. */
interface Kind {
  readonly matches: RegExp;
  /** Media types of the layers that a server loads; all when not given. */
  readonly weights?: RegExp;
  /** Whether the configuration is JSON with facts in it. */
  readonly facts?: (config: { readonly [key: string]: unknown }) => Facts;
}

/** ModelPack, the CNCF model specification, also by its earlier name. */
const MODEL_PACK: Kind = {
  matches: /^application\/vnd\.(?:cncf|cnai)\.model\.(?:manifest|config)\.v1\+json$/,
  weights: /^application\/vnd\.(?:cncf|cnai)\.model\.weight\.(?:config\.)?v1\./,
  facts: modelPackFacts,
};

/** A ModelKit of KitOps. Its configuration is the Kitfile as JSON. */
const KIT_OPS: Kind = {
  matches: /^application\/vnd\.kitops\.modelkit\.(?:manifest|config)\.v1\+json$/,
  weights: /^application\/vnd\.kitops\.modelkit\.model(?:part)?\.v1\./,
  facts: kitfileFacts,
};

/** An image that holds a model, as KServe's modelcars are. */
const IMAGE: Kind = {
  matches: /^application\/vnd\.(?:oci\.image\.config\.v1|docker\.container\.image\.v1)\+json$/,
  facts: ({ created }) => ({ createdAt: text(created) }),
};

const KINDS = [MODEL_PACK, KIT_OPS, IMAGE];
const ANYTHING: Kind = { matches: /^/ };

/** How a manifest packs a model. */
export function kindOf({ artifactType, config }: Manifest): Kind {
  return KINDS.find(({ matches }) => [artifactType, config?.mediaType].some(type => type !== undefined && matches.test(type))) ?? ANYTHING;
}

/** What an artifact says it is; nothing for an image. */
export function artifactTypeOf({ artifactType, config }: Manifest): string | undefined {
  const type = artifactType ?? config?.mediaType;
  return type === undefined || IMAGE.matches.test(type) ? undefined : type;
}

/** The layers that a server loads: all of those that hold no weights are documents, code and data sets. */
export function weightsOf(manifest: Manifest): readonly Descriptor[] {
  const { weights } = kindOf(manifest);
  const found = manifest.layers.filter(({ mediaType }) => weights?.test(mediaType));
  return found.length > 0 ? found : manifest.layers;
}

/** Files that are layers of their own, so that the digest of the layer is that of the file. */
export function filesOf(manifest: Manifest): readonly ModelFile[] | undefined {
  const files = manifest.layers.flatMap(({ mediaType, digest, size, annotations }): ModelFile[] => {
    const path = annotations['org.cncf.model.filepath'] ?? annotations['org.opencontainers.image.title'];
    const isPacked = /[.+](?:tar|gzip|zstd)$/.test(mediaType) || annotations['io.deis.oras.content.unpack'] === 'true';
    return typeof path === 'string' && isModelPath(path) && !isPacked ? [{ path, size, sha256: digest.slice('sha256:'.length) }] : [];
  });
  // A part of the list would look like the whole.
  const isWhole = files.length === manifest.layers.length && new Set(files.map(({ path }) => path)).size === files.length;
  return isWhole && files.length > 0 ? files : undefined;
}

/** What manifest and configuration say about the model. */
export function factsOf(manifest: Manifest, config: unknown): Facts {
  const annotations = manifest.annotations;
  return given({
    createdAt: text(annotations['org.opencontainers.image.created']),
    trainingCommit: text(annotations['org.opencontainers.image.revision']),
    license: text(annotations['org.opencontainers.image.licenses']),
    ...given(kindOf(manifest).facts?.(record(config) ?? {}) ?? {}),
  });
}

/** @see https://github.com/modelpack/model-spec/blob/main/docs/config.md */
function modelPackFacts(json: { readonly [key: string]: unknown }): Facts {
  const descriptor = record(json.descriptor) ?? {};
  const config = record(json.config) ?? {};
  const licenses = Array.isArray(descriptor.licenses) ? descriptor.licenses.filter(license => text(license) !== undefined) : [];
  return {
    format: text(config.format),
    dtype: text(config.precision),
    parameters: parametersOf(text(config.paramSize)),
    license: licenses.length > 0 ? licenses.join(' AND ') : undefined,
    createdAt: text(descriptor.createdAt),
    trainingCommit: text(descriptor.revision),
  };
}

/** @see https://github.com/kitops-ml/kitops/blob/main/pkg/artifact/kitfile.go */
function kitfileFacts(json: { readonly [key: string]: unknown }): Facts {
  const model = record(json.model) ?? {};
  return { format: text(model.format), license: text(model.license) ?? text(record(json.package)?.license) };
}

const SCALES: { readonly [letter: string]: number } = { k: 1e3, m: 1e6, b: 1e9, t: 1e12, q: 1e15 };

/** `6.7B` is 6,700,000,000. */
function parametersOf(size: string | undefined): number | undefined {
  const [, count, scale] = /^(\d{1,6}(?:\.\d)?)([kmbtq])$/i.exec(size ?? '') ?? [];
  const parameters = Math.round(Number(count) * 10) * SCALES[scale?.toLowerCase()] / 10;
  return Number.isSafeInteger(parameters) ? parameters : undefined;
}

/** One line of text that somebody else wrote. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && /^[^\p{Control}\p{Surrogate}]{1,200}$/u.test(value) && value.trim() === value ? value : undefined;
}
