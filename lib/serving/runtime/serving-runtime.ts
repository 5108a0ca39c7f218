import { RuntimeAdapter } from './adapter';
import { CustomAdapter, CustomRuntimeOptions } from './custom';
import { MlServerAdapter, MlServerOptions } from './mlserver';
import { TritonAdapter, TritonOptions } from './triton';
import { VllmAdapter, VllmOptions } from './vllm';
import { refuseDeployTimeValues } from '../../errors';

/** The program that loads a model and answers requests. Its image is given by digest: a tag can move. */
export class ServingRuntime {
  /** vLLM: large language models over the API of OpenAI, on port 8000. */
  public static vllm(options: VllmOptions): ServingRuntime {
    refuseDeployTimeValues('ServingRuntime.vllm', options);
    return new ServingRuntime(new VllmAdapter(options));
  }

  /** NVIDIA Triton: ONNX, TensorRT and others over the Open Inference Protocol, on ports 8000 (HTTP) and 8001 (gRPC). */
  public static triton(options: TritonOptions): ServingRuntime {
    refuseDeployTimeValues('ServingRuntime.triton', options);
    return new ServingRuntime(new TritonAdapter(options));
  }

  /** MLServer: scikit-learn, XGBoost and others over the Open Inference Protocol, on ports 8080 (HTTP) and 8081 (gRPC). */
  public static mlserver(options: MlServerOptions): ServingRuntime {
    refuseDeployTimeValues('ServingRuntime.mlserver', options);
    return new ServingRuntime(new MlServerAdapter(options));
  }

  /** A model server of your own. */
  public static custom(options: CustomRuntimeOptions): ServingRuntime {
    refuseDeployTimeValues('ServingRuntime.custom', options);
    return new ServingRuntime(new CustomAdapter(options));
  }

  /** @internal */
  public readonly _adapter: RuntimeAdapter;

  private constructor(adapter: RuntimeAdapter) {
    this._adapter = adapter;
  }
}
