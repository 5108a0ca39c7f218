import type { SecretValue } from 'cdk8s-plus-27';
import { UnplacedIssue } from '../../errors';
import { ResolvedModel } from '../../models';

/** What a runtime is told about the service it will run in. */
export interface RuntimeContext {
  /** Name of the service; also the name that clients ask the model by, unless the runtime was told another. */
  readonly serviceName: string;
  readonly model: ResolvedModel;
  /** Directory of the weights in the container. */
  readonly modelPath: string;
  /** Directory that the process may write to. */
  readonly cachePath: string;
  /** GPUs of one pod; 0 without. */
  readonly gpus: number;
  /** Seconds that running requests get when the pod ends. */
  readonly drainSeconds: number;
}

/** A port of the server. Names are at most 15 characters, as Kubernetes demands. */
export interface RuntimePort {
  readonly name: 'http' | 'grpc' | 'metrics';
  readonly port: number;
}

/** Paths on the port `http`. Readiness says that the model answers, liveness that the process does. */
export interface HealthPaths {
  readonly readiness: string;
  readonly liveness: string;
}

/** Gauges of waiting and of running requests, with the label that holds the model's name. */
export interface RequestGauges {
  readonly waiting: string;
  readonly running: string;
  readonly modelLabel: string;
}

/** Prometheus metrics of a runtime. */
export interface RuntimeMetrics {
  /** Name of the port. */
  readonly port: RuntimePort['name'];
  readonly path: string;
  /** What can be scaled on; undefined when the runtime does not report it. */
  readonly requests?: RequestGauges;
  /** What every metric of the pods themselves starts with: such metrics vanish with the last pod. */
  readonly prefix?: string;
}

/** What one container asks for by default; see `resources.ts` for the formula. */
export interface RuntimeNeeds {
  /** Memory of the process before any model, in bytes. */
  readonly baseMemory: number;
  /** More memory for each GPU, in bytes. */
  readonly memoryPerGpu: number;
  /** Memory for each byte of weights. */
  readonly memoryPerWeightByte: number;
  /** CPU request in thousandths. */
  readonly cpuMillis: number;
  /** Size of `/dev/shm` in bytes; 0 leaves the 64 MiB of the container runtime. */
  readonly sharedMemory: number;
  /** Room for compile caches and other files the process writes, in bytes. */
  readonly cache: number;
}

/** The process in the container. */
export interface RuntimeProcess {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: { readonly [name: string]: string };
  /** Variables whose value is in a Secret. */
  readonly secretEnv?: { readonly [name: string]: SecretValue };
}

/** Everything the service asks a runtime; each runtime is one implementation. */
export interface RuntimeAdapter {
  /** Name for messages, such as `vLLM`. */
  readonly title: string;
  /** Image of the server. */
  readonly image: string;
  /** The first one is the serving port `http`. */
  readonly ports: readonly RuntimePort[];
  readonly health: HealthPaths;
  readonly metrics?: RuntimeMetrics;
  /** Formats it can load; undefined when it takes anything. */
  readonly formats?: readonly string[];
  /** Whether its image brings the `hf` command. */
  readonly bringsHuggingFace: boolean;
  /** Whether each GPU of a pod loads a share of the weights of its own. */
  readonly shardsWeights: boolean;
  readonly imagePullSeconds: number;
  readonly engineInitSeconds: number;
  /** Name that clients and metrics know the model by. */
  servedName(serviceName: string): string;
  needs(gpus: number): RuntimeNeeds;
  process(context: RuntimeContext): RuntimeProcess;
  /** What is wrong with its own options in this service. */
  issues(context: RuntimeContext): UnplacedIssue[];
}

/** A format that the runtime cannot load. Unknown formats pass: the lock may not say. */
export function formatIssues(adapter: RuntimeAdapter, model: ResolvedModel): UnplacedIssue[] {
  if (!adapter.formats || model.format === undefined || adapter.formats.includes(model.format)) return [];
  return [{
    id: 'model-format',
    field: 'model',
    value: model.format,
    problem: `${adapter.title} cannot load this format; it loads ${adapter.formats.join(', ')}`,
    fix: 'choose a runtime that loads it, or convert the model and lock the converted version',
  }];
}
