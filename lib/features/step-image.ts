import { IConstruct } from 'constructs';
import { refuseDeployTimeValues, reportIssue } from '../errors';
import { mutableImage } from '../manifests';
import { targetOf } from '../platform';

/** The image a step runs. */
export class StepImage {
  /**
   * The image that `features.<name>` of `environments/<environment>.yaml` points at, resolved through the lock. The
   * usual way: a new version of a feature set then is a pull request that changes one line.
   *
   * @param featureSet name of the feature set in both files
   */
  public static pinned(featureSet: string): StepImage {
    refuseDeployTimeValues('StepImage.pinned', { featureSet });
    return new StepImage((scope, field) => {
      const { value, issue } = targetOf(scope).models.featureSet(featureSet);
      if (issue) reportIssue(scope, { ...issue, field: `${field} (${issue.field})` });
      return value && { image: value.image, version: value.version };
    });
  }

  /**
   * An image by digest.
   *
   * @param reference `registry/repository:tag@sha256:…`
   */
  public static of(reference: string): StepImage {
    refuseDeployTimeValues('StepImage.of', { reference });
    return new StepImage((scope, field) => {
      const refused = mutableImage(reference);
      if (!refused) return { image: reference };
      reportIssue(scope, { id: 'mutable-image', field, value: reference, ...refused });
      return undefined;
    });
  }

  private constructor(private readonly resolve: (scope: IConstruct, field: string) => ResolvedImage | undefined) {}

  /** @internal Undefined when there is none, which is then reported. */
  public _resolve(scope: IConstruct, field: string): ResolvedImage | undefined {
    return this.resolve(scope, field);
  }
}

/** An image by digest, and the version of the feature set when it is one. */
export interface ResolvedImage {
  readonly image: string;
  readonly version?: string;
}
