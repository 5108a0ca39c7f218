import { autoscalerMetric } from './autoscaler-metric';
import { autoscalerTarget } from './autoscaler-target';
import { customReferenceRules } from './custom-resources';
import { ingressBackend } from './ingress-backend';
import { limitRange } from './limit-range';
import { listeningPort, loopbackServer } from './listening-port';
import { mountSubpath } from './mount-subpath';
import { mountedFile } from './mounted-file';
import { namespaceName } from './namespace-name';
import { networkPolicyPort, networkPolicyTypes } from './network-policy';
import { overlappingSelectors } from './overlapping-selectors';
import { probePath } from './probe-path';
import { probePort } from './probe-port';
import { pullSecretType } from './pull-secret-type';
import { referenceKey } from './reference-key';
import { referenceName } from './reference-name';
import { referenceNamespace } from './reference-namespace';
import { resourceQuota } from './resource-quota';
import { roleBindingRole, roleBindingSubject } from './role-binding';
import { disruptionBudgetSelector, networkPolicySelector, serviceOfJobs, serviceSelector } from './service-selector';
import { serviceTargetPort } from './service-target-port';
import { sharedClaim } from './shared-claim';
import { spreadSelector } from './spread-selector';
import { statefulSetHeadless, statefulSetService } from './statefulset-service';
import { undefinedVariable } from './undefined-variable';
import { unusedVolume, volumeMount } from './volume-mounts';
import { webhookService } from './webhook-service';
import { workloadSelector } from './workload-selector';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `references`. */
export const referenceRules: readonly PolicyRule[] = [
  // By name and key.
  referenceName, referenceKey, referenceNamespace, namespaceName, pullSecretType, roleBindingRole, roleBindingSubject, webhookService,
  volumeMount, mountSubpath, unusedVolume, sharedClaim,
  // By label.
  workloadSelector, serviceSelector, serviceOfJobs, disruptionBudgetSelector, networkPolicySelector, spreadSelector, overlappingSelectors,
  // By port.
  serviceTargetPort, probePort, ingressBackend, networkPolicyPort, networkPolicyTypes,
  statefulSetService, statefulSetHeadless,
  // By path and command line.
  listeningPort, loopbackServer, probePath, mountedFile, undefinedVariable,
  // Scaling and amounts.
  autoscalerTarget, autoscalerMetric, limitRange, resourceQuota,
  // Of custom resources.
  ...customReferenceRules,
];
