import { Size } from 'cdk8s';
import { ModelCatalog, Resolution } from './catalog';
import { ModelFacts, ModelReference, ResolvedModel } from './model';
import { COMMIT, contentId, DIGEST, formatModelUri, parseModelUri, SHA256 } from './uri';
import { Issue, refuseDeployTimeValues } from '../errors';
import { mutableImage, parseImageReference } from '../manifests';

/** What is known about a model; feeds probes, deadlines and checks. A pinned model has its facts in the lock. */
export interface ModelFactsOptions {
  /**
   * Size of the weights. Start-up time, temporary storage and memory are computed from it.
   *
   * @default - unknown; a service of the model is then refused
   */
  readonly size?: Size;

  /**
   * Format of the weights: `safetensors`, `gguf`, `onnx`, `sklearn`, `xgboost`, `lightgbm`, `mlflow` …
   *
   * @default - unknown; it is then not compared with what the runtime can load
   */
  readonly format?: string;

  /**
   * Number type of the weights, such as `bfloat16`.
   *
   * @default - unknown
   */
  readonly dtype?: string;

  /**
   * Total number of parameters.
   *
   * @default - unknown
   */
  readonly parameters?: number;

  /**
   * Number of attention heads; the tensor parallel size must divide it.
   *
   * @default - unknown
   */
  readonly attentionHeads?: number;
}

/** A model in an S3 bucket. */
export interface S3ModelOptions extends ModelFactsOptions {
  /** Name of the bucket. */
  readonly bucket: string;

  /** Key of one object, or a prefix that ends with `/`. */
  readonly key: string;

  /**
   * Version id of the object. The bucket needs versioning.
   *
   * @default - none; a prefix has a manifest instead
   */
  readonly versionId?: string;

  /**
   * For a prefix: sha256 of its file `MANIFEST.sha256`, which lists the sha256 of every file as `sha256sum` writes it.
   * The download checks both.
   *
   * @default - none; a single object has a version id instead
   */
  readonly manifestSha256?: string;

  /**
   * Region of the bucket.
   *
   * @default - the downloader's own
   */
  readonly region?: string;

  /**
   * URL of an S3-compatible store.
   *
   * @default - AWS
   */
  readonly endpoint?: string;
}

/** A model in a Google Cloud Storage bucket. */
export interface GcsModelOptions extends ModelFactsOptions {
  /** Name of the bucket. */
  readonly bucket: string;

  /** Name of one object, or a prefix that ends with `/`. */
  readonly key: string;

  /**
   * Generation of the object.
   *
   * @default - none; a prefix has a manifest instead
   */
  readonly generation?: string;

  /**
   * For a prefix: sha256 of its file `MANIFEST.sha256`, as for S3.
   *
   * @default - none; a single object has a generation instead
   */
  readonly manifestSha256?: string;
}

/** A model on a PersistentVolumeClaim that somebody else filled. */
export interface PvcModelOptions extends ModelFactsOptions {
  /** Name of the claim, in the app's namespace. */
  readonly claim: string;

  /** Directory on the volume, without a leading slash. */
  readonly path: string;

  /** `sha256:` and the hash of the content, so that a new content is a new reference and restarts the pods. */
  readonly contentHash: string;
}

/**
 * Where a model comes from: a pointer in Git, or a direct reference. Every reference names content. What can move (a
 * tag, a branch, `latest`, an object without a version) is refused when the app is synthesized.
 */
export class ModelSource {
  /**
   * The version that `environments/<environment>.yaml` points at, resolved through `models.lock.yaml`. The usual way:
   * a promotion then is a pull request that changes one line.
   *
   * @param name name of the model in both files
   */
  public static pinned(name: string): ModelSource {
    refuseDeployTimeValues('ModelSource.pinned', { name });
    return new ModelSource(catalog => catalog.model(name), name);
  }

  /**
   * An OCI artifact or image that holds the weights.
   *
   * @param reference `registry/repository@sha256:…`; a tag before the digest is allowed and ignored
   */
  public static oci(reference: string, facts: ModelFactsOptions = {}): ModelSource {
    refuseDeployTimeValues('ModelSource.oci', { reference, ...facts });
    const image = parseImageReference(reference);
    const refused = mutableImage(reference);
    if (!image || refused) return refuse(reference, refused!.problem, refused!.fix);
    return direct({ scheme: 'oci', repository: [image.registry, image.repository].filter(Boolean).join('/'), digest: image.digest! }, reference, facts);
  }

  /**
   * A repository on the Hugging Face Hub.
   *
   * @param repository `owner/name`
   * @param revision the full commit, 40 hexadecimal digits
   */
  public static huggingFace(repository: string, revision: string, facts: ModelFactsOptions = {}): ModelSource {
    refuseDeployTimeValues('ModelSource.huggingFace', { repository, revision, ...facts });
    const value = `${repository}@${revision}`;
    if (!COMMIT.test(revision)) {
      return refuse(value, 'branches, tags and short hashes can move; a revision is named by its full commit, 40 hexadecimal digits',
        `take the commit that \`git ls-remote https://huggingface.co/${repository} ${revision || 'main'}\` prints`);
    }
    return direct({ scheme: 'hf', repository, revision }, value, facts);
  }

  /** One object of a given version, or a prefix with a manifest of hashes, in an S3 bucket. */
  public static s3(options: S3ModelOptions): ModelSource {
    refuseDeployTimeValues('ModelSource.s3', options);
    const value = `s3://${options.bucket}/${options.key}`;
    return objectStore(value, options.key, options.versionId, options.manifestSha256, {
      field: 'versionId', fix: `\`aws s3api head-object --bucket ${options.bucket} --key ${options.key}\` prints the VersionId`,
    }) ?? direct({
      scheme: 's3',
      bucket: options.bucket,
      key: options.key,
      versionId: options.versionId,
      manifestSha256: options.manifestSha256,
      region: options.region,
      endpoint: options.endpoint,
    }, value, options);
  }

  /** One object of a given generation, or a prefix with a manifest of hashes, in a Google Cloud Storage bucket. */
  public static gcs(options: GcsModelOptions): ModelSource {
    refuseDeployTimeValues('ModelSource.gcs', options);
    const value = `gs://${options.bucket}/${options.key}`;
    return objectStore(value, options.key, options.generation, options.manifestSha256, {
      field: 'generation', fix: `\`gcloud storage objects describe gs://${options.bucket}/${options.key}\` prints the generation`,
    }) ?? direct({
      scheme: 'gs', bucket: options.bucket, key: options.key, generation: options.generation, manifestSha256: options.manifestSha256,
    }, value, options);
  }

  /** A directory on a PersistentVolumeClaim that somebody else filled. */
  public static pvc(options: PvcModelOptions): ModelSource {
    refuseDeployTimeValues('ModelSource.pvc', options);
    const value = `pvc://${options.claim}/${options.path}`;
    if (!DIGEST.test(options.contentHash)) {
      return refuse(value, `what is on a volume can change; contentHash ${JSON.stringify(options.contentHash)} is not sha256: and 64 hexadecimal digits`,
        'hash the content once: `find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum` in the directory');
    }
    return direct({ scheme: 'pvc', claim: options.claim, path: options.path, contentHash: options.contentHash }, value, options);
  }

  /** @internal */
  public static _of(resolution: Resolution<ResolvedModel>): ModelSource {
    return new ModelSource(() => resolution);
  }

  private constructor(
    private readonly resolve: (catalog: ModelCatalog) => Resolution<ResolvedModel>,
    /** @internal Name of the pointer that it follows; undefined for a direct reference. */
    public readonly _pointer?: string,
  ) {}

  /** @internal */
  public _resolve(catalog: ModelCatalog): Resolution<ResolvedModel> {
    return this.resolve(catalog);
  }
}

/** Refuses an object without a version and a prefix without a manifest. */
function objectStore(
  value: string, key: string, version: string | undefined, manifestSha256: string | undefined, how: { field: string; fix: string },
): ModelSource | undefined {
  if (key.endsWith('/')) {
    if (version === undefined && SHA256.test(manifestSha256 ?? '')) return undefined;
    return refuse(value, 'the files below a prefix can change; only the sha256 of their MANIFEST.sha256 names them (64 hexadecimal digits)',
      'write the manifest with `find . -type f ! -name MANIFEST.sha256 -print0 | sort -z | xargs -0 sha256sum > MANIFEST.sha256`, upload it, and pass its sha256 as manifestSha256');
  }
  if (version && manifestSha256 === undefined && !/^(null|latest)$/.test(version)) return undefined;
  return refuse(value, `the object can be overwritten; without a ${how.field} nobody knows which content is meant`, `${how.fix}; pass it as ${how.field}`);
}

/** @param value the reference as the user wrote it, for messages */
function direct(reference: ModelReference, value: string, facts: ModelFactsOptions): ModelSource {
  const uri = formatModelUri(reference);
  if (!parseModelUri(uri)) {
    return refuse(value, 'not a plain reference: names of buckets, keys and repositories, without credentials, blanks or ".."', 'correct the parts of the reference', 'model-reference');
  }
  const { size, ...rest } = pickFacts(facts);
  return ModelSource._of({
    value: {
      name: nameOf(reference), reference, uri, contentId: contentId(reference), sizeBytes: size && size.toKibibytes() * 1024, ...rest,
    },
  });
}

function refuse(value: string, problem: string, fix: string, id = 'mutable-model-reference'): ModelSource {
  const issue: Omit<Issue, 'path'> = { id, field: 'model', value: withoutCredentials(value), problem, fix };
  return ModelSource._of({ issue });
}

function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/@\s]*:[^/@\s]*@/, '//…@').replace(/^[^/@\s]*:[^/@\s]*@(?!sha256:)/, '…@');
}

function pickFacts({ size, format, dtype, parameters, attentionHeads }: ModelFactsOptions): Omit<ModelFacts, 'sizeBytes'> & { size?: Size } {
  return { size, format, dtype, parameters, attentionHeads };
}

/** A direct reference has no name of its own: the last part of where it is. */
function nameOf(reference: ModelReference): string {
  const location = { oci: 'repository', hf: 'repository', s3: 'key', gs: 'key', https: 'path', http: 'path', pvc: 'path' }[reference.scheme];
  const parts = (reference as unknown as { [field: string]: string })[location].split('/').filter(Boolean);
  return parts[parts.length - 1] ?? reference.scheme;
}
