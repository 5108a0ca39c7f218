import { disruptionBudget, isolated, oneReplica, spread } from './availability';
import { externalIp, ingressSnippet, ingressTls, openService } from './exposure';
import { filesystem, highUser, noToken, ownServiceAccount, secretInEnvironment } from './identity';
import { hostAliases, namespaceLevel, sharedNamespace, sharedProcesses } from './namespaces';
import { livenessProbe, readinessProbe } from './probes';
import { clusterAdmin, rbacEscalation, rbacEverybody, rbacExec, rbacSecrets, rbacWildcard } from './rbac';
import { bestEffort, boundedScratch, cpuLimit, cpuRequest, memoryLimit } from './resources';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `workloads`. */
export const workloadRules: readonly PolicyRule[] = [
  bestEffort, memoryLimit, cpuRequest, cpuLimit, boundedScratch,
  readinessProbe, livenessProbe,
  oneReplica, spread, disruptionBudget, isolated,
  ownServiceAccount, noToken, secretInEnvironment, filesystem, highUser,
  sharedNamespace, namespaceLevel, hostAliases, sharedProcesses,
  externalIp, openService, ingressSnippet, ingressTls,
  rbacWildcard, rbacEscalation, rbacSecrets, rbacExec, clusterAdmin, rbacEverybody,
];
