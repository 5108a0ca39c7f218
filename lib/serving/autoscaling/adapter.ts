import { UnplacedIssue } from '../../errors';
import { Manifest } from '../../manifests';
import { RuntimeAdapter } from '../runtime/adapter';

/** What an autoscaler is told about the service it scales. */
export interface AutoscalingContext {
  readonly name: string;
  readonly namespace: string;
  readonly runtime: RuntimeAdapter;
  /** Seconds until a new pod is ready. */
  readonly podReady: number;
}

/** One kind of autoscaling. */
export interface AutoscalingAdapter {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** The object that scales, without metadata. */
  manifest(context: AutoscalingContext): Manifest;
  issues(context: AutoscalingContext): UnplacedIssue[];
}

/** Bounds that are whole numbers and leave room to scale. */
export function boundIssues(minReplicas: number, maxReplicas: number, lowest: number): UnplacedIssue[] {
  if (Number.isInteger(minReplicas) && Number.isInteger(maxReplicas) && minReplicas >= lowest && maxReplicas > minReplicas) return [];
  return [{
    id: 'autoscaling-range',
    field: 'autoscaling',
    value: `${minReplicas} to ${maxReplicas}`,
    problem: `no range to scale in; minReplicas is a whole number from ${lowest}, maxReplicas a greater one`,
    fix: 'raise maxReplicas above minReplicas, or give a fixed number with replicas instead of autoscaling',
  }];
}

/** A target that can be reached. */
export function targetIssues(target: number): UnplacedIssue[] {
  if (target > 0 && Number.isFinite(target)) return [];
  return [{ id: 'autoscaling-target', field: 'autoscaling.target', value: String(target), problem: 'not above 0', fix: 'give the value one replica should carry' }];
}

/** Replicas go slowly: each took minutes to come up. The window is at least that time. */
export function scaleDownBehavior(podReady: number): object {
  return { scaleDown: { stabilizationWindowSeconds: Math.min(3600, Math.max(300, Math.ceil(podReady / 60) * 60)) } };
}
