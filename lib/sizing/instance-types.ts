import { GpuFacts, gpuOfProduct } from './gpus';

/**
 * The GPU product of machine types of the large clouds, as their pages on accelerated machines list them. Types with parts
 * of a GPU are left out.
 *
 * @see https://aws.amazon.com/ec2/instance-types/
 * @see https://docs.cloud.google.com/compute/docs/gpus
 * @see https://learn.microsoft.com/azure/virtual-machines/sizes/overview#gpu-accelerated
 */
const MACHINES: readonly (readonly [RegExp, string])[] = [
  [/^g4dn\./, 'Tesla-T4'],
  [/^g5\./, 'NVIDIA-A10G'],
  [/^gr?6\./, 'NVIDIA-L4'],
  [/^g6e\./, 'NVIDIA-L40S'],
  [/^p3\./, 'Tesla-V100-SXM2-16GB'],
  [/^p3dn\./, 'Tesla-V100-SXM2-32GB'],
  [/^p4d\./, 'NVIDIA-A100-SXM4-40GB'],
  [/^p4de\./, 'NVIDIA-A100-SXM4-80GB'],
  [/^p5\./, 'NVIDIA-H100-80GB-HBM3'],
  [/^p5en?\./, 'NVIDIA-H200'],
  [/^p6-b200\./, 'NVIDIA-B200'],
  [/^g2-standard-/, 'NVIDIA-L4'],
  [/^a2-(?:high|mega)gpu-/, 'NVIDIA-A100-SXM4-40GB'],
  [/^a2-ultragpu-/, 'NVIDIA-A100-SXM4-80GB'],
  [/^a3-(?:high|mega|edge)gpu-/, 'NVIDIA-H100-80GB-HBM3'],
  [/^a3-ultragpu-/, 'NVIDIA-H200'],
  [/^a4-highgpu-/, 'NVIDIA-B200'],
  [/^Standard_NC\d+as_T4_v3$/, 'Tesla-T4'],
  [/^Standard_NC\d+ads_A100_v4$/, 'NVIDIA-A100-80GB-PCIe'],
  [/^Standard_ND96asr_v4$/, 'NVIDIA-A100-SXM4-40GB'],
  [/^Standard_ND96amsr_A100_v4$/, 'NVIDIA-A100-SXM4-80GB'],
  [/^Standard_NC\d+ads_H100_v5$/, 'NVIDIA-H100-NVL'],
  [/^Standard_ND96isr_H100_v5$/, 'NVIDIA-H100-80GB-HBM3'],
  [/^Standard_ND96isr_H200_v5$/, 'NVIDIA-H200'],
];

/** The GPU of the nodes of a machine type, the value of the label `node.kubernetes.io/instance-type`; undefined for others. */
export function gpuOfInstanceType(type: string): GpuFacts | undefined {
  const found = MACHINES.find(([pattern]) => pattern.test(type));
  return found && gpuOfProduct(found[1]);
}
