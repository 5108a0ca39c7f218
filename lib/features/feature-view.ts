import { Duration } from 'cdk8s';
import { Field } from './field';

/** A set of features of the same entities, computed together and read together. */
export interface FeatureView {
  /** Name of the view. */
  readonly name: string;

  /** Names of the entities that the features describe. */
  readonly entities: string[];

  /** The features. At least one. */
  readonly features: Field[];

  /**
   * How old a value may be when it is read; older ones are not returned.
   *
   * @default - values never grow too old
   */
  readonly ttl?: Duration;

  /**
   * Whether models read the features from the online store.
   *
   * @default true
   */
  readonly online?: boolean;
}

/** Feature views that belong together: what a model is given. */
export interface FeatureService {
  /** Name of the service. */
  readonly name: string;

  /** The views, in the order in which they were declared. */
  readonly views: FeatureView[];
}
