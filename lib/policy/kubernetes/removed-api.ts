import { defineRule } from '../policy-rule';

/** Kinds of an API version that Kubernetes stopped serving. */
interface RemovedApi {
  readonly apiVersion: string;
  /** Which kinds, where others of the same version are, or are again, served; undefined: all. */
  readonly kinds?: readonly string[];
  /** The first minor version without it. */
  readonly minor: number;
  readonly use: string;
}

/** @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
const REMOVED: readonly RemovedApi[] = [
  { apiVersion: 'extensions/v1beta1', minor: 22, use: 'networking.k8s.io/v1 or apps/v1' },
  { apiVersion: 'apps/v1beta1', minor: 16, use: 'apps/v1' },
  { apiVersion: 'apps/v1beta2', minor: 16, use: 'apps/v1' },
  { apiVersion: 'networking.k8s.io/v1beta1', kinds: ['Ingress', 'IngressClass'], minor: 22, use: 'networking.k8s.io/v1' },
  { apiVersion: 'rbac.authorization.k8s.io/v1beta1', minor: 22, use: 'rbac.authorization.k8s.io/v1' },
  { apiVersion: 'apiextensions.k8s.io/v1beta1', minor: 22, use: 'apiextensions.k8s.io/v1' },
  {
    apiVersion: 'admissionregistration.k8s.io/v1beta1',
    kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
    minor: 22,
    use: 'admissionregistration.k8s.io/v1',
  },
  { apiVersion: 'scheduling.k8s.io/v1beta1', kinds: ['PriorityClass'], minor: 22, use: 'scheduling.k8s.io/v1' },
  { apiVersion: 'storage.k8s.io/v1beta1', kinds: ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment'], minor: 22, use: 'storage.k8s.io/v1' },
  { apiVersion: 'batch/v1beta1', minor: 25, use: 'batch/v1' },
  { apiVersion: 'policy/v1beta1', minor: 25, use: 'policy/v1' },
  { apiVersion: 'discovery.k8s.io/v1beta1', minor: 25, use: 'discovery.k8s.io/v1' },
  { apiVersion: 'node.k8s.io/v1beta1', minor: 25, use: 'node.k8s.io/v1' },
  { apiVersion: 'autoscaling/v2beta1', minor: 25, use: 'autoscaling/v2' },
  { apiVersion: 'autoscaling/v2beta2', minor: 26, use: 'autoscaling/v2' },
  { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta1', minor: 26, use: 'flowcontrol.apiserver.k8s.io/v1' },
  { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta2', minor: 29, use: 'flowcontrol.apiserver.k8s.io/v1' },
  { apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3', minor: 32, use: 'flowcontrol.apiserver.k8s.io/v1' },
  { apiVersion: 'resource.k8s.io/v1alpha2', minor: 31, use: 'resource.k8s.io/v1' },
];

/** What is assumed where nobody says which version the cluster has. */
const LATEST = 36;

/** Objects of an API version that the cluster does not serve any more are refused there, and the whole app with them. */
export const removedApi = defineRule({
  id: 'removed-api',
  title: 'The cluster serves the API version.',
  rationale: 'The API server refuses the object, and the operator with it the whole app.',
  link: 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
  checkers: ['kube-linter:no-extensions-v1beta', 'kube-score:stable-version', 'trivy:KSV-0107'],
  check: ({ manifest, kind }, { _highestMinor: highest = LATEST }) => REMOVED
    .filter(({ apiVersion, kinds, minor }) => manifest.apiVersion === apiVersion && (!kinds || kinds.includes(kind)) && highest >= minor)
    .map(({ apiVersion, minor, use }) => ({
      field: 'apiVersion', value: apiVersion, problem: `not served since Kubernetes 1.${minor}; the app goes to 1.${highest}`, fix: `use ${use}`,
    })),
});
