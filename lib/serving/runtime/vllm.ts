import type { SecretValue } from 'cdk8s-plus-27';
import { HealthPaths, RuntimeAdapter, RuntimeContext, RuntimeNeeds, RuntimeProcess } from './adapter';
import { extraArgIssues } from './vllm-flags';
import { UnplacedIssue } from '../../errors';
import { GIBIBYTE } from '../../manifests';

/** Options of vLLM. What is not typed here goes to `extraArgs`. */
export interface VllmOptions {
  /** Image by digest, such as `vllm/vllm-openai:v0.28.0@sha256:…`. Needs vLLM 0.18 or newer. */
  readonly image: string;

  /**
   * Longest sequence (prompt and answer) in tokens; memory for one such sequence must fit beside the weights.
   *
   * @default - what the model's configuration says
   */
  readonly maxModelLength?: number;

  /**
   * Sequences that are computed at the same time; more wait in the queue.
   *
   * @default - what vLLM chooses for the GPU
   */
  readonly maxSequences?: number;

  /**
   * Share of the GPU's memory that vLLM takes, above 0 and at most 1. Always written out, because the default of vLLM
   * changes between versions.
   *
   * @default 0.9
   */
  readonly gpuMemoryUtilization?: number;

  /**
   * Number type of the computation: `auto`, `bfloat16`, `float16` …
   *
   * @default - `auto`: the type of the weights
   */
  readonly dtype?: string;

  /**
   * Quantization method, such as `fp8` or `awq`.
   *
   * @default - what the model's configuration says
   */
  readonly quantization?: string;

  /**
   * Number type of the KV cache, such as `fp8`.
   *
   * @default - the type of the computation
   */
  readonly kvCacheDtype?: string;

  /**
   * Name that clients ask the model by.
   *
   * @default - the name of the service
   */
  readonly servedModelName?: string;

  /**
   * Whether to skip compilation and graph capture: starts about 100 s faster, answers slower.
   *
   * @default false
   */
  readonly enforceEager?: boolean;

  /**
   * Whether Python code that comes with the model is executed. It runs with everything the pod may do.
   *
   * @default false
   */
  readonly trustRemoteCode?: boolean;

  /**
   * Key that clients must show for paths below `/v1`, by its place in a Secret; vLLM reads it from a variable only.
   * Metrics, health and some older endpoints stay open: a network policy or a gateway is still needed.
   *
   * @default - none: whoever can connect may ask
   */
  readonly apiKey?: SecretValue;

  /**
   * More arguments of `vllm serve`. Those that have an option here are refused.
   *
   * @default - none
   */
  readonly extraArgs?: string[];
}

const PORT = 8000;

/** https://docs.vllm.ai: the OpenAI-compatible server. */
export class VllmAdapter implements RuntimeAdapter {
  public readonly title = 'vLLM';
  public readonly ports = [{ name: 'http' as const, port: PORT }];
  public readonly metrics = {
    port: 'http' as const,
    path: '/metrics',
    requests: { waiting: 'vllm:num_requests_waiting', running: 'vllm:num_requests_running', modelLabel: 'model_name' },
    prefix: 'vllm:',
  };
  public readonly formats = ['safetensors', 'pytorch'];
  public readonly bringsHuggingFace = true;
  public readonly shardsWeights = true;
  public readonly imagePullSeconds = 300;
  public readonly image: string;

  constructor(private readonly options: VllmOptions) {
    this.image = options.image;
  }

  /**
   * `/health` answers before the model does; `/v1/models` only lists a model that is loaded. Behind an API key it
   * answers 401 to the kubelet, which cannot show one.
   */
  public get health(): HealthPaths {
    return { readiness: this.options.apiKey ? '/ping' : '/v1/models', liveness: '/health' };
  }

  public get engineInitSeconds(): number {
    return this.options.enforceEager ? 100 : 200;
  }

  public servedName(serviceName: string): string {
    return this.options.servedModelName ?? serviceName;
  }

  public needs(gpus: number): RuntimeNeeds {
    return {
      baseMemory: 4 * GIBIBYTE,
      memoryPerGpu: 2 * GIBIBYTE,
      // Without a GPU the weights stay in memory, beside 4 GiB of KV cache, the default of the CPU backend.
      memoryPerWeightByte: gpus > 0 ? 1 : 1.5,
      // One process for the API, one for the scheduler, one for each GPU.
      cpuMillis: 1000 * (2 + Math.max(1, gpus)),
      // Workers of one model talk through shared memory; the 64 MiB of a container are too few for two.
      sharedMemory: gpus > 1 ? 2 * GIBIBYTE : 0,
      cache: 8 * GIBIBYTE,
    };
  }

  public process(context: RuntimeContext): RuntimeProcess {
    const { options } = this;
    const flags: [string, string | number | boolean | undefined][] = [
      ['served-model-name', this.servedName(context.serviceName)],
      ['port', PORT],
      ['tensor-parallel-size', Math.max(1, context.gpus)],
      ['gpu-memory-utilization', context.gpus > 0 ? options.gpuMemoryUtilization ?? 0.9 : undefined],
      ['max-model-len', options.maxModelLength],
      ['max-num-seqs', options.maxSequences],
      ['dtype', options.dtype],
      ['quantization', options.quantization],
      ['kv-cache-dtype', options.kvCacheDtype],
      ['enforce-eager', options.enforceEager],
      ['trust-remote-code', options.trustRemoteCode],
      ['shutdown-timeout', context.drainSeconds],
    ];
    return {
      command: ['vllm', 'serve'],
      args: [
        context.modelPath,
        ...flags.flatMap(([flag, value]) => value === undefined || value === false ? [] : [value === true ? `--${flag}` : `--${flag}=${value}`]),
        ...options.extraArgs ?? [],
      ],
      env: {
        HF_HUB_OFFLINE: '1',
        TRANSFORMERS_OFFLINE: '1',
        VLLM_NO_USAGE_STATS: '1',
        // The root file system is read-only and the user is not in /etc/passwd: every cache needs a place, and
        // getpass.getuser(), which PyTorch calls at import, needs a name.
        HOME: context.cachePath,
        USER: 'vllm',
        HF_HOME: `${context.cachePath}/huggingface`,
        NUMBA_CACHE_DIR: `${context.cachePath}/numba`,
        TORCHINDUCTOR_CACHE_DIR: `${context.cachePath}/torchinductor`,
        TRITON_CACHE_DIR: `${context.cachePath}/triton`,
        VLLM_CACHE_ROOT: `${context.cachePath}/vllm`,
        VLLM_CONFIG_ROOT: `${context.cachePath}/vllm-config`,
        XDG_CACHE_HOME: `${context.cachePath}/xdg-cache`,
        XDG_CONFIG_HOME: `${context.cachePath}/xdg-config`,
      },
      ...(options.apiKey && { secretEnv: { VLLM_API_KEY: options.apiKey } }),
    };
  }

  public issues(context: RuntimeContext): UnplacedIssue[] {
    const { options } = this;
    const heads = context.model.attentionHeads;
    return [
      ...extraArgIssues(options.extraArgs ?? []),
      ...wholeNumber('runtime.maxModelLength', options.maxModelLength, 'tokens'),
      ...wholeNumber('runtime.maxSequences', options.maxSequences, 'sequences'),
      ...utilization(options.gpuMemoryUtilization),
      ...heads !== undefined && context.gpus > 1 && heads % context.gpus !== 0 ? [{
        id: 'tensor-parallel-heads',
        field: 'accelerator.count',
        value: String(context.gpus),
        problem: `the model's ${heads} attention heads cannot be split evenly over ${context.gpus} GPUs`,
        fix: `use a count that divides ${heads}, such as ${nearestDivisors(heads, context.gpus).join(' or ')}`,
      }] : [],
    ];
  }
}

function wholeNumber(field: string, value: number | undefined, unit: string): UnplacedIssue[] {
  if (value === undefined || (Number.isInteger(value) && value > 0)) return [];
  return [{ id: 'runtime-option', field, value: String(value), problem: 'not a positive whole number', fix: `give a number of ${unit}, or leave it out` }];
}

function utilization(value: number | undefined): UnplacedIssue[] {
  if (value === undefined || (value > 0 && value <= 1)) return [];
  return [{
    id: 'runtime-option',
    field: 'runtime.gpuMemoryUtilization',
    value: String(value),
    problem: 'not a share above 0 and at most 1',
    fix: 'give a share such as 0.9, or leave it out',
  }];
}

function nearestDivisors(heads: number, count: number): number[] {
  const divisors = Array.from({ length: 8 }, (_, i) => i + 1).filter(n => heads % n === 0);
  const below = divisors.filter(n => n < count).pop();
  const above = divisors.find(n => n > count);
  return [below, above].filter((n): n is number => n !== undefined);
}
