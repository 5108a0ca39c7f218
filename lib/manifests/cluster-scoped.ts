import { apiGroup } from './object';

/**
 * Kinds that live in no namespace: those of Kubernetes 1.30–1.36 (`kubectl api-resources --namespaced=false`), and
 * those of projects that AI platforms commonly run.
 */
const CLUSTER_SCOPED: { readonly [group: string]: readonly string[] } = {
  '': ['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'],
  'admissionregistration.k8s.io': [
    'MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding', 'MutatingWebhookConfiguration',
    'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding', 'ValidatingWebhookConfiguration',
  ],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io': ['IngressClass', 'IPAddress', 'ServiceCIDR'],
  'node.k8s.io': ['RuntimeClass'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'resource.k8s.io': ['DeviceClass', 'ResourceSlice'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment', 'VolumeAttributesClass'],
  'snapshot.storage.k8s.io': ['VolumeSnapshotClass', 'VolumeSnapshotContent'],
  'gateway.networking.k8s.io': ['GatewayClass'],
  'cert-manager.io': ['ClusterIssuer'],
  'external-secrets.io': ['ClusterExternalSecret', 'ClusterPushSecret', 'ClusterSecretStore'],
  'keda.sh': ['ClusterTriggerAuthentication', 'ClusterCloudEventSource'],
  'kueue.x-k8s.io': ['AdmissionCheck', 'ClusterQueue', 'Cohort', 'MultiKueueCluster', 'MultiKueueConfig', 'ResourceFlavor', 'Topology', 'WorkloadPriorityClass'],
  'serving.kserve.io': ['ClusterServingRuntime', 'ClusterStorageContainer', 'LocalModelCache', 'LocalModelNode', 'LocalModelNodeGroup'],
  'trainer.kubeflow.org': ['ClusterTrainingRuntime'],
  'kyverno.io': ['ClusterPolicy', 'ClusterCleanupPolicy'],
  'argoproj.io': ['ClusterWorkflowTemplate', 'ClusterAnalysisTemplate'],
};

/** Whether objects of this kind live in no namespace. Kinds that are not known are taken to live in one. */
export function isClusterScoped(apiVersion: string, kind: string): boolean {
  return CLUSTER_SCOPED[apiGroup(apiVersion)]?.includes(kind) ?? false;
}
