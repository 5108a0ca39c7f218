const MEBIBYTE = 2 ** 20;

/** What the time of a cold start follows from. Rates in MiB per second, times in seconds. */
export interface ColdStartRequest {
  /** Size of the weights. */
  readonly sizeBytes: number;
  /** Processes that load their share at the same time: the tensor parallel size. */
  readonly shards: number;
  /** Rate at which one shard is read into the process. */
  readonly loadRate: number;
  /** Time from the loaded weights to the first answer. */
  readonly engineInit: number;
  /** Whether the weights travel to the node before the process starts. */
  readonly fetched: boolean;
  readonly imagePull: number;
  readonly nodeProvisioning?: number;
  readonly downloadRate?: number;
  readonly safety?: number;
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
export const DOWNLOAD_RATE = 100;
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
 */
export function coldStartTimes(request: ColdStartRequest): ColdStart {
  const size = request.sizeBytes / MEBIBYTE;
  const inProcess = size / (request.shards * request.loadRate) + request.engineInit;
  const startupBudget = (request.safety ?? SAFETY) * inProcess;
  const fetch = request.fetched ? size / (request.downloadRate ?? DOWNLOAD_RATE) : 0;
  return { inProcess, startupBudget, podReady: (request.nodeProvisioning ?? NODE_PROVISIONING_SECONDS) + request.imagePull + fetch + startupBudget };
}

/** Deadlines are whole minutes: they read well, and a small change of the model's size does not move them. */
export function wholeMinutes(seconds: number): number {
  return Math.ceil(seconds / 60) * 60;
}
