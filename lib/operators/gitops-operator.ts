import { DeliveryRenderer } from './delivery-renderer';

/**
 * The operator that reconciles the output with the cluster. The same apps render for either; what the chosen one
 * cannot express is an error that says the way out.
 */
export class GitOpsOperator {
  /** @internal */
  public readonly _renderer: DeliveryRenderer;

  private constructor(renderer: DeliveryRenderer) {
    this._renderer = renderer;
  }
}
