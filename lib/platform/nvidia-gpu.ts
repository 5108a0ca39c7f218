/**
 * An NVIDIA GPU product, by the name that GPU feature discovery puts in the node label
 * `nvidia.com/gpu.product`.
 *
 * Memory is what the driver reports in MiB, not the marketing number: an "80 GB" H100 has 81559 MiB.
 *
 * @see https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery
 */
export class NvidiaGpu {
  public static readonly T4 = new NvidiaGpu('Tesla-T4', 15360);
  public static readonly L4 = new NvidiaGpu('NVIDIA-L4', 23034);
  public static readonly A10 = new NvidiaGpu('NVIDIA-A10', 23028);
  public static readonly A10G = new NvidiaGpu('NVIDIA-A10G', 23028);
  public static readonly L40S = new NvidiaGpu('NVIDIA-L40S', 46068);
  public static readonly A100_40GB = new NvidiaGpu('NVIDIA-A100-SXM4-40GB', 40960);
  public static readonly A100_80GB = new NvidiaGpu('NVIDIA-A100-SXM4-80GB', 81920);
  public static readonly H100 = new NvidiaGpu('NVIDIA-H100-80GB-HBM3', 81559);
  public static readonly H100_NVL = new NvidiaGpu('NVIDIA-H100-NVL', 95830);
  public static readonly H200 = new NvidiaGpu('NVIDIA-H200', 143771);
  public static readonly B200 = new NvidiaGpu('NVIDIA-B200', 183359);

  /**
   * A product that has no constant here.
   *
   * @param product the value of the node label `nvidia.com/gpu.product`
   * @param memoryMebibytes memory of one GPU in MiB, as `nvidia-smi` prints it
   */
  public static of(product: string, memoryMebibytes: number): NvidiaGpu {
    return new NvidiaGpu(product, memoryMebibytes);
  }

  private constructor(
    /** The value of the node label `nvidia.com/gpu.product`. */
    public readonly product: string,
    /** Memory of one GPU in MiB, as the driver reports it. */
    public readonly memoryMebibytes: number,
  ) {}
}
