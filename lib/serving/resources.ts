import { Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import { UnplacedIssue } from '../errors';
import { bytesOf, bytesQuantity, ceilToGibibyte, cpuMillisOf, cpuQuantity, GIBIBYTE } from '../manifests';
import { RuntimeNeeds } from './runtime/adapter';

/** What a pod asks for. Every value that is left out is derived from the model's size and the runtime. */
export interface ServingResources {
  /**
   * CPU request.
   *
   * @default - by runtime: 2 + the number of GPUs for vLLM, 2 for Triton, 1 for others
   */
  readonly cpu?: Cpu;

  /**
   * CPU limit.
   *
   * @default - twice the request
   */
  readonly cpuLimit?: Cpu;

  /**
   * Memory, request and limit alike. Shared memory counts against it.
   *
   * @default - base of the runtime + its share of the weights + its share for each GPU + shared memory
   */
  readonly memory?: Size;

  /**
   * Ephemeral storage, request and limit alike: temp directory, caches, logs and downloaded weights.
   *
   * @default - the sum of the limits of these volumes + 1 GiB for logs
   */
  readonly ephemeralStorage?: Size;

  /**
   * Size of `/dev/shm`.
   *
   * @default - 2 GiB for vLLM on more than one GPU, 1 GiB for Triton, otherwise that of the container runtime (64 MiB)
   */
  readonly sharedMemory?: Size;
}

/** Resources of the server's container, decided. */
export interface PodResources {
  readonly cpuMillis: number;
  readonly cpuLimitMillis: number;
  readonly memory: number;
  readonly ephemeralStorage: number;
  readonly sharedMemory: number;
}

/** `/tmp` of every container of the pod. */
export const TEMP_BYTES = GIBIBYTE;
const LOG_BYTES = GIBIBYTE;

/**
 * ```
 * memory           = base + memoryPerWeightByte · S + memoryPerGpu · GPUs + sharedMemory     (whole GiB)
 * ephemeralStorage = temp + cache + downloaded weights + logs                                (whole GiB)
 * ```
 *
 * The constants of a runtime are starting points, not measurements: raise or lower them when you have watched yours.
 *
 * @param weightsOnDisk bytes that downloaded weights take of the node's disk
 */
export function podResources(
  needs: RuntimeNeeds, sizeBytes: number, gpus: number, weightsOnDisk: number, wanted: ServingResources = {},
): PodResources {
  const sharedMemory = wanted.sharedMemory ? bytesOf(wanted.sharedMemory) : needs.sharedMemory;
  const cpuMillis = wanted.cpu ? cpuMillisOf(wanted.cpu) : needs.cpuMillis;
  const memory = needs.baseMemory + needs.memoryPerWeightByte * sizeBytes + needs.memoryPerGpu * gpus + sharedMemory;
  const disk = TEMP_BYTES + needs.cache + weightsOnDisk + LOG_BYTES;
  return {
    cpuMillis,
    cpuLimitMillis: wanted.cpuLimit ? cpuMillisOf(wanted.cpuLimit) : 2 * cpuMillis,
    memory: wanted.memory ? bytesOf(wanted.memory) : ceilToGibibyte(memory),
    ephemeralStorage: wanted.ephemeralStorage ? bytesOf(wanted.ephemeralStorage) : ceilToGibibyte(disk),
    sharedMemory,
  };
}

/** Limits below requests, and shared memory that leaves the process none. */
export function resourceIssues(resources: PodResources, needs: RuntimeNeeds): UnplacedIssue[] {
  const issues: UnplacedIssue[] = [];
  if (resources.cpuLimitMillis < resources.cpuMillis) {
    issues.push({
      id: 'resources',
      field: 'resources.cpuLimit',
      value: cpuQuantity(resources.cpuLimitMillis),
      problem: `below the request of ${cpuQuantity(resources.cpuMillis)}`,
      fix: 'leave the limit out, or give at least the request',
    });
  }
  if (resources.memory < resources.sharedMemory + needs.baseMemory) {
    issues.push({
      id: 'resources',
      field: 'resources.memory',
      value: bytesQuantity(resources.memory),
      problem: `does not hold ${bytesQuantity(resources.sharedMemory)} of shared memory, which counts against it, and ${bytesQuantity(needs.baseMemory)} for the process`,
      fix: `leave memory out, or give at least ${bytesQuantity(ceilToGibibyte(resources.sharedMemory + needs.baseMemory))}`,
    });
  }
  return issues;
}

/** Requests and limits in the words of the Kubernetes API. Memory and disk are equal in both: neither can be taken back. */
export function containerResources(resources: Omit<PodResources, 'sharedMemory'>, devices: { readonly [name: string]: string } = {}): object {
  const common = { 'memory': bytesQuantity(resources.memory), 'ephemeral-storage': bytesQuantity(resources.ephemeralStorage) };
  return {
    requests: { cpu: cpuQuantity(resources.cpuMillis), ...common },
    limits: { cpu: cpuQuantity(resources.cpuLimitMillis), ...common, ...devices },
  };
}
