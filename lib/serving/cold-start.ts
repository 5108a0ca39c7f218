import { Duration } from 'cdk8s';
import { UnplacedIssue } from '../errors';
import { MEBIBYTE } from '../manifests';

/** How fast a service may become ready. Override a value when you have measured it on your own cluster. */
export interface ColdStartOptions {
  /**
   * Time until a node for the pod exists, when the pool has to grow.
   *
   * @default Duration.minutes(10)
   */
  readonly nodeProvisioning?: Duration;

  /**
   * Time to pull the runtime's image to a node that has never seen it.
   *
   * @default - by runtime: 5 minutes for vLLM, Triton and custom images, 3 for MLServer
   */
  readonly imagePull?: Duration;

  /**
   * Time from the loaded weights to the first answer: imports, compilation, graph capture.
   *
   * @default - by runtime: 200 s for vLLM (100 s with `enforceEager`), 60 s for Triton, 30 s for MLServer
   */
  readonly engineInit?: Duration;

  /**
   * Rate at which weights come over the network to the node, in MiB per second.
   *
   * @default 100
   */
  readonly downloadRate?: number;

  /**
   * Rate at which one shard of the weights is read into the process, in MiB per second.
   *
   * @default - 400 from the disk of the node, 100 from a claim
   */
  readonly loadRate?: number;

  /**
   * Factor on the time in the process, so that a slow day is not a crash loop.
   *
   * @default 2
   */
  readonly safety?: number;
}

/** Where the weights are when the server process starts. */
export interface WeightsOrigin {
  /** Whether the weights travel to the node before the server starts: by an init container or an image pull. */
  readonly fetched: boolean;
  /** Default rate at which the process reads them, in MiB per second. */
  readonly loadRate: number;
}

/** What the runtime adds, by default. */
export interface EngineTimes {
  readonly imagePullSeconds: number;
  readonly engineInitSeconds: number;
}

/** The times of one pod from "created" to "ready", in seconds. */
export interface ColdStart {
  /** From the start of the server process to the first answer, as expected. */
  readonly inProcess: number;
  /** What the startup probe must allow: `safety · inProcess`. */
  readonly startupBudget: number;
  /** What every deadline on the pod must allow: node, image, weights and the startup budget. */
  readonly podReady: number;
}

const NODE_PROVISIONING_SECONDS = 600;
/** 15 GiB in 61 s were measured at a cloud provider (250 MiB/s); a shared registry gives less. */
const DOWNLOAD_RATE = 100;
const SAFETY = 2;

/** 15 GiB from the node's disk in 33 s were measured (465 MiB/s). */
export const NODE_DISK_RATE = 400;
/** Network disks of the common clouds start at 125 MiB/s. */
export const CLAIM_RATE = 100;

/**
 * The cold start of one pod:
 *
 * ```
 * inProcess     = S / (shards · loadRate) + engineInit
 * startupBudget = safety · inProcess
 * podReady      = nodeProvisioning + imagePull + S / downloadRate + startupBudget
 * ```
 *
 * The measured case behind the defaults: Llama 3.1 8B (15 GiB) on one L40S with vLLM took 61 s to download, 33 s to
 * load and 200 s for imports, compilation and graph capture. Init containers, image volumes and image pulls do not
 * count against a startup probe, but do count against the progress deadline.
 *
 * @param sizeBytes size of the weights
 * @param shards processes that load their share at the same time: the tensor parallel size
 */
export function coldStart(sizeBytes: number, shards: number, origin: WeightsOrigin, engine: EngineTimes, options: ColdStartOptions = {}): ColdStart {
  const size = sizeBytes / MEBIBYTE;
  const inProcess = size / (shards * (options.loadRate ?? origin.loadRate)) + (options.engineInit?.toSeconds() ?? engine.engineInitSeconds);
  const startupBudget = (options.safety ?? SAFETY) * inProcess;
  const fetch = origin.fetched ? size / (options.downloadRate ?? DOWNLOAD_RATE) : 0;
  return {
    inProcess,
    startupBudget,
    podReady: (options.nodeProvisioning?.toSeconds() ?? NODE_PROVISIONING_SECONDS)
      + (options.imagePull?.toSeconds() ?? engine.imagePullSeconds)
      + fetch + startupBudget,
  };
}

/** Deadlines are whole minutes: they read well, and a small change of the model's size does not move them. */
export function wholeMinutes(seconds: number): number {
  return Math.ceil(seconds / 60) * 60;
}

/** Rates and factors that would make a time infinite, negative or too short. */
export function coldStartIssues(options: ColdStartOptions): UnplacedIssue[] {
  const bounds: [string, number | undefined, number][] = [
    ['downloadRate', options.downloadRate, Number.MIN_VALUE], ['loadRate', options.loadRate, Number.MIN_VALUE], ['safety', options.safety, 1],
  ];
  return bounds.filter(([, value, least]) => value !== undefined && !(value >= least && Number.isFinite(value))).map(([field, value, least]) => ({
    id: 'cold-start',
    field: `coldStart.${field}`,
    value: String(value),
    problem: least === 1 ? 'below 1, so the startup probe would kill a load that takes as long as expected' : 'not a rate above 0 MiB per second',
    fix: 'leave it out, or give the value you have measured',
  }));
}
