import { disruptionBudget, isolated, nakedPod, oneReplica, spread, unhealthyEviction } from './availability';
import { externalIp, ingressSnippet, ingressTls, openService } from './exposure';
import { deprecatedServiceAccount, filesystem, highUser, noToken, ownServiceAccount, secretInEnvironment } from './identity';
import { hostAliases, namespaceLevel, sharedNamespace, sharedProcesses } from './namespaces';
import { livenessProbe, readinessProbe } from './probes';
import { clusterAdmin, rbacEscalation, rbacEverybody, rbacExec, rbacSecrets, rbacWildcard, rbacWorkloads } from './rbac';
import { bestEffort, boundedScratch, cpuLimit, cpuRequest, memoryLimit, scratchRequest } from './resources';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `workloads`. */
export const workloadRules: readonly PolicyRule[] = [
  bestEffort, memoryLimit, cpuRequest, cpuLimit, boundedScratch, scratchRequest,
  readinessProbe, livenessProbe,
  oneReplica, spread, disruptionBudget, unhealthyEviction, nakedPod, isolated,
  ownServiceAccount, deprecatedServiceAccount, noToken, secretInEnvironment, filesystem, highUser,
  sharedNamespace, namespaceLevel, hostAliases, sharedProcesses,
  externalIp, openService, ingressSnippet, ingressTls,
  rbacWildcard, rbacEscalation, rbacSecrets, rbacExec, rbacWorkloads, clusterAdmin, rbacEverybody,
];
