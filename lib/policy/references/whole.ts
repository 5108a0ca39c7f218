import { PolicyObject } from '../policy-object';
import { record } from '../shapes';

/** Kinds whose pods are what their templates say; other controllers add volumes, variables and containers. */
export const POD_KINDS: readonly string[] = [
  '/Pod', '/ReplicationController', 'apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'batch/Job', 'batch/CronJob', 'argoproj.io/Rollout',
  'keda.sh/ScaledJob', 'leaderworkerset.x-k8s.io/LeaderWorkerSet', 'ray.io/RayCluster', 'ray.io/RayService', 'ray.io/RayJob',
];

/** Kinds that nobody applies without a selector. */
const SELECTING = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet']);

/** Whether an object is all there: a patch, which a kustomization lays over another object, is not. */
export function isWhole(object: PolicyObject): boolean {
  return !SELECTING.has(object.groupKind) || record(record(object.manifest.spec)?.selector) !== undefined;
}

/** Text whose value is put in later, by Helm, Flux or whoever copies it: nothing is known of it. */
export function isPlaceholder(text: string): boolean {
  return text.includes('{{') || text.includes('${') || text.includes('$(') || text.includes('<') || text.includes('$') || text === '';
}

/** A non-empty text that says what it is. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && !isPlaceholder(value);
}
