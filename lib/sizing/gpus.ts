/**
 * Memory of one GPU in MiB, as the driver reports it, by the value of the node label `nvidia.com/gpu.product`. Marketing
 * numbers are no substitute: an "80 GB" H100 has 81559 MiB, a "24 GB" L4 has 23034.
 *
 * @see https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery
 */
export const GPU_MEMORY: { readonly [product: string]: number } = {
  'Tesla-T4': 15360,
  'Tesla-V100-SXM2-16GB': 16384,
  'Tesla-V100-SXM2-32GB': 32768,
  'NVIDIA-L4': 23034,
  'NVIDIA-A10': 23028,
  'NVIDIA-A10G': 23028,
  'NVIDIA-A30': 24576,
  'NVIDIA-L40': 46068,
  'NVIDIA-L40S': 46068,
  'NVIDIA-A40': 46068,
  'NVIDIA-RTX-A6000': 49140,
  'NVIDIA-A100-SXM4-40GB': 40960,
  'NVIDIA-A100-PCIE-40GB': 40960,
  'NVIDIA-A100-SXM4-80GB': 81920,
  'NVIDIA-A100-80GB-PCIe': 81920,
  'NVIDIA-H100-80GB-HBM3': 81559,
  'NVIDIA-H100-PCIe': 81559,
  'NVIDIA-H100-NVL': 95830,
  'NVIDIA-GH200-480GB': 97871,
  'NVIDIA-H200': 143771,
  'NVIDIA-H200-NVL': 143771,
  'NVIDIA-B200': 183359,
  'NVIDIA-GB200': 189471,
  'NVIDIA-B300': 275040,
};

/** A GPU, or a slice of one, as far as memory goes. */
export interface GpuFacts {
  /** For messages. */
  readonly name: string;
  readonly memoryMebibytes: number;
  /** A slice of a GPU: several of them cannot serve one model together. */
  readonly slice: boolean;
}

/** Other labels that clouds and autoscalers put on nodes, with their words for the products. */
const OTHER_LABELS: { readonly [label: string]: { readonly [value: string]: string } } = {
  'cloud.google.com/gke-accelerator': {
    'nvidia-tesla-t4': 'Tesla-T4',
    'nvidia-tesla-v100': 'Tesla-V100-SXM2-16GB',
    'nvidia-l4': 'NVIDIA-L4',
    'nvidia-tesla-a100': 'NVIDIA-A100-SXM4-40GB',
    'nvidia-a100-80gb': 'NVIDIA-A100-SXM4-80GB',
    'nvidia-h100-80gb': 'NVIDIA-H100-80GB-HBM3',
    'nvidia-h100-mega-80gb': 'NVIDIA-H100-80GB-HBM3',
    'nvidia-h200-141gb': 'NVIDIA-H200',
    'nvidia-b200': 'NVIDIA-B200',
  },
  'karpenter.k8s.aws/instance-gpu-name': {
    t4: 'Tesla-T4', l4: 'NVIDIA-L4', a10g: 'NVIDIA-A10G', l40s: 'NVIDIA-L40S', h100: 'NVIDIA-H100-80GB-HBM3', h200: 'NVIDIA-H200', b200: 'NVIDIA-B200',
  },
};

/** The labels that say which GPU a node has. */
export const GPU_LABELS: readonly string[] = ['nvidia.com/gpu.product', ...Object.keys(OTHER_LABELS)];

/** The GPU that the value of a node label names; undefined for a product or a label that is not known here. */
export function gpuOfLabel(label: string, value: string): GpuFacts | undefined {
  return gpuOfProduct(label === 'nvidia.com/gpu.product' ? value : OTHER_LABELS[label]?.[value] ?? '');
}

/**
 * The GPU of a product label. `-SHARED` of time slicing does not change what one process sees; `-MIG-3g.40gb` of the MIG
 * strategy "single" names a slice.
 */
export function gpuOfProduct(product: string): GpuFacts | undefined {
  const name = product.replace(/-SHARED$/, '');
  const slice = /-MIG-(\d+g\.\d+gb)(?:\.me)?$/.exec(name);
  if (slice) return gpuOfMigProfile(slice[1]);
  const memoryMebibytes = Object.hasOwn(GPU_MEMORY, name) ? GPU_MEMORY[name] : undefined;
  return memoryMebibytes === undefined ? undefined : { name, memoryMebibytes, slice: false };
}

/**
 * The slice that a MIG profile such as `3g.40gb` names, or the resource `nvidia.com/mig-3g.40gb`. The gigabytes in the
 * name are taken as GiB, which is slightly more than the slice has (39.5): what does not fit here does not fit there.
 */
export function gpuOfMigProfile(profile: string): GpuFacts | undefined {
  const match = /^(?:nvidia\.com\/mig-)?(\dg\.(\d{1,3})gb)(?:\.me)?$/.exec(profile);
  return match ? { name: `MIG ${match[1]}`, memoryMebibytes: Number(match[2]) * 1024, slice: true } : undefined;
}
