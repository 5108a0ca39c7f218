/**
 * Metrics that a model server reports of itself, so that there is a series for each pod and none without pods. A router in
 * front of vLLM reports others with the same prefix (`vllm:num_incoming_requests_total`), which are not in here.
 *
 * Sources: vllm/v1/metrics/loggers.py and docs/usage/metrics of vLLM; docs/references/production_metrics of SGLang; the
 * metrics guide of Triton; dcgm-exporter's default-counters.csv.
 */
const OF_PODS: readonly RegExp[] = [
  /^vllm:(num_requests_(running|waiting|swapped)|(gpu|kv|cpu)_cache_usage_perc|num_preemptions|prefix_cache_(queries|hits)|request_success|prompt_tokens|generation_tokens)(_total)?$/,
  /^vllm:(time_to_first_token|time_per_output_token|inter_token_latency|e2e_request_latency|request_(queue|inference|prefill|decode)_time)_seconds(_bucket|_sum|_count)$/,
  /^sglang:(num_(running|queue|used)_(reqs|tokens)|token_usage|gen_throughput|cache_hit_rate|(prompt|generation)_tokens_total|num_requests_total)$/,
  /^sglang:(time_to_first_token|time_per_output_token|inter_token_latency|e2e_request_latency)_seconds(_bucket|_sum|_count)$/,
  /^nv_inference_(request_success|request_failure|count|exec_count|queue_duration_us|request_duration_us|compute_infer_duration_us|pending_request_count)$/,
  /^DCGM_FI_DEV_(GPU_UTIL|FB_USED|FB_FREE|MEM_COPY_UTIL|POWER_USAGE|GPU_TEMP)$/,
];

/** Whether each pod of a model server has a series of the metric. */
export function podMetric(name: string): boolean {
  return OF_PODS.some(pattern => pattern.test(name));
}

/** Whether a metric is gone when the last pod of a model server is: those of a GPU belong to the node. */
export function vanishesWithPods(name: string): boolean {
  return podMetric(name) && !name.startsWith('DCGM_');
}

/** A name that vLLM does not report any more, and what it reports instead. */
export interface Renamed {
  readonly now?: string;
  readonly why: string;
}

/** Sources: vllm-project/vllm#18354 and docs/design/metrics of vLLM: deprecated in X.Y, hidden in X.Y+1, gone in X.Y+2. */
export const RENAMED: { readonly [metric: string]: Renamed } = {
  'vllm:gpu_cache_usage_perc': { now: 'vllm:kv_cache_usage_perc', why: 'current versions of vLLM do not report it' },
  'vllm:gpu_prefix_cache_queries_total': { now: 'vllm:prefix_cache_queries_total', why: 'current versions of vLLM do not report it' },
  'vllm:gpu_prefix_cache_hits_total': { now: 'vllm:prefix_cache_hits_total', why: 'current versions of vLLM do not report it' },
  'vllm:cpu_cache_usage_perc': { why: 'the V1 engine of vLLM does not swap to CPU memory and does not report it' },
  'vllm:num_requests_swapped': { now: 'vllm:num_preemptions_total', why: 'the V1 engine of vLLM preempts instead of swapping and does not report it' },
  'vllm:time_in_queue_requests': { now: 'vllm:request_queue_time_seconds', why: 'vLLM reports the same under another name' },
};

/** Counters of vLLM, which the Prometheus client always reports with `_total`. */
export const COUNTERS: ReadonlySet<string> = new Set([
  'vllm:num_preemptions', 'vllm:prefix_cache_queries', 'vllm:prefix_cache_hits', 'vllm:request_success', 'vllm:prompt_tokens', 'vllm:generation_tokens',
]);
