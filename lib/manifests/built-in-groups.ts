/** The API groups that Kubernetes itself serves, 1.30 to 1.36; without `events.k8s.io`, whose only kind the core group has too. */
const BUILT_IN = new Set([
  '', 'apps', 'autoscaling', 'batch', 'policy', 'networking.k8s.io', 'rbac.authorization.k8s.io', 'scheduling.k8s.io', 'storage.k8s.io',
  'resource.k8s.io', 'admissionregistration.k8s.io', 'apiextensions.k8s.io', 'apiregistration.k8s.io', 'certificates.k8s.io',
  'coordination.k8s.io', 'discovery.k8s.io', 'flowcontrol.apiserver.k8s.io', 'node.k8s.io',
]);

/** Whether Kubernetes itself serves the group; all others need something installed. */
export function isBuiltInGroup(group: string): boolean {
  return BUILT_IN.has(group);
}
