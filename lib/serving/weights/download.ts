import { Size } from 'cdk8s';
import type { ISecret } from 'cdk8s-plus-27';
import { Fetch, FetchCredentials, fetchOf } from './fetchers';
import { MODEL_PATH, MODEL_VOLUME, mismatch, WeightsContext, WeightsDelivery, WeightsPlan } from './plan';
import { UnplacedIssue } from '../../errors';
import { bytesOf, bytesQuantity, ceilToGibibyte, Container, GIBIBYTE } from '../../manifests';
import { isAppSecret, namespaceIssues, secretVolumeSource } from '../../secrets';
import { CLAIM_RATE, NODE_DISK_RATE } from '../../sizing';
import { imageIssues } from '../image';
import { containerResources, TEMP_BYTES } from '../resources';

/** Options of weights that an init container downloads. */
export interface DownloadOptions {
  /**
   * Image of the downloader by digest. It must bring the program of the source: `hf`, `aws`, `gcloud` or `curl`, and `sh` with
   * `sha256sum` where a manifest or a file of a web server is verified.
   *
   * @default - the runtime's image where it brings the program (vLLM brings `hf`); needed otherwise
   */
  readonly image?: string;

  /**
   * Secret in the app's namespace that the download authenticates with. Hugging Face: the key `token`. S3: the key
   * `credentials`, a credentials file of the AWS command line. A web server: the key `.netrc`, a file with a line
   * `machine <host> login <user> password <password>`. GCS takes none: use Workload Identity.
   *
   * @default - none: public models, or the cloud's identity of the service account
   */
  readonly credentials?: ISecret;

  /**
   * Key of `credentials` that holds the token or the credentials file.
   *
   * @default - `token` for Hugging Face, `credentials` for S3, `.netrc` for a web server
   */
  readonly credentialsKey?: string;

  /**
   * Room for the downloaded files. A Hugging Face repository can hold the same weights in several formats.
   *
   * @default - the size of the model + 20 %, in whole GiB
   */
  readonly volumeSize?: Size;

  /**
   * Storage class of a volume that lives as long as the pod.
   *
   * @default - the disk of the node (emptyDir)
   */
  readonly storageClassName?: string;
}

const CREDENTIALS_VOLUME = 'download-credentials';

/** An init container that brings the weights to a volume of the pod's own: every start downloads. */
export class Download implements WeightsDelivery {
  public readonly title = 'Weights.download()';

  constructor(private readonly options: DownloadOptions) {}

  public plan(context: WeightsContext): WeightsPlan {
    const { options } = this;
    const volumeBytes = options.volumeSize ? bytesOf(options.volumeSize) : ceilToGibibyte(1.2 * context.sizeBytes);
    const onNode = options.storageClassName === undefined;
    const diskBytes = onNode ? volumeBytes : 0;
    const fetch = fetchOf(context.model.reference);
    const secret = fetch?.credentials && options.credentials;
    return {
      volume: { name: MODEL_VOLUME, ...(onNode ? { emptyDir: { sizeLimit: bytesQuantity(volumeBytes) } } : this.ephemeralClaim(volumeBytes)) },
      moreVolumes: secret ? [{ name: CREDENTIALS_VOLUME, ...secretVolumeSource(options.credentials!) }] : [],
      initContainer: fetch && this.container(fetch, context, diskBytes),
      egressPorts: fetch ? [fetch.port] : [],
      diskBytes,
      origin: { fetched: true, loadRate: onNode ? NODE_DISK_RATE : CLAIM_RATE },
      issues: this.issues(fetch, context, volumeBytes),
    };
  }

  private container(fetch: Fetch, context: WeightsContext, diskBytes: number): Container {
    const mount = this.options.credentials && fetch.credentials;
    // Downloads are buffered in memory; more than 4 GiB were never seen to help.
    const memory = Math.min(4 * GIBIBYTE, GIBIBYTE + ceilToGibibyte(context.sizeBytes));
    return {
      name: 'download',
      image: this.image(context) ?? context.runtime.image,
      command: fetch.command,
      env: Object.entries({ HOME: '/tmp', ...fetch.env }).map(([name, value]) => ({ name, value })),
      resources: containerResources({ cpuMillis: 1000, cpuLimitMillis: 2000, memory, ephemeralStorage: diskBytes + TEMP_BYTES + GIBIBYTE }),
      volumeMounts: [
        { name: MODEL_VOLUME, mountPath: MODEL_PATH },
        ...mount ? [{ name: CREDENTIALS_VOLUME, readOnly: true, ...this.credentialsFile(mount) }] : [],
      ],
    };
  }

  private credentialsFile({ directory, file, shared }: FetchCredentials): { readonly mountPath: string; readonly subPath?: string } {
    const key = this.options.credentialsKey;
    return shared || key !== undefined ? { mountPath: `${directory}/${file}`, subPath: key ?? file } : { mountPath: directory };
  }

  private image(context: WeightsContext): string | undefined {
    return this.options.image ?? (context.model.reference.scheme === 'hf' && context.runtime.bringsHuggingFace ? context.runtime.image : undefined);
  }

  private ephemeralClaim(bytes: number): object {
    return {
      ephemeral: {
        volumeClaimTemplate: {
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: this.options.storageClassName,
            resources: { requests: { storage: bytesQuantity(bytes) } },
          },
        },
      },
    };
  }

  private issues(fetch: Fetch | undefined, context: WeightsContext, volumeBytes: number): UnplacedIssue[] {
    if (!fetch) return [mismatch(this.title, context, 'models on Hugging Face, S3, GCS or a web server', 'Weights.imageVolume() or Weights.persistentVolumeClaim()')];
    const issues: UnplacedIssue[] = [];
    if (this.options.image !== undefined) issues.push(...imageIssues('weights.image', this.options.image));
    if (this.image(context) === undefined) {
      issues.push({
        id: 'download-image',
        field: 'weights.image',
        problem: `the image of ${context.runtime.title} does not bring ${fetch.program}, so nothing can download ${context.model.uri}`,
        fix: `say weights: Weights.download({ image: … }) with an image, by digest, that brings ${fetch.program}`,
      });
    }
    if (this.options.credentials && !fetch.credentials) {
      issues.push({
        id: 'download-credentials',
        field: 'weights.credentials',
        value: this.options.credentials.name,
        problem: 'a download from GCS takes no secret',
        fix: 'leave credentials out and give the service a serviceAccount with Workload Identity',
      });
    }
    if (this.options.credentials) issues.push(...namespaceIssues('weights.credentials', [this.options.credentials], context.namespace));
    if (this.options.credentials && isAppSecret(this.options.credentials) && fetch.credentials) {
      issues.push(...this.options.credentials._keyIssues('weights.credentialsKey', [this.options.credentialsKey ?? fetch.credentials.file]));
    }
    if (volumeBytes < context.sizeBytes) {
      issues.push({
        id: 'download-volume',
        field: 'weights.volumeSize',
        value: bytesQuantity(volumeBytes),
        problem: `smaller than the model, which has ${bytesQuantity(ceilToGibibyte(context.sizeBytes))}`,
        fix: 'leave volumeSize out, or give more than the model needs',
      });
    }
    return issues;
  }
}
