import { histogramQuantile, modelMetricName, promql } from '../../../../lib/policy/serving/queries/rules';
import { findings } from '../../fixtures';
import { found, object } from '../../references/world';

const alert = (expr: unknown) => object('monitoring.coreos.com/v1', 'PrometheusRule', 'r', { spec: { groups: [{ name: 'g', rules: [{ alert: 'A', expr }] }] } });
const EXPR = 'spec.groups[0].rules[0].expr';

test.each([
  'sum(rate(a[5m])', 'rate(a)', 'sum(rate(sum(a)))', 'sum(a[5m])', 'a[5m]', 'avg_over_time(a)', 'quantile_over_time(0.5, a)', 'rate(a[$__rate_interval])', 'a{b="c',
])('fails: %s', expr => expect(found(promql, alert(expr))).toEqual([expect.stringContaining(`${EXPR}: `)]));

test.each([
  'sum(rate(a[5m]))', 'max_over_time(sum(a)[5m:1m])', 'quantile_over_time(0.5, a[5m])', 'predict_linear(a[1h], 3600)', 'a{b="("}', 'rate({{x}})', 'rate(a[${window}])', 'x smoothed', 5, null, ['a('],
])('fine: %s', expr => expect(found(promql, alert(expr))).toEqual([]));

test('is asked of every kind with queries', () => {
  const given = [
    object('argoproj.io/v1alpha1', 'AnalysisTemplate', 'a', { spec: { metrics: [{ provider: { prometheus: { query: 'sum(a' } } }] } }),
    object('keda.sh/v1alpha1', 'ScaledObject', 'a', { spec: { triggers: [{ type: 'kafka', metadata: { query: '(' } }, { type: 'prometheus', metadata: { query: 'sum(a' } }] } }),
    object('flagger.app/v1beta1', 'MetricTemplate', 'a', { spec: { provider: { type: 'prometheus' }, query: 'sum(a{namespace="{{ namespace }}"}' } }),
    object('flagger.app/v1beta1', 'MetricTemplate', 'b', { spec: { provider: { type: 'datadog' }, query: 'sum(a' } }),
    object('serving.kserve.io/v1beta1', 'InferenceService', 'a', { spec: { predictor: { autoScaling: { metrics: [{ external: { metric: { backend: 'prometheus', query: 'sum(a' } } }] } } } }),
  ];
  expect(found(promql, ...given).map(text => text.split(': ')[0])).toEqual([
    'spec.metrics[0].provider.prometheus.query', 'spec.triggers[1].metadata.query', 'spec.query', 'spec.predictor.autoScaling.metrics[0].external.metric.query',
  ]);
});

test.each([
  'histogram_quantile(0.95, sum(rate(vllm:time_to_first_token_seconds_bucket[5m]))) > 2',
  'histogram_quantile(0.95, sum by (model_name) (rate(a_bucket[5m])))',
  'histogram_quantile(0.95, sum without (le) (rate(a_bucket[5m])))',
  'histogram_quantile(95, sum by (le) (rate(a_bucket[5m])))',
])('fails: %s', expr => expect(found(histogramQuantile, alert(expr))).toHaveLength(1));

test.each([
  'histogram_quantile(0.95, sum by (le) (rate(a_bucket[5m])))',
  'histogram_quantile(0.95, sum by (pod, le) (rate(a_bucket[5m])))',
  'histogram_quantile(0.95, rate(a_bucket[5m]))',
  'histogram_quantile(1, sum without (pod) (rate(a_bucket[5m])))',
  // A native histogram has no buckets of its own.
  'histogram_quantile(0.95, sum(rate(a[5m])))',
  'histogram_quantile(0.95, sum by ($by) (rate(a_bucket[5m])))',
  'histogram_quantile(',
])('fine: %s', expr => expect(found(histogramQuantile, alert(expr))).toEqual([]));

test.each([
  ['max(vllm:gpu_cache_usage_perc)', 'vllm:kv_cache_usage_perc'],
  ['sum(vllm:num_requests_swapped)', 'vllm:num_preemptions_total'],
  ['rate(vllm:request_success[5m])', 'vllm:request_success_total'],
])('fails: %s', (expr, now) => expect(findings(modelMetricName, alert(expr)).map(({ field, fix }) => ({ field, fix }))).toEqual([{ field: EXPR, fix: `name ${now}` }]));

test.each([
  'max(vllm:kv_cache_usage_perc)', 'vllm:gpu_cache_usage_perc or vllm:kv_cache_usage_perc', 'rate(vllm:request_success_total[5m])', 'vllm:something_new', 'gpu_cache_usage_perc',
])('fine: %s', expr => expect(found(modelMetricName, alert(expr))).toEqual([]));

test('a dashboard in a ConfigMap asks too', () => {
  const dashboard = (expr: string) => object('v1', 'ConfigMap', 'd', { data: { 'vllm.json': JSON.stringify({ panels: [{ targets: [{ expr }] }] }), 'note.txt': 'vllm:gpu_cache_usage_perc "expr"' } });
  expect(found(modelMetricName, dashboard('vllm:gpu_cache_usage_perc'))).toHaveLength(1);
  expect(found(modelMetricName, dashboard('vllm:kv_cache_usage_perc'))).toEqual([]);
});
