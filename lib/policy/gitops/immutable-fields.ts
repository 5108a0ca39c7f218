import { isDeepStrictEqual } from 'node:util';
import { PolicyFinding } from '../policy-rule';
import { quantityOf } from '../quantity';
import { at, record, shown } from '../shapes';

/** The fields of a kind that never change. */
export interface ImmutableFields {
  readonly fields: readonly string[];
  /** Fields that the API server fills in: leaving one out of Git is no change. */
  readonly defaulted?: readonly string[];
  readonly fix: string;
}

const NEW_JOB = 'give the Job a name that changes with its content (a hash of the template), let a CronJob make it, or mark it to be replaced: '
  + 'kustomize.toolkit.fluxcd.io/force: enabled, or argocd.argoproj.io/sync-options: Force=true,Replace=true';
const NEW_WORKLOAD = 'keep it as it was; or add a second workload with another name, move the Service over, and then remove the first';
const NEW_SET = 'keep it as it was; or delete the StatefulSet with --cascade=orphan, which leaves the pods, and let the operator create it again';
const NEW_BINDING = 'give the binding another name: that adds the new one and prunes the old one';
const NEW_CLASS = 'give the class another name, and move its users over';

/**
 * Fields that the API server, or a webhook of the controller, refuses to change.
 *
 * Sources: pkg/apis/<group>/validation of Kubernetes for its own kinds; the CRDs' transition rules (those that mention
 * `oldSelf`) and webhooks for others.
 */
export const IMMUTABLE: { readonly [groupKind: string]: ImmutableFields } = {
  'batch/Job': { fields: ['spec.template', 'spec.selector', 'spec.completionMode', 'spec.podFailurePolicy', 'spec.backoffLimitPerIndex', 'spec.manualSelector'], defaulted: ['spec.selector'], fix: NEW_JOB },
  'apps/Deployment': { fields: ['spec.selector'], fix: NEW_WORKLOAD },
  'apps/DaemonSet': { fields: ['spec.selector'], fix: NEW_WORKLOAD },
  'apps/ReplicaSet': { fields: ['spec.selector'], fix: NEW_WORKLOAD },
  'apps/StatefulSet': {
    fields: ['spec.selector', 'spec.serviceName', 'spec.podManagementPolicy', 'spec.volumeClaimTemplates'], defaulted: ['spec.podManagementPolicy'], fix: NEW_SET,
  },
  '/PersistentVolumeClaim': {
    fields: ['spec.accessModes', 'spec.storageClassName', 'spec.volumeMode', 'spec.volumeName', 'spec.selector', 'spec.dataSource', 'spec.dataSourceRef'],
    defaulted: ['spec.storageClassName', 'spec.volumeMode', 'spec.volumeName', 'spec.dataSource', 'spec.dataSourceRef'],
    fix: 'make a claim with another name, copy the data, and move the pods over',
  },
  '/PersistentVolume': {
    fields: ['csi', 'nfs', 'hostPath', 'local', 'awsElasticBlockStore', 'gcePersistentDisk', 'azureDisk', 'azureFile'].map(source => `spec.${source}`).concat('spec.volumeMode', 'spec.nodeAffinity'),
    defaulted: ['spec.volumeMode'],
    fix: 'make a volume with another name',
  },
  'rbac.authorization.k8s.io/RoleBinding': { fields: ['roleRef'], fix: NEW_BINDING },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { fields: ['roleRef'], fix: NEW_BINDING },
  'storage.k8s.io/StorageClass': {
    fields: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'], defaulted: ['reclaimPolicy', 'volumeBindingMode'], fix: NEW_CLASS,
  },
  'scheduling.k8s.io/PriorityClass': { fields: ['value', 'preemptionPolicy'], defaulted: ['preemptionPolicy'], fix: NEW_CLASS },
  'node.k8s.io/RuntimeClass': { fields: ['handler'], fix: NEW_CLASS },
  'networking.k8s.io/IngressClass': { fields: ['spec.controller'], fix: NEW_CLASS },
  'gateway.networking.k8s.io/GatewayClass': { fields: ['spec.controllerName'], fix: NEW_CLASS },
  'apiextensions.k8s.io/CustomResourceDefinition': { fields: ['spec.group', 'spec.scope'], fix: 'that is another API: give it another name, and move the objects over' },
  'resource.k8s.io/ResourceClaim': { fields: ['spec'], fix: 'give the claim another name' },
  'resource.k8s.io/ResourceClaimTemplate': { fields: ['spec'], fix: 'give the template another name, such as one with its version' },
  '/Secret': { fields: ['type'], defaulted: ['type'], fix: 'give the Secret another name, and its users with it' },
  'serving.kserve.io/LocalModelCache': { fields: ['spec.sourceModelUri'], fix: 'put the version into the name of the cache: each version is a cache of its own' },
  'kueue.x-k8s.io/LocalQueue': { fields: ['spec.clusterQueue'], fix: 'add a queue with another name, and move its users over' },
  'kueue.x-k8s.io/AdmissionCheck': { fields: ['spec.controllerName'], fix: NEW_CLASS },
  'kueue.x-k8s.io/Topology': { fields: ['spec.levels'], fix: NEW_CLASS },
  'ray.io/RayCluster': { fields: ['spec.managedBy'], fix: 'give the cluster another name' },
  'ray.io/RayJob': { fields: ['spec.managedBy'], fix: 'give the job another name' },
  'trainer.kubeflow.org/TrainJob': {
    fields: ['spec.runtimeRef', 'spec.initializer', 'spec.trainer', 'spec.managedBy'], defaulted: ['spec.managedBy'], fix: 'a training run is made once: give the new one a name of its own',
  },
  'apps.nvidia.com/NIMCache': { fields: ['spec.source'], fix: 'put the version into the name of the cache' },
};

type Condition = (now: any, before: any) => PolicyFinding[];

/** What may change in one direction only, or only from one value. */
export const CONDITIONS: { readonly [groupKind: string]: readonly Condition[] } = {
  '/PersistentVolumeClaim': [(now, before) => {
    const [size, old] = [now, before].map(claim => quantityOf(at(claim, 'spec.resources.requests.storage')[0]?.value));
    if (size === undefined || old === undefined || size >= old) return [];
    return [{
      field: 'spec.resources.requests.storage',
      value: shown(at(now, 'spec.resources.requests.storage')[0].value),
      problem: `smaller than the ${shown(at(before, 'spec.resources.requests.storage')[0].value)} it has; a claim only grows, and a revert of a growth is refused too`,
      fix: 'keep the size; or make a smaller claim with another name and copy the data',
    }];
  }],
  '/Service': [(now, before) => {
    const [address, old] = [now, before].map(service => at(service, 'spec.clusterIP')[0]?.value);
    // A Service that becomes ExternalName gives its address back, and one that leaves it to the API server keeps it.
    if (old === undefined || old === address || address === undefined || [now, before].some(service => at(service, 'spec.type')[0]?.value === 'ExternalName')) return [];
    return [{ field: 'spec.clusterIP', value: shown(address), problem: `was ${shown(old)}, and cannot change`, fix: 'give the Service another name' }];
  }, (now, before) => {
    const headless = (service: any) => at(service, 'spec.clusterIP')[0]?.value === 'None';
    if (!headless(now) || headless(before) || at(before, 'spec.clusterIP').length > 0 || at(before, 'spec.type')[0]?.value === 'ExternalName') return [];
    return [{ field: 'spec.clusterIP', value: 'None', problem: 'the Service has an address already, and cannot become headless', fix: 'add a headless Service with another name' }];
  }],
  '/ConfigMap': [frozen],
  '/Secret': [frozen],
  'batch/Job': [(now, before) => {
    const indexed = at(before, 'spec.completionMode')[0]?.value === 'Indexed';
    const [count, old] = [now, before].map(job => at(job, 'spec.completions')[0]?.value);
    if (indexed || isDeepStrictEqual(count, old)) return [];
    return [{ field: 'spec.completions', ...(count !== undefined && { value: shown(count) }), problem: 'cannot change after the Job was created', fix: NEW_JOB }];
  }],
  'serving.kserve.io/LLMInferenceService': ['spec.parallelism', 'spec.prefill.parallelism'].map(field => (now, before) => {
    const [given, then] = [now, before].map(service => at(service, field)[0]?.value);
    // A prefill that comes or goes is no change of one.
    if (field !== 'spec.parallelism' && (given === undefined || then === undefined)) return [];
    const [size, old] = [given, then].map(groupSize);
    return size === undefined || old === undefined || size === old ? [] : [{
      field, value: String(size), problem: `a replica took ${old} pods, and that cannot change`, fix: 'put the parallelism into the name, and route from one service to the other',
    }];
  }),
  'serving.kserve.io/InferenceService': [(now, before) => {
    const mode = (service: any) => record(record(record(service)?.metadata)?.annotations)?.['serving.kserve.io/deploymentMode'];
    const [given, old] = [now, before].map(service => LEGACY_MODES[String(mode(service))] ?? mode(service));
    if (given === undefined || old === undefined || given === old) return [];
    return [{ field: 'metadata.annotations.serving.kserve.io/deploymentMode', value: shown(given), problem: `was ${shown(old)}, and cannot change`, fix: 'make a second service with another name, and move the traffic over' }];
  }],
};

/** `immutable: true` freezes the data, and itself. */
function frozen(now: any, before: any): PolicyFinding[] {
  if (before.immutable !== true) return [];
  return ['data', 'binaryData', 'stringData', 'immutable'].filter(field => !isDeepStrictEqual(now[field], before[field])).map(field => ({
    field, problem: 'the object is immutable', fix: 'put a hash of the content, or a version, into the name, and name that one where it is used',
  }));
}

/** The old names of the modes of KServe. */
const LEGACY_MODES: { readonly [mode: string]: string } = { RawDeployment: 'Standard', Serverless: 'Knative' };

/** How many pods make one replica, as KServe's webhook compares it: tensor parallelism stays in a pod. @see validateImmutableParallelism */
function groupSize(of: unknown): number | undefined {
  const given = record(of ?? {});
  const numbers = ['pipeline', 'data', 'dataLocal'].map(part => given?.[part] ?? 0);
  if (!given || numbers.some(one => typeof one !== 'number')) return undefined;
  const [pipeline, data, local] = numbers as number[];
  if (data > 0 || local > 0) return Math.max(Math.floor(Math.max(data, 1) / Math.max(local, 1)), 1);
  return pipeline > 0 ? pipeline : 1;
}
