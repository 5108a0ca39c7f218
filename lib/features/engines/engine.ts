import { Construct } from 'constructs';
import { UnplacedIssue } from '../../errors';
import { Container } from '../../manifests';
import { SecretVolume } from '../../secrets';
import { Schedule } from '../schedule';

/** A step that is ready to be run. */
export interface PlannedStep {
  readonly name: string;
  /** Names of the steps that run directly before it. */
  readonly after: readonly string[];
  /** Image, command, environment and resources; not yet locked down. */
  readonly container: Container;
  /** Volumes that the container mounts; steps that mount the same have the same volume. */
  readonly volumes?: readonly SecretVolume[];
  /** Longest time of one attempt, in seconds. */
  readonly timeout: number;
  readonly retries: number;
  /** Seconds before the first retry. */
  readonly backoff: number;
}

/** A pipeline that is ready to be run by an engine. Plain data. */
export interface PipelinePlan {
  /** Name of the objects. */
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
  readonly podLabels: { readonly [key: string]: string };
  readonly annotations: { readonly [key: string]: string };
  readonly serviceAccountName: string;
  /** The part of a pod spec that names the secrets of image registries. */
  readonly pullSecrets?: object;
  readonly schedule: Schedule;
  /** Seconds after which a run is ended. */
  readonly deadline: number;
  /** In an order that keeps what they need. */
  readonly steps: readonly PlannedStep[];
}

/** What every engine answers for itself; the pipeline never asks which one it has. */
export interface EngineAdapter {
  /** Whether the pods need the account's token, and so the API server. */
  readonly needsApiServer: boolean;

  /** What the plan has that this engine cannot run. */
  unsupported(plan: PipelinePlan): UnplacedIssue[];

  /** Adds the engine's objects. */
  emit(scope: Construct, plan: PipelinePlan): void;
}

/** Missed runs are started this long after their time at the latest, in seconds. */
export const STARTING_DEADLINE = 900;
