import { AutoscalingAdapter, AutoscalingContext, boundIssues, scaleDownBehavior, targetIssues } from './adapter';
import { UnplacedIssue } from '../../errors';
import { Manifest } from '../../manifests';
import { RequestGauges } from '../runtime/adapter';

/** Bounds and target of autoscaling by the requests that a runtime reports. Needs KEDA and Prometheus in the cluster. */
export interface RequestAutoscalingOptions {
  /**
   * Fewest replicas; at least 1, because the metrics of the pods vanish with the last one.
   *
   * @default 2
   */
  readonly minReplicas?: number;

  /** Most replicas. */
  readonly maxReplicas: number;

  /** Requests that one replica should carry on average. */
  readonly target: number;

  /**
   * URL of Prometheus.
   *
   * @default - http://prometheus-operated.monitoring.svc:9090, where the Prometheus operator puts it
   */
  readonly prometheusUrl?: string;
}

/** Bounds, target and query of autoscaling by any metric in Prometheus. Needs KEDA in the cluster. */
export interface PrometheusAutoscalingOptions extends RequestAutoscalingOptions {
  /**
   * PromQL that yields one series: the load of all replicas together. Only a query on something outside the pods,
   * such as a gateway, can wake a service from `minReplicas: 0`.
   */
  readonly query: string;
}

/** Makes the query for one service, or says why there is none. */
export type QueryOf = (context: AutoscalingContext) => string | undefined;

/** KEDA ScaledObject on a query to Prometheus. */
export class PrometheusAutoscaling implements AutoscalingAdapter {
  public readonly minReplicas: number;
  public readonly maxReplicas: number;

  constructor(private readonly options: RequestAutoscalingOptions, private readonly queryOf: QueryOf) {
    this.minReplicas = options.minReplicas ?? 2;
    this.maxReplicas = options.maxReplicas;
  }

  public manifest(context: AutoscalingContext): Manifest {
    const toZero = this.minReplicas === 0;
    // KEDA can scale a service to zero while it is still loading: both periods hold the whole cold start.
    const coolDown = Math.max(300, Math.ceil(context.podReady / 60) * 60);
    return {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      spec: {
        scaleTargetRef: { name: context.name },
        minReplicaCount: this.minReplicas,
        maxReplicaCount: this.maxReplicas,
        ...(toZero && { cooldownPeriod: coolDown, initialCooldownPeriod: coolDown }),
        fallback: { failureThreshold: 3, replicas: Math.max(1, this.minReplicas), behavior: 'currentReplicasIfHigher' },
        advanced: { horizontalPodAutoscalerConfig: { behavior: scaleDownBehavior(context.podReady) } },
        triggers: [{
          type: 'prometheus',
          metricType: 'AverageValue',
          metadata: {
            serverAddress: this.options.prometheusUrl ?? 'http://prometheus-operated.monitoring.svc:9090',
            query: this.queryOf(context) ?? 'vector(0)',
            threshold: String(this.options.target),
            // The default counts "no data" as 0 and hides a query that matches nothing.
            ignoreNullValues: 'false',
          },
        }],
      },
    };
  }

  public issues(context: AutoscalingContext): UnplacedIssue[] {
    const issues = [...boundIssues(this.minReplicas, this.maxReplicas, 0), ...targetIssues(this.options.target)];
    const query = this.queryOf(context);
    if (query === undefined) {
      issues.push({
        id: 'autoscaling-metric',
        field: 'autoscaling',
        problem: `${context.runtime.title} reports no number of requests that could be scaled on`,
        fix: 'use Autoscaling.onCpu, or Autoscaling.onPrometheusQuery with a metric of your gateway',
      });
    } else if (this.minReplicas === 0 && context.runtime.metrics?.prefix && query.includes(context.runtime.metrics.prefix)) {
      issues.push({
        id: 'scale-to-zero',
        field: 'autoscaling.minReplicas',
        value: '0',
        problem: `metrics of the pods (${context.runtime.metrics.prefix}…) vanish with the last pod, so nothing would ever wake the service`,
        fix: 'keep minReplicas at 1 or more, or use Autoscaling.onPrometheusQuery with a metric of the gateway in front of the service',
      });
    }
    return issues;
  }
}

/**
 * The sum over all pods of one service: KEDA takes exactly one series, and `vector(0)` stands in while no pod has
 * reported yet.
 */
export function sumOfRequests(context: AutoscalingContext, gauges: (requests: RequestGauges) => string[]): string | undefined {
  const requests = context.runtime.metrics?.requests;
  if (!requests) return undefined;
  const servedName = JSON.stringify(context.runtime.servedName(context.name));
  const selector = `{namespace="${context.namespace}",${requests.modelLabel}=${servedName}}`;
  return `${gauges(requests).map(gauge => `sum(${gauge}${selector})`).join(' + ')} or vector(0)`;
}
