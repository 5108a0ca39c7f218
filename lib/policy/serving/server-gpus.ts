import { ModelServer } from './model-server';
import { gpuOfInstanceType, gpuOfLabel, gpuOfMigProfile, GPU_LABELS, GpuFacts } from '../../sizing';
import { ContainerLike } from '../container-env';
import { PolicyWorld } from '../policy-world';
import { quantityOf } from '../quantity';
import { at, record, records } from '../shapes';

/** Devices that a container asks for. */
export interface Devices {
  /** The extended resource: `nvidia.com/gpu`, `nvidia.com/mig-3g.40gb`, `amd.com/gpu`. */
  readonly resource: string;
  readonly count: number;
  /** Path in the container. */
  readonly field: string;
}

/** Resources of which one is one device that computes. */
const DEVICES = /^(?:nvidia\.com\/(?:gpu|mig-[\w.]+)|amd\.com\/gpu|habana\.ai\/gaudi|google\.com\/tpu|aws\.amazon\.com\/neuron(?:core|device)?|gpu\.intel\.com\/\w+)$/;
const INSTANCE_TYPE = 'node.kubernetes.io/instance-type';

/** The devices of a container by extended resources; an empty list when it asks for none. */
export function devicesOf(container: ContainerLike): readonly Devices[] {
  const found = new Map<string, Devices>();
  for (const list of ['limits', 'requests']) {
    for (const [resource, value] of Object.entries(record(record(container.resources)?.[list]) ?? {})) {
      const count = quantityOf(value);
      if (!DEVICES.test(resource) || found.has(resource) || count === undefined || !(count > 0)) continue;
      found.set(resource, { resource, count, field: `resources.${list}.${resource}` });
    }
  }
  return [...found.values()];
}

/** Whole GPUs of a container; undefined when it asks for none, for slices, or for several kinds. */
export function wholeGpus(container: ContainerLike): Devices | undefined {
  const devices = devicesOf(container);
  return devices.length === 1 && /^(?:nvidia\.com\/gpu|amd\.com\/gpu|habana\.ai\/gaudi)$/.test(devices[0].resource) ? devices[0] : undefined;
}

/** Labels that a node of the pod must have, each with the values that it may have. */
export function requiredLabels(spec: { readonly [field: string]: unknown }): Map<string, readonly string[]> {
  const labels = new Map<string, readonly string[]>();
  for (const [label, value] of Object.entries(record(spec.nodeSelector) ?? {})) if (typeof value === 'string') labels.set(label, [value]);
  const terms = at(spec, 'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[]');
  // Of several terms one must hold: none of them is sure.
  if (terms.length !== 1) return labels;
  for (const { key, operator, values } of records(record(terms[0].value)?.matchExpressions)) {
    if (typeof key === 'string' && operator === 'In' && Array.isArray(values) && values.every(value => typeof value === 'string')) labels.set(key, values);
  }
  return labels;
}

/**
 * The GPU that a server computes on. Where several are possible, the one with the most memory: what does not fit there fits
 * nowhere. Undefined when one of them is not known.
 */
export function gpuOf(server: ModelServer, world: PolicyWorld): GpuFacts | undefined {
  const [devices, ...others] = devicesOf(server.container);
  if (!devices || others.length > 0 || !devices.resource.startsWith('nvidia.com/')) return undefined;
  if (devices.resource !== 'nvidia.com/gpu') return gpuOfMigProfile(devices.resource);
  const labels = requiredLabels(server.pod.spec);
  for (const label of [...GPU_LABELS, INSTANCE_TYPE]) {
    const values = labels.get(label);
    if (values) return largest(values.map(value => (label === INSTANCE_TYPE ? gpuOfInstanceType(value) : gpuOfLabel(label, value))));
  }
  return server.pod.partial ? undefined : gpuOfPools(devices.count, labels, world);
}

function gpuOfPools(count: number, labels: ReadonlyMap<string, readonly string[]>, { _facts: { clusters } }: PolicyWorld): GpuFacts | undefined {
  if (clusters.length === 0 || clusters.some(({ nodePools }) => !nodePools || nodePools.length === 0)) return undefined;
  const fitting = clusters.flatMap(({ nodePools }) => nodePools!).filter(pool => pool.gpusPerNode >= count
    && [...labels].every(([label, values]) => pool.labels[label] === undefined || values.includes(pool.labels[label])));
  return largest(fitting.map(({ gpuProduct, gpuMemoryMebibytes }) => (
    gpuMemoryMebibytes === undefined ? undefined : { name: gpuProduct ?? 'GPU', memoryMebibytes: gpuMemoryMebibytes, slice: false }
  )));
}

function largest(gpus: readonly (GpuFacts | undefined)[]): GpuFacts | undefined {
  if (gpus.length === 0 || gpus.some(gpu => gpu === undefined)) return undefined;
  return (gpus as readonly GpuFacts[]).reduce((a, b) => (b.memoryMebibytes > a.memoryMebibytes ? b : a));
}
