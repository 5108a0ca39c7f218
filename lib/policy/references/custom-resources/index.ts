import { analysisTemplate } from './analysis-template';
import { applicationSetParameter } from './application-set-parameter';
import { argoCdProject } from './argo-cd-project';
import { argoCdSource } from './argo-cd-source';
import { certificateIssuer } from './certificate-issuer';
import { csiSecret } from './csi-secret';
import { featureStoreReference } from './feature-store-reference';
import { fluxDependency } from './flux-dependency';
import { fluxNotification } from './flux-notification';
import { fluxPath } from './flux-path';
import { fluxSource } from './flux-source';
import { fluxValues } from './flux-values';
import { inferencePool } from './inference-pool';
import { kserveContainer } from './kserve-container';
import { kserveReference } from './kserve-reference';
import { kueueQueue } from './kueue-queue';
import { monitorTarget } from './monitor-target';
import { movedInferenceApi } from './moved-inference-api';
import { prometheusRule } from './prometheus-rule';
import { rayServeConfig } from './ray-serve-config';
import { rayWorkerGroup } from './ray-worker-group';
import { rolloutRoute } from './rollout-route';
import { rolloutService } from './rollout-service';
import { routeBackend } from './route-backend';
import { routeParent } from './route-parent';
import { scaledObjectTarget } from './scaled-object-target';
import { scalerAuthentication } from './scaler-authentication';
import { scalingFormula } from './scaling-formula';
import { secretStore } from './secret-store';
import { servingRuntimeMatch } from './serving-runtime-match';
import { sparkVolume } from './spark-volume';
import { trainJobRuntime } from './train-job-runtime';
import { virtualService } from './virtual-service';
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
  servingRuntimeMatch, kserveContainer, kserveReference,
  rayWorkerGroup, rayServeConfig,
  routeParent, routeBackend, inferencePool, movedInferenceApi, virtualService, certificateIssuer,
  monitorTarget, prometheusRule,
  secretStore, csiSecret,
  kueueQueue, trainJobRuntime, sparkVolume, featureStoreReference,
];
