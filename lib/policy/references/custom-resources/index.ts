import { analysisTemplate } from './analysis-template';
import { applicationSetParameter } from './application-set-parameter';
import { argoCdProject } from './argo-cd-project';
import { argoCdSource } from './argo-cd-source';
import { fluxDependency } from './flux-dependency';
import { fluxNotification } from './flux-notification';
import { fluxPath } from './flux-path';
import { fluxSource } from './flux-source';
import { fluxValues } from './flux-values';
import { rolloutRoute } from './rollout-route';
import { rolloutService } from './rollout-service';
import { routeBackend } from './route-backend';
import { routeParent } from './route-parent';
import { scaledObjectTarget } from './scaled-object-target';
import { scalerAuthentication } from './scaler-authentication';
import { scalingFormula } from './scaling-formula';
import { workflowDag } from './workflow-dag';
import { workflowParameter } from './workflow-parameter';
import { workflowTemplateReference } from './workflow-template-reference';
import { PolicyRule } from '../../policy-rule';

/** The rules about what custom resources say about other objects. */
export const customReferenceRules: readonly PolicyRule[] = [
  scaledObjectTarget, scalerAuthentication, scalingFormula,
  workflowTemplateReference, workflowDag, workflowParameter,
  rolloutService, rolloutRoute, analysisTemplate,
  fluxSource, fluxDependency, fluxValues, fluxNotification, fluxPath,
  argoCdProject, argoCdSource, applicationSetParameter,
  routeParent, routeBackend,
];
