import { isPatchFile } from '../patch-file';
import { PolicyObject } from '../policy-object';
import { PolicyWorld } from '../policy-world';
import { record, records } from '../shapes';

/** Kinds whose pods are what their templates say; other controllers add volumes, variables and containers. */
export const POD_KINDS: readonly string[] = [
  '/Pod', '/ReplicationController', 'apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'batch/Job', 'batch/CronJob', 'argoproj.io/Rollout',
  'keda.sh/ScaledJob', 'leaderworkerset.x-k8s.io/LeaderWorkerSet', 'ray.io/RayCluster', 'ray.io/RayService', 'ray.io/RayJob',
];

/** Kinds that nobody applies without a selector. */
const SELECTING = new Set(['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet']);

/**
 * Whether an object is all there: a patch, which a kustomization lays over another object, is not. It has no selector, or
 * containers without an image, or says so in its file name.
 */
export function isWhole(object: PolicyObject): boolean {
  if (isPatchFile(object)) return false;
  if (SELECTING.has(object.groupKind) && !record(record(object.manifest.spec)?.selector)) return false;
  return object._podSpecs.every(({ spec }) => records(spec.containers).every(({ image }) => image !== undefined));
}

/** Every given object of the kind and name of one: a folder may hold a base, its variants and what is laid over it. */
export function variantsOf(object: PolicyObject, world: PolicyWorld): readonly PolicyObject[] {
  return world.find(object.groupKind, object.namespace, object.name);
}

/** Text whose value is put in later, by Helm, Flux or whoever copies it: nothing is known of it. */
export function isPlaceholder(text: string): boolean {
  return text.includes('{{') || text.includes('${') || text.includes('$(') || text.includes('<') || text.includes('$') || text === '';
}

/** A non-empty text that says what it is. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && !isPlaceholder(value);
}
