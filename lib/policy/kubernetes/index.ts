import { dataKey, secretType } from './data';
import { duplicateName } from './duplicates';
import { variableForm } from './env';
import { fieldNeedsGate, fieldNeedsVersion } from './field-version';
import { labelSyntax, readFromCluster, reservedNamespace, serverField } from './metadata';
import { ingressForm, networkPolicyForm } from './network';
import { objectName } from './object-name';
import { containerPort } from './ports';
import { probeForm } from './probes';
import { rbacForm } from './rbac';
import { removedApi } from './removed-api';
import { extendedResource, resourceAmount } from './resources';
import { restartPolicy } from './restart-policy';
import { autoscalerForm, disruptionBudgetForm } from './scaling';
import { affinityForm, tolerationForm, topologySpread } from './scheduling';
import { apiNotServed, newerThanKnown, schema, unknownField } from './schema-rules';
import { serviceForm } from './service';
import { volumeForm } from './volumes';
import { jobForm, workloadForm } from './workload-form';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `kubernetes`. */
export const kubernetesRules: readonly PolicyRule[] = [
  objectName, removedApi,
  apiNotServed, unknownField, schema, newerThanKnown, fieldNeedsVersion, fieldNeedsGate,
  labelSyntax, serverField, readFromCluster, reservedNamespace,
  duplicateName, containerPort, variableForm, volumeForm, probeForm, resourceAmount, extendedResource, restartPolicy,
  tolerationForm, affinityForm, topologySpread,
  workloadForm, jobForm, serviceForm, ingressForm, networkPolicyForm, disruptionBudgetForm, autoscalerForm,
  dataKey, secretType, rbacForm,
];
