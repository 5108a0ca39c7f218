import { parsePromql, PromqlError } from '../../../../lib/policy/serving/queries/promql';
import { metricsOf, seriesOf } from '../../../../lib/policy/serving/queries/series';

const series = (text: string) => {
  const parsed = parsePromql(text);
  return parsed && seriesOf(parsed);
};

test.each([
  ['vllm:num_requests_waiting', 'many'],
  ['vllm:num_requests_waiting{model_name="llama"}', 'many'],
  ['{__name__="vllm:num_requests_waiting"}', 'many'],
  ['rate(vllm:prompt_tokens_total[1m])', 'many'],
  ['avg_over_time(vllm:kv_cache_usage_perc[5m])', 'many'],
  ['max_over_time((vllm:kv_cache_usage_perc)[5m:1m])', 'many'],
  ['vllm:num_requests_waiting * 2 > 1', 'many'],
  ['2 * vllm:num_requests_waiting', 'many'],
  ['vllm:num_requests_waiting + vllm:num_requests_running', 'many'],
  ['vllm:num_requests_waiting or vector(0)', 'many'],
  ['sum by (pod) (rate(http_requests_total[1m]))', 'many'],
  ['sum(DCGM_FI_DEV_GPU_UTIL) by (instance, gpu)', 'many'],
  ['histogram_quantile(0.9, sum by (le, pod) (rate(vllm:time_to_first_token_seconds_bucket[5m])))', 'many'],
  ['nv_inference_queue_duration_us', 'many'],
  ['sum(vllm:num_requests_waiting)', 'one'],
  ['SUM(vllm:num_requests_waiting)', 'one'],
  ['sum(vllm:num_requests_waiting{namespace="ns"}) + sum(vllm:num_requests_running) or vector(0)', 'one'],
  ['avg without () (vllm:num_requests_waiting)', undefined],
  ['avg by () (vllm:num_requests_waiting)', 'one'],
  ['scalar(vllm:num_requests_waiting)', 'one'],
  ['histogram_quantile(0.9, sum by (le) (rate(vllm:time_to_first_token_seconds_bucket[5m])))', 'one'],
  ['sum(rate(a[1m])) / sum(rate(b[1m]))', 'one'],
  ['clamp_max(sum(vllm:num_requests_waiting), 5)', 'one'],
  ['-sum(a)', 'one'],
  ['1', 'one'],
  ['sum(a) and sum(b)', 'one'],
  ['max(vllm:num_requests_running offset 5m @ 1609746000)', 'one'],
  // Who knows.
  ['http_requests_total', undefined],
  ['sum by (model_name) (vllm:num_requests_waiting)', undefined],
  ['vllm:num_requests_waiting{pod="llama-0"}', undefined],
  ['sum by (pod) (a{pod="llama-0"})', undefined],
  ['topk(1, vllm:num_requests_waiting)', undefined],
  ['vllm:num_requests_waiting / on (namespace) group_left () sum by (namespace) (a)', undefined],
  ['vllm:num_incoming_requests_total', undefined],
  ['{{ query }}', undefined],
  ['sum($metric)', 'one'],
  ['prefix_${metric}', undefined],
  ['sum(rate(a[{{args.window}}]))', 'one'],
  ['some new syntax', undefined],
  ['', undefined],
])('%s yields %s', (text, expected) => expect(series(text)).toBe(expected));

test.each([
  'sum(a', 'sum(a))', 'a{b="c"', 'a[5m', 'sum(a]', 'a{b="c}', 'sum(rate(a[5m]))[5m]',
])('fails: %s', text => expect(() => parsePromql(text)).toThrow(PromqlError));

test('knows the metrics of an expression', () => {
  expect(metricsOf(parsePromql('sum(a{x="b"}) / on (c) group_left (d) max by (e) (max_over_time(f[1h:5m])) > bool 1 # g')!)).toEqual(['a', 'f']);
});
