import { record, records } from '../shapes';

/** The fields of a kind that never change. */
export interface ImmutableFields {
  readonly fields: readonly string[];
  /** What the API server takes a field for that is left out. */
  readonly defaults?: { readonly [field: string]: unknown };
  /** Fields that the cluster fills in with what Git does not know, or that may be added and removed: both versions have to say something. */
  readonly filledIn?: readonly string[];
  /** What of a field is compared, where one value may be written in two ways. */
  readonly comparedBy?: { readonly [field: string]: (value: unknown) => unknown };
  readonly fix: string;
}

export const NEW_JOB = 'give the Job a name that changes with its content (a hash of the template), let a CronJob make it, or mark it to be replaced: '
  + 'kustomize.toolkit.fluxcd.io/force: enabled, or argocd.argoproj.io/sync-options: Force=true,Replace=true';
const NEW_WORKLOAD = 'keep it as it was; or add a second workload with another name, move the Service over, and then remove the first';
const NEW_SET = 'keep it as it was; or delete the StatefulSet with --cascade=orphan, which leaves the pods, and let the operator create it again';
const NEW_BINDING = 'give the binding another name: that adds the new one and prunes the old one';
const NEW_CLASS = 'give the class another name, and move its users over';
const NEW_RUN = 'a training run is made once: give the new one a name of its own';

const VOLUMES = ['csi', 'nfs', 'hostPath', 'local', 'awsElasticBlockStore', 'gcePersistentDisk', 'azureDisk', 'azureFile'].map(source => `spec.${source}`);

/**
 * Fields that the API server, or a webhook of the controller, refuses to change.
 *
 * Sources: pkg/apis/<group>/validation of Kubernetes for its own kinds; the CRDs' transition rules (those that mention
 * `oldSelf`) and webhooks for others. A transition rule is asked only where both versions have the field.
 */
export const IMMUTABLE: { readonly [groupKind: string]: ImmutableFields } = {
  'batch/Job': {
    fields: ['spec.selector', 'spec.completionMode', 'spec.podFailurePolicy', 'spec.successPolicy', 'spec.backoffLimitPerIndex', 'spec.managedBy'],
    defaults: { 'spec.completionMode': 'NonIndexed' },
    filledIn: ['spec.selector'],
    fix: NEW_JOB,
  },
  'apps/Deployment': { fields: ['spec.selector'], fix: NEW_WORKLOAD },
  'apps/DaemonSet': { fields: ['spec.selector'], fix: NEW_WORKLOAD },
  'apps/ReplicaSet': { fields: ['spec.selector'], fix: NEW_WORKLOAD },
  'apps/StatefulSet': {
    fields: ['spec.selector', 'spec.serviceName', 'spec.podManagementPolicy', 'spec.volumeClaimTemplates'],
    defaults: { 'spec.serviceName': '', 'spec.podManagementPolicy': 'OrderedReady', 'spec.volumeClaimTemplates': [] },
    comparedBy: { 'spec.volumeClaimTemplates': claimTemplates },
    fix: NEW_SET,
  },
  '/PersistentVolumeClaim': {
    fields: ['spec.accessModes', 'spec.storageClassName', 'spec.volumeMode', 'spec.volumeName', 'spec.selector', 'spec.dataSource', 'spec.dataSourceRef'],
    defaults: { 'spec.volumeMode': 'Filesystem' },
    filledIn: ['spec.storageClassName', 'spec.volumeName', 'spec.dataSource', 'spec.dataSourceRef'],
    fix: 'make a claim with another name, copy the data, and move the pods over',
  },
  '/PersistentVolume': {
    fields: [...VOLUMES, 'spec.volumeMode', 'spec.nodeAffinity'],
    defaults: { 'spec.volumeMode': 'Filesystem' },
    filledIn: ['spec.nodeAffinity'],
    fix: 'make a volume with another name',
  },
  'rbac.authorization.k8s.io/RoleBinding': { fields: ['roleRef'], comparedBy: { roleRef }, fix: NEW_BINDING },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { fields: ['roleRef'], comparedBy: { roleRef }, fix: NEW_BINDING },
  'storage.k8s.io/StorageClass': {
    fields: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
    defaults: { parameters: {}, reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
    fix: NEW_CLASS,
  },
  'scheduling.k8s.io/PriorityClass': { fields: ['value', 'preemptionPolicy'], defaults: { value: 0, preemptionPolicy: 'PreemptLowerPriority' }, fix: NEW_CLASS },
  'node.k8s.io/RuntimeClass': { fields: ['handler'], fix: NEW_CLASS },
  'networking.k8s.io/IngressClass': { fields: ['spec.controller'], fix: NEW_CLASS },
  'gateway.networking.k8s.io/GatewayClass': { fields: ['spec.controllerName'], fix: NEW_CLASS },
  'apiextensions.k8s.io/CustomResourceDefinition': {
    fields: ['spec.group', 'spec.scope', 'spec.names.kind', 'spec.names.plural'], fix: 'that is another API: give it another name, and move the objects over',
  },
  'resource.k8s.io/ResourceClaim': { fields: ['spec'], fix: 'give the claim another name' },
  'resource.k8s.io/ResourceClaimTemplate': { fields: ['spec'], fix: 'give the template another name, such as one with its version' },
  '/Secret': { fields: ['type'], defaults: { type: 'Opaque' }, fix: 'give the Secret another name, and its users with it' },
  'serving.kserve.io/LocalModelCache': { fields: ['spec.sourceModelUri'], fix: 'put the version into the name of the cache: each version is a cache of its own' },
  'serving.kserve.io/LocalModelNamespaceCache': { fields: ['spec.sourceModelUri'], fix: 'put the version into the name of the cache: each version is a cache of its own' },
  'kueue.x-k8s.io/LocalQueue': { fields: ['spec.clusterQueue'], filledIn: ['spec.clusterQueue'], fix: 'add a queue with another name, and move its users over' },
  'kueue.x-k8s.io/AdmissionCheck': { fields: ['spec.controllerName'], filledIn: ['spec.controllerName'], fix: NEW_CLASS },
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': {
    fields: ['spec.leaderWorkerTemplate.subGroupPolicy.subGroupSize'], filledIn: ['spec.leaderWorkerTemplate.subGroupPolicy.subGroupSize'], fix: NEW_WORKLOAD,
  },
  'ray.io/RayCluster': { fields: ['spec.managedBy', 'spec.gcsFaultToleranceOptions.backend'], filledIn: ['spec.managedBy', 'spec.gcsFaultToleranceOptions.backend'], fix: 'give the cluster another name' },
  'ray.io/RayJob': { fields: ['spec.managedBy'], filledIn: ['spec.managedBy'], fix: 'give the job another name' },
  'trainer.kubeflow.org/TrainJob': {
    fields: ['spec.runtimeRef', 'spec.initializer', 'spec.trainer', 'spec.managedBy', 'spec.activeDeadlineSeconds'],
    filledIn: ['spec.initializer', 'spec.trainer', 'spec.managedBy', 'spec.activeDeadlineSeconds'],
    comparedBy: { 'spec.runtimeRef': runtimeRef },
    fix: NEW_RUN,
  },
  'apps.nvidia.com/NIMCache': { fields: ['spec.source.ngc.modelPuller'], filledIn: ['spec.source.ngc.modelPuller'], fix: 'put the version into the name of the cache' },
};

/** Kinds and versions are filled in, and so is the mode of the volume. */
function claimTemplates(value: unknown): unknown {
  return records(value).map(({ apiVersion: _version, kind: _kind, status: _status, ...template }) => {
    const spec = record(template.spec) ?? {};
    return { ...template, spec: { ...spec, volumeMode: spec.volumeMode ?? 'Filesystem' } };
  });
}

function roleRef(value: unknown): unknown {
  return { apiGroup: 'rbac.authorization.k8s.io', ...record(value) };
}

function runtimeRef(value: unknown): unknown {
  return { apiGroup: 'trainer.kubeflow.org', kind: 'ClusterTrainingRuntime', ...record(value) };
}
