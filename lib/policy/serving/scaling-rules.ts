import { PolicyRule } from '../policy-rule';
import { histogramQuantile, modelMetricName, promql } from './queries/rules';
import { analysisResult, analysisWithoutData } from './rollout/analysis-result';
import { canaryWeight } from './rollout/canary-weight';
import { disruptionBudgetBlocks } from './rollout/disruption';
import { rolloutForm } from './rollout/rollout-form';
import { canaryCapacity, surgeCapacity } from './rollout/surge-capacity';
import { surgeNodeClaim, surgePodClaim } from './rollout/surge-claim';
import { pausedScaler, resourceScaleToZero, scalerFallback, scalerReplicas, triggerMetadata, unusedCooldown } from './scaling/scaler-form';
import { kafkaPartitions, modelCpuScaling, scaleDownColdStart } from './scaling/scaler-load';
import { scalerQuerySeries, scaleToZeroMetric } from './scaling/scaler-queries';

/** The rules about how models in service scale, are replaced, and are reached. */
export const scalingRules: readonly PolicyRule[] = [
  // Autoscaling.
  scalerQuerySeries, scaleToZeroMetric, scalerReplicas, resourceScaleToZero, scalerFallback, triggerMetadata, unusedCooldown, pausedScaler,
  scaleDownColdStart, modelCpuScaling, kafkaPartitions,
  // What Prometheus is asked.
  promql, histogramQuantile, modelMetricName,
  // Updates and disruptions.
  surgeCapacity, canaryCapacity, surgePodClaim, surgeNodeClaim, disruptionBudgetBlocks,
  rolloutForm, canaryWeight, analysisResult, analysisWithoutData,
];
