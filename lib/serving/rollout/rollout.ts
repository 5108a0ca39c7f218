import { RolloutAdapter } from './adapter';
import { GatewayRamp, GatewayRampOptions } from './gateway-ramp';
import { refuseDeployTimeValues } from '../../errors';

/**
 * How the requests come to a new version of a model, where its pods are not simply replaced: the new version, the
 * canary, runs beside the one that runs, and gets more of the requests step by step.
 */
export class Rollout {
  /**
   * A ramp whose step is in Git: an HTTPRoute divides the requests of a Gateway as `canaries` of
   * `environments/<environment>.yaml` says, and `gitops-ai promote --step` commits one step. Requests that go to the
   * Service itself are not divided. Needs the Gateway API in the cluster, and a model by `ModelSource.pinned`.
   */
  public static gatewayRamp(options: GatewayRampOptions): Rollout {
    refuseDeployTimeValues('Rollout.gatewayRamp', options);
    return new Rollout(new GatewayRamp(options));
  }

  /** @internal */
  public readonly _adapter: RolloutAdapter;

  private constructor(adapter: RolloutAdapter) {
    this._adapter = adapter;
  }
}
