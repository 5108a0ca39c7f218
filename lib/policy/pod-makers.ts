import { PolicyObject } from './policy-object';
import { PolicyWorld } from './policy-world';
import { at, record } from './shapes';
import { apiGroup, isBuiltInGroup } from '../manifests';

/** Groups of which no kind makes pods. */
const NO_PODS = new Set([
  'cert-manager.io', 'external-secrets.io', 'bitnami.com', 'secrets-store.csi.x-k8s.io', 'source.toolkit.fluxcd.io', 'image.toolkit.fluxcd.io',
  'notification.toolkit.fluxcd.io', 'kyverno.io', 'snapshot.storage.k8s.io', 'cilium.io', 'networking.istio.io', 'security.istio.io', 'telemetry.istio.io',
  'kueue.x-k8s.io', 'metrics.k8s.io', 'inference.networking.k8s.io', 'inference.networking.x-k8s.io', 'secrets.hashicorp.com', 'traefik.io', 'autoscaling.k8s.io',
  'policies.kyverno.io', 'kustomize.config.k8s.io', 'generators.external-secrets.io', 'argocd-image-updater.argoproj.io', 'resource.nvidia.com', 'nfd.k8s-sigs.io',
]);
/** Kinds that make no pods, of groups of which others do. */
const NO_POD_KINDS = new Set([
  'monitoring.coreos.com/ServiceMonitor', 'monitoring.coreos.com/PodMonitor', 'monitoring.coreos.com/PrometheusRule', 'monitoring.coreos.com/Probe',
  'monitoring.coreos.com/ScrapeConfig', 'monitoring.coreos.com/AlertmanagerConfig', 'keda.sh/ScaledObject', 'keda.sh/TriggerAuthentication',
  'gateway.networking.k8s.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute', 'gateway.networking.k8s.io/TCPRoute', 'gateway.networking.k8s.io/TLSRoute',
  'gateway.networking.k8s.io/ReferenceGrant', 'gateway.networking.k8s.io/BackendTLSPolicy', 'argoproj.io/AnalysisTemplate', 'argoproj.io/AppProject',
  'route.openshift.io/Route', 'grafana.integreatly.org/GrafanaDashboard', 'serving.kserve.io/TrainedModel', 'serving.kserve.io/ServingRuntime',
]);
/** The labels that the controllers of some kinds add to the pods of a template; of other kinds nobody knows here. */
const ADDED_LABELS: { readonly [groupKind: string]: readonly string[] } = {
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': ['leaderworkerset.sigs.k8s.io/'],
  'ray.io/RayCluster': ['ray.io/', 'app.kubernetes.io/'],
  'ray.io/RayService': ['ray.io/', 'app.kubernetes.io/'],
  'ray.io/RayJob': ['ray.io/', 'app.kubernetes.io/', 'job-name', 'batch.kubernetes.io/'],
  'argoproj.io/Workflow': ['workflows.argoproj.io/'],
  'argoproj.io/WorkflowTemplate': ['workflows.argoproj.io/'],
  'argoproj.io/ClusterWorkflowTemplate': ['workflows.argoproj.io/'],
  'argoproj.io/CronWorkflow': ['workflows.argoproj.io/'],
  'argoproj.io/Rollout': ['rollouts-pod-template-hash'],
  'keda.sh/ScaledJob': ['scaledjob.keda.sh/', 'job-name', 'batch.kubernetes.io/', 'app.kubernetes.io/'],
};
/** Where objects of operators that apply other objects put them, besides their own namespace. */
const TARGETS = ['spec.targetNamespace', 'spec.destination.namespace', 'spec.template.spec.destination.namespace'];

/**
 * Whether a given object may make pods in a namespace whose labels, ports and names nobody knows here: a custom
 * resource of a kind that is not known to make none, or one of a GitOps operator that applies others there.
 */
export function mayHoldUnknownPods(world: PolicyWorld, namespace: string): boolean {
  const namespaces = world._once(namespacesOfMakers);
  return namespaces.has(namespace) || namespaces.has('') || (namespace === '' && namespaces.size > 0);
}

function namespacesOfMakers(world: PolicyWorld): ReadonlySet<string> {
  const namespaces = new Set<string>();
  for (const object of world._everything) {
    if (!mayMakePods(object)) continue;
    namespaces.add(object.namespace);
    for (const path of TARGETS) for (const { value } of at(object.manifest, path)) if (typeof value === 'string') namespaces.add(value);
  }
  return namespaces;
}

/** Whether an object is of a kind that may make pods other than those that its pod templates tell of. */
function mayMakePods(object: PolicyObject): boolean {
  const { apiVersion } = object.manifest;
  const group = apiGroup(typeof apiVersion === 'string' ? apiVersion : '');
  if (isBuiltInGroup(group) || group === 'events.k8s.io' || NO_PODS.has(group) || NO_POD_KINDS.has(object.groupKind)) return false;
  if (object.groupKind !== 'argoproj.io/Rollout' && Object.hasOwn(ADDED_LABELS, object.groupKind)) return false;
  if (object.groupKind === 'argoproj.io/Rollout') return record(object.manifest.spec)?.workloadRef !== undefined;
  return !object.clusterScoped;
}

/** Whether the controller of a kind may add a label of this key to the pods of a template. */
export function mayAddLabel(groupKind: string, key: string): boolean {
  if (!Object.hasOwn(ADDED_LABELS, groupKind)) return !groupKind.startsWith('/') && !isBuiltInGroup(groupKind.slice(0, groupKind.indexOf('/')));
  return ADDED_LABELS[groupKind].some(prefix => key.startsWith(prefix));
}

