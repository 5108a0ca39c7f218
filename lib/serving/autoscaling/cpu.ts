import { AutoscalingAdapter, AutoscalingContext, boundIssues, scaleDownBehavior, targetIssues } from './adapter';
import { UnplacedIssue } from '../../errors';
import { Manifest } from '../../manifests';

/** Bounds and target of autoscaling by CPU. */
export interface CpuAutoscalingOptions {
  /**
   * Fewest replicas.
   *
   * @default 2
   */
  readonly minReplicas?: number;

  /** Most replicas. */
  readonly maxReplicas: number;

  /**
   * Average use of the CPU request in percent.
   *
   * @default 70
   */
  readonly target?: number;
}

/** HorizontalPodAutoscaler on the use of CPU. */
export class CpuAutoscaling implements AutoscalingAdapter {
  public readonly minReplicas: number;
  public readonly maxReplicas: number;
  private readonly target: number;

  constructor(options: CpuAutoscalingOptions) {
    this.minReplicas = options.minReplicas ?? 2;
    this.maxReplicas = options.maxReplicas;
    this.target = options.target ?? 70;
  }

  public manifest(context: AutoscalingContext): Manifest {
    return {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: context.name },
        minReplicas: this.minReplicas,
        maxReplicas: this.maxReplicas,
        metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: this.target } } }],
        behavior: scaleDownBehavior(context.podReady),
      },
    };
  }

  public issues(): UnplacedIssue[] {
    return [...boundIssues(this.minReplicas, this.maxReplicas, 1), ...targetIssues(this.target)];
  }
}
