import { ClaimVolume } from './claim';
import { Download, DownloadOptions } from './download';
import { ImageVolume, ImageVolumeOptions } from './image-volume';
import { WeightsDelivery } from './plan';
import { refuseDeployTimeValues } from '../../errors';
import { ModelReference } from '../../models';

/** How the weights get to the server. They never are in Git and never in the image of the runtime. */
export class Weights {
  /** The kubelet mounts the model's OCI image read-only. For models in an OCI registry, on Kubernetes 1.35 or newer. */
  public static imageVolume(options: ImageVolumeOptions = {}): Weights {
    refuseDeployTimeValues('Weights.imageVolume', options);
    return new Weights(new ImageVolume(options));
  }

  /** An init container downloads them at every start of a pod. For models on Hugging Face, S3, GCS or a web server. */
  public static download(options: DownloadOptions = {}): Weights {
    refuseDeployTimeValues('Weights.download', options);
    return new Weights(new Download(options));
  }

  /** A claim that is already filled is mounted read-only. For models on a claim. */
  public static persistentVolumeClaim(): Weights {
    return new Weights(new ClaimVolume());
  }

  /** @internal The way that fits where the model is. */
  public static _for(reference: ModelReference): Weights {
    const ways: { readonly [scheme in ModelReference['scheme']]: () => Weights } = {
      oci: Weights.imageVolume,
      hf: Weights.download,
      s3: Weights.download,
      gs: Weights.download,
      https: Weights.download,
      http: Weights.download,
      pvc: Weights.persistentVolumeClaim,
    };
    return ways[reference.scheme]();
  }

  /** @internal */
  public readonly _delivery: WeightsDelivery;

  private constructor(delivery: WeightsDelivery) {
    this._delivery = delivery;
  }
}
