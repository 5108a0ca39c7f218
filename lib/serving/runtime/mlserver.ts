import { RuntimeAdapter, RuntimeContext, RuntimeNeeds, RuntimeProcess } from './adapter';
import { UnplacedIssue } from '../../errors';
import { GIBIBYTE } from '../../manifests';

/** Options of MLServer. */
export interface MlServerOptions {
  /** Image by digest, such as `seldonio/mlserver:1.7.1@sha256:…`. */
  readonly image: string;

  /**
   * Class that loads the model, such as `mlserver_sklearn.SKLearnModel`.
   *
   * @default - by the format of the model: sklearn, xgboost, lightgbm, catboost, mlflow or huggingface
   */
  readonly implementation?: string;
}

/** The classes that the image of MLServer brings, by the format they load. */
const IMPLEMENTATIONS: { readonly [format: string]: string } = {
  sklearn: 'mlserver_sklearn.SKLearnModel',
  xgboost: 'mlserver_xgboost.XGBoostModel',
  lightgbm: 'mlserver_lightgbm.LightGBMModel',
  catboost: 'mlserver_catboost.CatboostModel',
  mlflow: 'mlserver_mlflow.MLflowRuntime',
  huggingface: 'mlserver_huggingface.HuggingFaceRuntime',
};

const PORTS = { http: 8080, grpc: 8081, metrics: 8082 };

/** https://docs.seldon.ai/mlserver: classical models over the Open Inference Protocol. */
export class MlServerAdapter implements RuntimeAdapter {
  public readonly title = 'MLServer';
  public readonly ports = [
    { name: 'http' as const, port: PORTS.http },
    { name: 'grpc' as const, port: PORTS.grpc },
    { name: 'metrics' as const, port: PORTS.metrics },
  ];
  public readonly health = { readiness: '/v2/health/ready', liveness: '/v2/health/live' };
  public readonly metrics = { port: 'metrics' as const, path: '/metrics' };
  public readonly bringsHuggingFace = false;
  public readonly shardsWeights = false;
  public readonly imagePullSeconds = 180;
  public readonly engineInitSeconds = 30;
  public readonly image: string;

  constructor(private readonly options: MlServerOptions) {
    this.image = options.image;
  }

  /** Any format goes with a class of the user's own. */
  public get formats(): readonly string[] | undefined {
    return this.options.implementation === undefined ? Object.keys(IMPLEMENTATIONS) : undefined;
  }

  public servedName(serviceName: string): string {
    return serviceName;
  }

  public needs(): RuntimeNeeds {
    return {
      baseMemory: GIBIBYTE,
      memoryPerGpu: GIBIBYTE,
      // A pickle and the objects made from it are in memory at the same time.
      memoryPerWeightByte: 2,
      cpuMillis: 1000,
      sharedMemory: 0,
      cache: GIBIBYTE,
    };
  }

  /** The image's own command activates its environment and starts on MLSERVER_MODELS_DIR. */
  public process(context: RuntimeContext): RuntimeProcess {
    const implementation = this.implementation(context);
    return {
      env: {
        HOME: context.cachePath,
        USER: 'mlserver',
        MLSERVER_MODELS_DIR: context.modelPath,
        MLSERVER_MODEL_NAME: this.servedName(context.serviceName),
        MLSERVER_MODEL_URI: context.modelPath,
        ...(implementation && { MLSERVER_MODEL_IMPLEMENTATION: implementation }),
        MLSERVER_HTTP_PORT: String(PORTS.http),
        MLSERVER_GRPC_PORT: String(PORTS.grpc),
        MLSERVER_METRICS_PORT: String(PORTS.metrics),
        MLSERVER_METRICS_DIR: `${context.cachePath}/metrics`,
        MLSERVER_ENVIRONMENTS_DIR: `${context.cachePath}/environments`,
        NUMBA_CACHE_DIR: `${context.cachePath}/numba`,
      },
    };
  }

  public issues(context: RuntimeContext): UnplacedIssue[] {
    if (this.implementation(context) !== undefined || context.model.format !== undefined) return [];
    return [{
      id: 'model-format',
      field: 'model',
      problem: 'the format of the model is not known, so the class that loads it cannot be chosen',
      fix: `record the format with the model (${Object.keys(IMPLEMENTATIONS).join(', ')}), or give the runtime an implementation`,
    }];
  }

  private implementation(context: RuntimeContext): string | undefined {
    return this.options.implementation ?? IMPLEMENTATIONS[context.model.format ?? ''];
  }
}
