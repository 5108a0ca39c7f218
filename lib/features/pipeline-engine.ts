import { refuseDeployTimeValues } from '../errors';
import { ArgoWorkflowsEngine, ArgoWorkflowsOptions } from './engines/argo-workflows';
import { CronJobEngine } from './engines/cron-job';
import { EngineAdapter } from './engines/engine';

/** What runs the steps of a pipeline. The same pipeline runs on either, as far as the engine can. */
export class PipelineEngine {
  /** A CronJob that runs a chain of steps in one pod. Needs nothing but Kubernetes. */
  public static cronJob(): PipelineEngine {
    return new PipelineEngine(new CronJobEngine());
  }

  /** Argo Workflows 3.6 or newer, for steps that branch and join: each in a pod of its own, each retried by itself. */
  public static argoWorkflows(options: ArgoWorkflowsOptions = {}): PipelineEngine {
    refuseDeployTimeValues('PipelineEngine.argoWorkflows', options);
    return new PipelineEngine(new ArgoWorkflowsEngine(options));
  }

  /** @internal */
  public readonly _adapter: EngineAdapter;

  private constructor(adapter: EngineAdapter) {
    this._adapter = adapter;
  }
}
