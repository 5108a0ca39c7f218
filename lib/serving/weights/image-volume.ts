import { MODEL_VOLUME, mismatch, WeightsContext, WeightsDelivery, WeightsPlan } from './plan';
import { UnplacedIssue } from '../../errors';
import { NODE_DISK_RATE } from '../../sizing';

/** Options of weights that come as an image volume. */
export interface ImageVolumeOptions {
  /**
   * Directory of the weights inside the image. Needs Kubernetes 1.33.
   *
   * @default - the root of the image
   */
  readonly subPath?: string;

  /**
   * Whether the clusters have the feature gate `ImageVolume` switched on. Kubernetes 1.35 has it by default; 1.33 and
   * 1.34 must be told.
   *
   * @default false
   */
  readonly featureGateEnabled?: boolean;
}

/** Beta and on by default since 1.35; usable with the gate since 1.33, when subPath came. */
const ON_BY_DEFAULT = 35;
const WITH_GATE = 33;

/** An OCI image mounted read-only by the kubelet: pulled once for each node, shared by its pods, pinned by digest. */
export class ImageVolume implements WeightsDelivery {
  public readonly title = 'Weights.imageVolume()';

  constructor(private readonly options: ImageVolumeOptions) {}

  public plan(context: WeightsContext): WeightsPlan {
    const { reference } = context.model;
    const plan = { subPath: this.options.subPath, egressPorts: [], diskBytes: 0, origin: { fetched: true, loadRate: NODE_DISK_RATE } };
    if (reference.scheme !== 'oci') {
      return {
        ...plan,
        volume: { name: MODEL_VOLUME, emptyDir: { sizeLimit: '1Gi' } },
        issues: [mismatch(this.title, context, 'models in an OCI registry', 'Weights.download() or Weights.persistentVolumeClaim()')],
      };
    }
    return {
      ...plan,
      volume: { name: MODEL_VOLUME, image: { reference: `${reference.repository}@${reference.digest}`, pullPolicy: 'IfNotPresent' } },
      issues: this.versionIssues(context),
    };
  }

  private versionIssues(context: WeightsContext): UnplacedIssue[] {
    const needed = this.options.featureGateEnabled ? WITH_GATE : ON_BY_DEFAULT;
    return context.clusters.filter(cluster => !cluster.kubernetesVersion.isAtLeast(needed)).map(cluster => ({
      id: 'image-volume-unsupported',
      field: 'model',
      value: context.model.uri,
      problem: `image volumes are on by default since Kubernetes 1.${ON_BY_DEFAULT}, and cluster "${cluster.name}" runs ${cluster.kubernetesVersion}`,
      fix: cluster.kubernetesVersion.isAtLeast(WITH_GATE)
        ? 'if its feature gate ImageVolume is on, say so: weights: Weights.imageVolume({ featureGateEnabled: true }); otherwise lock the model from Hugging Face, S3, GCS or a claim'
        : `upgrade the cluster to 1.${ON_BY_DEFAULT}, or lock the model from Hugging Face, S3, GCS or a claim`,
    }));
  }
}
