import { PolicyRule } from '../policy-rule';
import { histogramQuantile, modelMetricName, promql } from './queries/rules';
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
];
