import { AutoscalingAdapter } from './adapter';
import { CpuAutoscaling, CpuAutoscalingOptions } from './cpu';
import { PrometheusAutoscaling, PrometheusAutoscalingOptions, RequestAutoscalingOptions, sumOfRequests } from './prometheus';
import { refuseDeployTimeValues } from '../../errors';

/**
 * Who decides the number of replicas, and by what. The Deployment then has no `replicas` of its own, so that the GitOps
 * operator has nothing to correct.
 */
export class Autoscaling {
  /** By use of the CPU, with a HorizontalPodAutoscaler. For classical models; says little about a GPU. */
  public static onCpu(options: CpuAutoscalingOptions): Autoscaling {
    refuseDeployTimeValues('Autoscaling.onCpu', options);
    return new Autoscaling(new CpuAutoscaling(options));
  }

  /** By the requests that wait in the server's queue, with KEDA. For large language models, where a queue is lost time. */
  public static onQueueDepth(options: RequestAutoscalingOptions): Autoscaling {
    refuseDeployTimeValues('Autoscaling.onQueueDepth', options);
    return new Autoscaling(new PrometheusAutoscaling(options, context => sumOfRequests(context, ({ waiting }) => [waiting])));
  }

  /** By the requests that are waiting or running, with KEDA. Scales before a queue builds up. */
  public static onConcurrency(options: RequestAutoscalingOptions): Autoscaling {
    refuseDeployTimeValues('Autoscaling.onConcurrency', options);
    return new Autoscaling(new PrometheusAutoscaling(options, context => sumOfRequests(context, ({ waiting, running }) => [waiting, running])));
  }

  /** By any query to Prometheus, with KEDA. The one way to scale to zero: a gateway's metric is there without pods. */
  public static onPrometheusQuery(options: PrometheusAutoscalingOptions): Autoscaling {
    refuseDeployTimeValues('Autoscaling.onPrometheusQuery', options);
    return new Autoscaling(new PrometheusAutoscaling(options, () => options.query));
  }

  /** @internal */
  public readonly _adapter: AutoscalingAdapter;

  private constructor(adapter: AutoscalingAdapter) {
    this._adapter = adapter;
  }
}
