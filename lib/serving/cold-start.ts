import { Duration } from 'cdk8s';
import { UnplacedIssue } from '../errors';
import { ColdStart, coldStartTimes } from '../sizing';

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

/**
 * The cold start of one pod; `coldStartTimes` has the formula.
 *
 * @param sizeBytes size of the weights
 * @param shards processes that load their share at the same time: the tensor parallel size
 */
export function coldStart(sizeBytes: number, shards: number, origin: WeightsOrigin, engine: EngineTimes, options: ColdStartOptions = {}): ColdStart {
  return coldStartTimes({
    sizeBytes,
    shards,
    fetched: origin.fetched,
    loadRate: options.loadRate ?? origin.loadRate,
    engineInit: options.engineInit?.toSeconds() ?? engine.engineInitSeconds,
    imagePull: options.imagePull?.toSeconds() ?? engine.imagePullSeconds,
    nodeProvisioning: options.nodeProvisioning?.toSeconds(),
    downloadRate: options.downloadRate,
    safety: options.safety,
  });
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
