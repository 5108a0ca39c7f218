import { Issue } from '../errors';
import { ResolvedModel } from './model';
import { Canary, Ramp } from './ramp';

/** A feature set version, resolved through the lock: the image that computes it. */
export interface ResolvedFeatureSet {
  readonly name: string;
  readonly version: string;
  /** Image by digest. */
  readonly image: string;
}

/** The answer to a look-up: what the pointer resolves to, or why it does not. */
export interface Resolution<T> {
  readonly value?: T;
  /** Why there is no value; undefined as well when the reason, a broken file, is reported already. */
  readonly issue?: Omit<Issue, 'path'>;
}

/** The pointers of one environment together with the lock they resolve through. */
export interface ModelCatalog {
  /** Follows `models.<name>` of `environments/<environment>.yaml` through the lock. */
  model(name: string): Resolution<ResolvedModel>;
  /** Follows `features.<name>` of `environments/<environment>.yaml` through the lock. */
  featureSet(name: string): Resolution<ResolvedFeatureSet>;
  /**
   * Follows `canaries.<name>` for a service that has a ramp. Without a canary there is neither a value nor an issue.
   *
   * @param ramp the service that asks, and the steps that it has
   */
  canary(name: string, ramp: Ramp): Resolution<Canary>;
}
