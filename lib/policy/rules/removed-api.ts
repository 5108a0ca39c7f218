import { PolicyRule } from '../policy-rule';

/** API versions that Kubernetes stopped serving: the minor version, and what to use. @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
const REMOVED: { readonly [apiVersion: string]: { readonly minor: number; readonly use: string } } = {
  'extensions/v1beta1': { minor: 22, use: 'networking.k8s.io/v1 or apps/v1' },
  'apps/v1beta1': { minor: 16, use: 'apps/v1' },
  'apps/v1beta2': { minor: 16, use: 'apps/v1' },
  'networking.k8s.io/v1beta1': { minor: 22, use: 'networking.k8s.io/v1' },
  'rbac.authorization.k8s.io/v1beta1': { minor: 22, use: 'rbac.authorization.k8s.io/v1' },
  'apiextensions.k8s.io/v1beta1': { minor: 22, use: 'apiextensions.k8s.io/v1' },
  'admissionregistration.k8s.io/v1beta1': { minor: 22, use: 'admissionregistration.k8s.io/v1' },
  'scheduling.k8s.io/v1beta1': { minor: 22, use: 'scheduling.k8s.io/v1' },
  'batch/v1beta1': { minor: 25, use: 'batch/v1' },
  'policy/v1beta1': { minor: 25, use: 'policy/v1' },
  'discovery.k8s.io/v1beta1': { minor: 25, use: 'discovery.k8s.io/v1' },
  'autoscaling/v2beta1': { minor: 25, use: 'autoscaling/v2' },
  'autoscaling/v2beta2': { minor: 26, use: 'autoscaling/v2' },
  'flowcontrol.apiserver.k8s.io/v1beta1': { minor: 26, use: 'flowcontrol.apiserver.k8s.io/v1' },
  'flowcontrol.apiserver.k8s.io/v1beta2': { minor: 29, use: 'flowcontrol.apiserver.k8s.io/v1' },
  'flowcontrol.apiserver.k8s.io/v1beta3': { minor: 32, use: 'flowcontrol.apiserver.k8s.io/v1' },
  'resource.k8s.io/v1alpha2': { minor: 31, use: 'resource.k8s.io/v1' },
};

/** Objects of an API version that the cluster does not serve any more are refused there, and the whole app with them. */
export const removedApi: PolicyRule = {
  id: 'removed-api',
  title: 'The cluster serves the API version.',
  check: ({ object, kubernetesMinor }) => {
    const removed = Object.prototype.hasOwnProperty.call(REMOVED, object.apiVersion) ? REMOVED[object.apiVersion] : undefined;
    if (!removed || kubernetesMinor < removed.minor) return [];
    return [{
      field: 'apiVersion',
      value: object.apiVersion,
      problem: `not served since Kubernetes 1.${removed.minor}; the app goes to 1.${kubernetesMinor}`,
      fix: `use ${removed.use}`,
    }];
  },
};
