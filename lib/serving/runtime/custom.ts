import { Duration, Size } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';
import { RuntimeAdapter, RuntimeContext, RuntimeMetrics, RuntimeNeeds, RuntimePort, RuntimeProcess } from './adapter';
import { UnplacedIssue } from '../../errors';
import { bytesOf, cpuMillisOf, GIBIBYTE } from '../../manifests';

/** A model server of your own. The weights are at `/mnt/models`, `/var/cache/model-server` is writable. */
export interface CustomRuntimeOptions {
  /** Image by digest. */
  readonly image: string;

  /** HTTP port that the server listens on. */
  readonly port: number;

  /** Path that answers 200 once the model can be asked. */
  readonly readinessPath: string;

  /** Path that answers 200 while the process lives; must differ from `readinessPath`. */
  readonly livenessPath: string;

  /**
   * Command of the container.
   *
   * @default - that of the image
   */
  readonly command?: string[];

  /**
   * Arguments of the container.
   *
   * @default - those of the image
   */
  readonly args?: string[];

  /**
   * Environment of the process. Never a secret: it is in plain text in Git.
   *
   * @default - none besides HOME and USER
   */
  readonly environment?: { readonly [name: string]: string };

  /**
   * Path of Prometheus metrics on the serving port.
   *
   * @default - no metrics
   */
  readonly metricsPath?: string;

  /**
   * Formats that the server loads; a model of another format is refused.
   *
   * @default - any
   */
  readonly formats?: string[];

  /**
   * Time from the loaded weights to the first answer.
   *
   * @default Duration.seconds(60)
   */
  readonly engineInit?: Duration;

  /**
   * CPU that a pod asks for.
   *
   * @default - 1 CPU
   */
  readonly cpu?: Cpu;

  /**
   * Memory of the process before any model; twice the size of the weights is added.
   *
   * @default Size.gibibytes(2)
   */
  readonly memory?: Size;
}

/** Any HTTP server in an image. */
export class CustomAdapter implements RuntimeAdapter {
  public readonly title = 'the custom runtime';
  public readonly bringsHuggingFace = false;
  public readonly shardsWeights = false;
  public readonly imagePullSeconds = 300;
  public readonly image: string;

  constructor(private readonly options: CustomRuntimeOptions) {
    this.image = options.image;
  }

  public get ports(): readonly RuntimePort[] {
    return [{ name: 'http', port: this.options.port }];
  }

  public get health() {
    return { readiness: this.options.readinessPath, liveness: this.options.livenessPath };
  }

  public get metrics(): RuntimeMetrics | undefined {
    return this.options.metricsPath === undefined ? undefined : { port: 'http', path: this.options.metricsPath };
  }

  public get formats(): readonly string[] | undefined {
    return this.options.formats;
  }

  public get engineInitSeconds(): number {
    return this.options.engineInit?.toSeconds() ?? 60;
  }

  public servedName(serviceName: string): string {
    return serviceName;
  }

  public needs(): RuntimeNeeds {
    return {
      baseMemory: this.options.memory ? bytesOf(this.options.memory) : 2 * GIBIBYTE,
      memoryPerGpu: GIBIBYTE,
      memoryPerWeightByte: 2,
      cpuMillis: this.options.cpu ? cpuMillisOf(this.options.cpu) : 1000,
      sharedMemory: 0,
      cache: 2 * GIBIBYTE,
    };
  }

  public process(context: RuntimeContext): RuntimeProcess {
    return {
      command: this.options.command,
      args: this.options.args,
      env: { HOME: context.cachePath, USER: 'model-server', ...this.options.environment },
    };
  }

  public issues(): UnplacedIssue[] {
    const { port, readinessPath, livenessPath } = this.options;
    const issues: UnplacedIssue[] = [];
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      issues.push({ id: 'runtime-option', field: 'runtime.port', value: String(port), problem: 'not a port; allowed are 1 to 65535', fix: 'give the port that the server listens on' });
    }
    if (readinessPath === livenessPath) {
      issues.push({
        id: 'runtime-option',
        field: 'runtime.livenessPath',
        value: livenessPath,
        problem: 'the same path as readinessPath: a server that is only busy would be restarted instead of spared',
        fix: 'give liveness a path that answers as long as the process lives',
      });
    }
    for (const path of new Set([readinessPath, livenessPath])) {
      if (path.startsWith('/')) continue;
      issues.push({ id: 'runtime-option', field: 'runtime', value: path, problem: 'not an absolute path', fix: 'start it with a slash' });
    }
    return issues;
  }
}
