import { refuseDeployTimeValues } from '../errors';
import { ArgoCdOptions, ArgoCdRenderer } from './argo-cd/argo-cd-renderer';
import { DeliveryRenderer } from './delivery-renderer';
import { FluxOptions, FluxRenderer } from './flux/flux-renderer';

/**
 * The operator that reconciles the output with the cluster. The same apps render for either; what the chosen one
 * cannot express is an error that says the way out.
 */
export class GitOpsOperator {
  /** Flux 2.9: a GitRepository, and a Kustomization for each app and cluster. */
  public static flux(options: FluxOptions = {}): GitOpsOperator {
    refuseDeployTimeValues('GitOpsOperator.flux', options);
    return new GitOpsOperator(new FluxRenderer(options));
  }

  /** Argo CD 3.5: an AppProject for each environment, and an Application for each app and cluster. */
  public static argoCd(options: ArgoCdOptions = {}): GitOpsOperator {
    refuseDeployTimeValues('GitOpsOperator.argoCd', options);
    return new GitOpsOperator(new ArgoCdRenderer(options));
  }

  /** @internal */
  public readonly _renderer: DeliveryRenderer;

  private constructor(renderer: DeliveryRenderer) {
    this._renderer = renderer;
  }
}
