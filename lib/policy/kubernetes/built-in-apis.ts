/** First minor version that serves a kind in a stable version, where that is later than 1.22. */
const SINCE: { readonly [kind: string]: number } = {
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicy': 36,
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding': 36,
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy': 30,
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding': 30,
  'autoscaling/v2/HorizontalPodAutoscaler': 23,
  'flowcontrol.apiserver.k8s.io/v1/FlowSchema': 29,
  'flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration': 29,
  'networking.k8s.io/v1/IPAddress': 33,
  'networking.k8s.io/v1/ServiceCIDR': 33,
  'resource.k8s.io/v1/DeviceClass': 34,
  'resource.k8s.io/v1/ResourceClaim': 34,
  'resource.k8s.io/v1/ResourceClaimTemplate': 34,
  'resource.k8s.io/v1/ResourceSlice': 34,
  'storage.k8s.io/v1/CSIStorageCapacity': 24,
  'storage.k8s.io/v1/VolumeAttributesClass': 34,
};

/** First minor version of API versions that are still previews. */
const PREVIEW_SINCE: { readonly [apiVersion: string]: number } = { 'resource.k8s.io/v1beta1': 32, 'resource.k8s.io/v1beta2': 33 };

/** Alpha and beta versions that there are, or were; what became of them is the business of `removed-api`. */
const PREVIEWS: { readonly [group: string]: readonly string[] } = {
  'admissionregistration.k8s.io': ['v1beta1', 'v1alpha1'],
  'apiextensions.k8s.io': ['v1beta1'],
  'apiregistration.k8s.io': ['v1beta1'],
  'apps': ['v1beta1', 'v1beta2'],
  'autoscaling': ['v2beta1', 'v2beta2'],
  'batch': ['v1beta1', 'v2alpha1'],
  'certificates.k8s.io': ['v1beta1', 'v1alpha1'],
  'coordination.k8s.io': ['v1beta1', 'v1alpha1', 'v1alpha2'],
  'discovery.k8s.io': ['v1beta1'],
  'flowcontrol.apiserver.k8s.io': ['v1alpha1', 'v1beta1', 'v1beta2', 'v1beta3'],
  'networking.k8s.io': ['v1beta1', 'v1alpha1'],
  'node.k8s.io': ['v1alpha1', 'v1beta1'],
  'policy': ['v1beta1'],
  'rbac.authorization.k8s.io': ['v1alpha1', 'v1beta1'],
  'resource.k8s.io': ['v1alpha1', 'v1alpha2', 'v1alpha3', 'v1beta1', 'v1beta2'],
  'scheduling.k8s.io': ['v1alpha1', 'v1alpha2', 'v1beta1'],
  'storage.k8s.io': ['v1alpha1', 'v1beta1'],
};

/** Kinds of Kubernetes that are requests, records, lists or files of tools, and in no manifest. */
const NO_MANIFESTS = new Set([
  'Config', 'APIGroup', 'APIVersions', 'Binding', 'ComponentStatus', 'DeleteOptions', 'Event', 'List', 'Status', 'EphemeralContainers', 'DeploymentRollback', 'WatchEvent',
]);

/** The first minor version that serves a built-in kind, undefined where every supported one does. */
export function servedSince(apiVersion: string, kind: string): number | undefined {
  return SINCE[`${apiVersion}/${kind}`] ?? PREVIEW_SINCE[apiVersion];
}

/** Whether an API version is an alpha or beta one that existed. */
export function isPreview(apiVersion: string): boolean {
  const [version, group = ''] = apiVersion.split('/').reverse();
  return PREVIEWS[group]?.includes(version) ?? false;
}

/** Whether the kind is one that the API server answers with, or takes as a request. */
export function isNoManifest(kind: string): boolean {
  return NO_MANIFESTS.has(kind) || kind.endsWith('List');
}
