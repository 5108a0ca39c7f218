import { GPU_MEMORY } from '../sizing';

/**
 * An NVIDIA GPU product, by the name that GPU feature discovery puts in the node label
 * `nvidia.com/gpu.product`.
 *
 * Memory is what the driver reports in MiB, not the marketing number: an "80 GB" H100 has 81559 MiB.
 *
 * @see https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery
 */
export class NvidiaGpu {
  public static readonly T4 = NvidiaGpu.known('Tesla-T4');
  public static readonly L4 = NvidiaGpu.known('NVIDIA-L4');
  public static readonly A10 = NvidiaGpu.known('NVIDIA-A10');
  public static readonly A10G = NvidiaGpu.known('NVIDIA-A10G');
  public static readonly L40S = NvidiaGpu.known('NVIDIA-L40S');
  public static readonly A100_40GB = NvidiaGpu.known('NVIDIA-A100-SXM4-40GB');
  public static readonly A100_80GB = NvidiaGpu.known('NVIDIA-A100-SXM4-80GB');
  public static readonly H100 = NvidiaGpu.known('NVIDIA-H100-80GB-HBM3');
  public static readonly H100_NVL = NvidiaGpu.known('NVIDIA-H100-NVL');
  public static readonly H200 = NvidiaGpu.known('NVIDIA-H200');
  public static readonly B200 = NvidiaGpu.known('NVIDIA-B200');

  /**
   * A product that has no constant here.
   *
   * @param product the value of the node label `nvidia.com/gpu.product`
   * @param memoryMebibytes memory of one GPU in MiB, as `nvidia-smi` prints it
   */
  public static of(product: string, memoryMebibytes: number): NvidiaGpu {
    return new NvidiaGpu(product, memoryMebibytes);
  }

  private static known(product: string): NvidiaGpu {
    return new NvidiaGpu(product, GPU_MEMORY[product]);
  }

  private constructor(
    /** The value of the node label `nvidia.com/gpu.product`. */
    public readonly product: string,
    /** Memory of one GPU in MiB, as the driver reports it. */
    public readonly memoryMebibytes: number,
  ) {}
}
