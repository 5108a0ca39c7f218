import { PolicyLevel } from '../policy-level';
import { defineRule } from '../policy-rule';
import { record } from '../shapes';

/** Namespaces that belong to Kubernetes, and the one that belongs to nobody. */
const NOT_OURS = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

export const sharedNamespace = defineRule({
  id: 'shared-namespace',
  level: PolicyLevel.WARNING,
  title: 'An app has a namespace of its own.',
  rationale: 'In a namespace that nobody owns, quotas, policies and rights of one app are those of all.',
  link: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
  checkers: ['checkov:CKV_K8S_21', 'trivy:KSV-0110', 'trivy:KSV-0037', 'kubescape:C-0061', 'kube-linter:use-namespace'],
  check: ({ namespace, _podSpecs: pods }) => (NOT_OURS.has(namespace) && pods.length > 0 ? [{
    field: 'metadata.namespace', value: namespace, problem: 'a namespace that no app owns', fix: 'give the app its own',
  }] : []),
});

export const namespaceLevel = defineRule({
  id: 'namespace-level',
  level: PolicyLevel.WARNING,
  title: 'A namespace says which Pod Security level it enforces.',
  rationale: 'Without the label the cluster admits whatever pod somebody applies by hand.',
  link: 'https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/',
  appliesTo: ['/Namespace'],
  checkers: [
    'kyverno:add-psa-labels', 'kubescape:C-0192', 'kubescape:C-0193', 'kubescape:C-0194', 'kubescape:C-0195', 'kubescape:C-0196',
    'kubescape:C-0197', 'kubescape:C-0198', 'kubescape:C-0199', 'kubescape:C-0200', 'kubescape:C-0201', 'kubescape:C-0202', 'kubescape:C-0203',
    'kubescape:C-0204',
  ],
  check: ({ manifest }) => (record(record(manifest.metadata)?.labels)?.['pod-security.kubernetes.io/enforce'] === undefined ? [{
    field: 'metadata.labels', problem: 'no label pod-security.kubernetes.io/enforce', fix: 'add it with the value restricted',
  }] : []),
});

export const hostAliases = defineRule({
  id: 'host-aliases',
  level: PolicyLevel.WARNING,
  title: 'Names are resolved by DNS.',
  rationale: 'Addresses in a manifest are those of the day it was written, and send traffic wherever the author liked.',
  link: 'https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/',
  checkers: ['trivy:KSV-0007', 'kubesec:HostAliases'],
  check: ({ _podSpecs: pods }) => pods.filter(({ spec }) => Array.isArray(spec.hostAliases) && spec.hostAliases.length > 0).map(({ path }) => ({
    field: `${path}.hostAliases`, problem: 'names with fixed addresses', fix: 'use a Service of type ExternalName, or the DNS',
  })),
});

export const sharedProcesses = defineRule({
  id: 'shared-processes',
  level: PolicyLevel.WARNING,
  title: 'Containers do not see each other\'s processes.',
  rationale: 'Every container of the pod reads the environment and the files of every other through /proc.',
  link: 'https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/',
  check: ({ _podSpecs: pods }) => pods.filter(({ spec }) => spec.shareProcessNamespace === true).map(({ path }) => ({
    field: `${path}.shareProcessNamespace`, value: 'true', problem: 'every container reads the environment and the files of the others', fix: 'remove it',
  })),
});
