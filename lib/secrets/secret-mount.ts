import type { ISecret } from 'cdk8s-plus-27';

/** Which files of a secret a container gets. */
export interface SecretMountOptions {
  /**
   * Keys that become files.
   *
   * @default - all
   */
  readonly keys?: string[];
}

/** A secret as files in a container. */
export interface SecretMount extends SecretMountOptions {
  /** The secret: an `AppSecret`, or any `ISecret` of cdk8s-plus. */
  readonly secret: ISecret;

  /** Directory of the files, absolute. */
  readonly path: string;
}
