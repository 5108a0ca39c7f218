import { apiGroup } from '../../manifests';
import { PlanObject } from '../plan';

/** What tells Flux whether an object of a kind is ready, as CEL over the object. */
interface HealthExpression {
  readonly apiVersion: string;
  readonly kind: string;
  readonly current: string;
  readonly inProgress?: string;
  readonly failed?: string;
}

/**
 * Kinds that report readiness by other conditions than the `Ready` that Flux looks for. Without an expression they
 * would count as ready the moment they exist, long before a model answers.
 *
 * Condition names from the types of LeaderWorkerSet 0.10, KubeRay 1.7, KAITO 0.12, NIM operator 3.1, Trainer 2.3, Sealed
 * Secrets 0.36. External Secrets has `Ready`, but writes it only after the first look at a new object.
 */
const EXPRESSIONS: readonly HealthExpression[] = [
  condition('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', 'Available'),
  condition('ray.io/v1', 'RayCluster', 'HeadPodReady'),
  condition('kaito.sh/v1beta1', 'Workspace', 'InferenceReady'),
  condition('apps.nvidia.com/v1alpha1', 'NIMService', 'NIM_SERVICE_READY', 'NIM_SERVICE_FAILED'),
  condition('trainer.kubeflow.org/v1alpha1', 'TrainJob', 'Complete', 'Failed'),
  condition('external-secrets.io/v1', 'SecretStore', 'Ready'),
  condition('external-secrets.io/v1', 'ClusterSecretStore', 'Ready'),
  condition('external-secrets.io/v1', 'ExternalSecret', 'Ready'),
  condition('bitnami.com/v1alpha1', 'SealedSecret', 'Synced'),
];

/** Kinds that run to completion: `wait` would block until they have ended, and for ever if one is replaced. */
const RUN_TO_COMPLETION = new Set([
  'batch/Job', 'argoproj.io/Workflow', 'ray.io/RayJob', 'sparkoperator.k8s.io/SparkApplication', 'trainer.kubeflow.org/TrainJob',
]);

/** Kinds whose status says when they are ready, to be waited for one by one where `wait` cannot be used. */
const BECOMES_READY = new Set([
  'apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'serving.kserve.io/InferenceService', 'serving.kserve.io/LLMInferenceService', 'ray.io/RayService',
  'keda.sh/ScaledObject', ...EXPRESSIONS.map(({ apiVersion, kind }) => `${apiGroup(apiVersion)}/${kind}`),
]);

/** The part of a Kustomization that says what to wait for. */
export function healthSpec(objects: readonly PlanObject[]): { readonly [field: string]: unknown } {
  const kinds = new Set(objects.map(({ object }) => groupKind(object)));
  const expressions = EXPRESSIONS.filter(({ apiVersion, kind }) => kinds.has(`${apiGroup(apiVersion)}/${kind}`));
  const healthCheckExprs = expressions.length > 0 ? { healthCheckExprs: expressions } : {};
  if (![...kinds].some(kind => RUN_TO_COMPLETION.has(kind))) return { wait: true, ...healthCheckExprs };
  const healthChecks = objects
    .filter(({ object }) => BECOMES_READY.has(groupKind(object)) && !RUN_TO_COMPLETION.has(groupKind(object)))
    .map(({ object: { apiVersion, kind, metadata: { name, namespace } } }) => ({ apiVersion, kind, name, ...(namespace && { namespace }) }));
  return { wait: false, ...(healthChecks.length > 0 && { healthChecks }), ...healthCheckExprs };
}

function groupKind({ apiVersion, kind }: { apiVersion: string; kind: string }): string {
  return `${apiGroup(apiVersion)}/${kind}`;
}

function condition(apiVersion: string, kind: string, ready: string, failed?: string): HealthExpression {
  const is = (type: string) => `status.conditions.exists(c, c.type == '${type}' && c.status == 'True')`;
  return {
    apiVersion,
    kind,
    current: `has(status.conditions) && ${is(ready)}`,
    inProgress: `!has(status.conditions) || !${is(ready)}${failed ? ` && !${is(failed)}` : ''}`,
    ...(failed && { failed: `has(status.conditions) && ${is(failed)}` }),
  };
}
