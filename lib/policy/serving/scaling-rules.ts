import { PolicyRule } from '../policy-rule';
import { inferenceServiceForm } from './kserve/inference-service-form';
import { ignoredByMode, rewrittenByKserve } from './kserve/inference-service-mode';
import { llmServiceForm } from './kserve/llm-service';
import { loadTestCleanup, loadTestOnce } from './monitoring/load-test';
import { scrapeTimes } from './monitoring/monitors';
import { histogramQuantile, modelMetricName, promql } from './queries/rules';
import { analysisResult, analysisWithoutData } from './rollout/analysis-result';
import { canaryWeight } from './rollout/canary-weight';
import { disruptionBudgetBlocks } from './rollout/disruption';
import { endlessAnalysis } from './rollout/endless-analysis';
import { rolloutForm } from './rollout/rollout-form';
import { canaryDeadline, idleScaleTarget, workloadRunsTwice } from './rollout/scale-target';
import { canaryCapacity, surgeCapacity } from './rollout/surge-capacity';
import { surgeNodeClaim, surgePodClaim } from './rollout/surge-claim';
import { pausedScaler, resourceScaleToZero, scalerFallback, scalerReplicas, triggerMetadata, unusedCooldown } from './scaling/scaler-form';
import { kafkaPartitions, modelCpuScaling, scaleDownColdStart } from './scaling/scaler-load';
import { scalerQuerySeries, scaleToZeroMetric } from './scaling/scaler-queries';
import { retriedGeneration, routeExperimental, routeTimeouts } from './traffic/routes';
import { flagSidecar } from './traffic/sidecars';

/** The rules about how models in service scale, are replaced, and are reached. */
export const scalingRules: readonly PolicyRule[] = [
  // Autoscaling.
  scalerQuerySeries, scaleToZeroMetric, scalerReplicas, resourceScaleToZero, scalerFallback, triggerMetadata, unusedCooldown, pausedScaler,
  scaleDownColdStart, modelCpuScaling, kafkaPartitions,
  // What Prometheus is asked.
  promql, histogramQuantile, modelMetricName,
  // Updates and disruptions.
  surgeCapacity, canaryCapacity, surgePodClaim, surgeNodeClaim, disruptionBudgetBlocks,
  rolloutForm, canaryWeight, analysisResult, analysisWithoutData, endlessAnalysis,
  idleScaleTarget, workloadRunsTwice, canaryDeadline,
  // KServe.
  inferenceServiceForm, ignoredByMode, rewrittenByKserve, llmServiceForm,
  // Traffic, monitoring and load tests.
  routeTimeouts, routeExperimental, retriedGeneration, flagSidecar, scrapeTimes, loadTestCleanup, loadTestOnce,
];
