import { RuntimeAdapter, RuntimeContext, RuntimeNeeds, RuntimeProcess } from './adapter';
import { UnplacedIssue } from '../../errors';
import { GIBIBYTE } from '../../manifests';

/** Options of the Triton Inference Server. */
export interface TritonOptions {
  /** Image by digest, such as `nvcr.io/nvidia/tritonserver:25.08-py3@sha256:…`. */
  readonly image: string;

  /**
   * More arguments of `tritonserver`. Ports, repository and exit time are set already and refused here.
   *
   * @default - none
   */
  readonly extraArgs?: string[];
}

const PORTS = { http: 8000, grpc: 8001, metrics: 8002 };

/** https://github.com/triton-inference-server: the Open Inference Protocol over HTTP and gRPC. */
export class TritonAdapter implements RuntimeAdapter {
  public readonly title = 'Triton';
  public readonly ports = [
    { name: 'http' as const, port: PORTS.http },
    { name: 'grpc' as const, port: PORTS.grpc },
    { name: 'metrics' as const, port: PORTS.metrics },
  ];
  public readonly health = { readiness: '/v2/health/ready', liveness: '/v2/health/live' };
  public readonly metrics = { port: 'metrics' as const, path: '/metrics', prefix: 'nv_' };
  public readonly formats = ['onnx', 'tensorrt', 'torchscript', 'pytorch', 'tensorflow', 'openvino', 'python'];
  public readonly bringsHuggingFace = false;
  public readonly shardsWeights = false;
  public readonly imagePullSeconds = 300;
  public readonly engineInitSeconds = 60;
  public readonly image: string;

  constructor(private readonly options: TritonOptions) {
    this.image = options.image;
  }

  /** Triton names a model by its directory in the repository; the service's name is the one for the service. */
  public servedName(serviceName: string): string {
    return serviceName;
  }

  public needs(gpus: number): RuntimeNeeds {
    return {
      baseMemory: (gpus > 0 ? 4 : 2) * GIBIBYTE,
      memoryPerGpu: GIBIBYTE,
      memoryPerWeightByte: gpus > 0 ? 1 : 1.5,
      cpuMillis: 2000,
      // Models in Python exchange tensors with the server through shared memory; NVIDIA's guides give it 1 GiB.
      sharedMemory: GIBIBYTE,
      cache: 2 * GIBIBYTE,
    };
  }

  public process(context: RuntimeContext): RuntimeProcess {
    return {
      command: ['tritonserver'],
      args: [
        `--model-repository=${context.modelPath}`,
        `--http-port=${PORTS.http}`,
        `--grpc-port=${PORTS.grpc}`,
        `--metrics-port=${PORTS.metrics}`,
        '--exit-on-error=true',
        `--exit-timeout-secs=${context.drainSeconds}`,
        ...this.options.extraArgs ?? [],
      ],
      env: {
        HOME: context.cachePath,
        USER: 'triton',
        TRITON_CACHE_DIR: `${context.cachePath}/triton`,
        XDG_CACHE_HOME: `${context.cachePath}/xdg-cache`,
      },
    };
  }

  public issues(): UnplacedIssue[] {
    return (this.options.extraArgs ?? []).flatMap((arg): UnplacedIssue[] => {
      const flag = /^--(model-repository|model-store|http-port|grpc-port|metrics-port|exit-on-error|exit-timeout-secs)\b/.exec(arg)?.[1];
      if (!flag) return [];
      return [{
        id: 'args-shadow',
        field: 'runtime.extraArgs',
        value: arg,
        problem: `--${flag} is set by this library; probes, ports and the drain rely on it`,
        fix: 'remove it; say the time to drain with drain.requests of the service',
      }];
    });
  }
}
