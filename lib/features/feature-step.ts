import { Duration, Size } from 'cdk8s';
import type { Cpu, SecretValue } from 'cdk8s-plus-27';
import { StepImage } from './step-image';
import { SecretMount } from '../secrets';

/** What a step does when it fails. */
export interface StepRetries {
  /** Attempts after the first. */
  readonly limit: number;

  /**
   * Time before the first retry; it doubles with each. Only Argo Workflows waits by this time; a CronJob retries the
   * whole run with the delays of Kubernetes.
   *
   * @default Duration.seconds(30)
   */
  readonly backoff?: Duration;
}

/** CPU, memory and disk of a step. */
export interface StepResources {
  /**
   * CPU it is given, and twice of which it may use.
   *
   * @default Cpu.units(1)
   */
  readonly cpu?: Cpu;

  /**
   * Memory it is given and may use.
   *
   * @default Size.gibibytes(2)
   */
  readonly memory?: Size;

  /**
   * Temporary disk it is given and may use.
   *
   * @default Size.gibibytes(4)
   */
  readonly disk?: Size;
}

/** One program of a pipeline. It reads sources, views or what other steps made, and makes views or data for other steps. */
export interface FeatureStep {
  /** Name of the step; a DNS label. */
  readonly name: string;

  /** The image it runs. */
  readonly image: StepImage;

  /**
   * Command, each word an entry; no shell.
   *
   * @default - that of the image
   */
  readonly command?: string[];

  /**
   * Arguments, each word an entry; no shell.
   *
   * @default - none
   */
  readonly args?: string[];

  /**
   * Environment variables that are no secrets.
   *
   * @default - none
   */
  readonly env?: { readonly [name: string]: string };

  /**
   * Secrets that it reads as files: `secret.mount('/var/run/secrets/store')`. Credentials of its sources are there
   * already, see `FeatureSourceOptions.credentials`.
   *
   * @default - none
   */
  readonly secrets?: SecretMount[];

  /**
   * Secrets that it reads as environment variables, by the name of the variable. For programs that read no files.
   *
   * @default - none
   */
  readonly secretVariables?: { readonly [name: string]: SecretValue };

  /** Names of what it reads: sources, views, or outputs of other steps. The steps that make them run before it. */
  readonly inputs: string[];

  /** Names of what it makes: views, or data for other steps. */
  readonly outputs: string[];

  /**
   * CPU, memory and disk.
   *
   * @default - 1 CPU, 2 GiB of memory, 4 GiB of disk
   */
  readonly resources?: StepResources;

  /**
   * Longest time of one attempt.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;

  /**
   * What happens when it fails.
   *
   * @default - 2 retries
   */
  readonly retries?: StepRetries;
}
