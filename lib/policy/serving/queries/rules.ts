import { COUNTERS, RENAMED } from './model-metric';
import { Promql } from './promql';
import { queriesOf, Query, QUERYING, shownQuery } from './queries';
import { metricsOf, partsOf } from './series';
import { PolicyLevel } from '../../policy-level';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { record } from '../../shapes';

/** Functions that look at a range, and the place of it among their arguments. */
const OVER_RANGE: { readonly [name: string]: number } = {
  rate: 0,
  irate: 0,
  increase: 0,
  delta: 0,
  idelta: 0,
  deriv: 0,
  changes: 0,
  resets: 0,
  predict_linear: 0,
  avg_over_time: 0,
  min_over_time: 0,
  max_over_time: 0,
  sum_over_time: 0,
  count_over_time: 0,
  last_over_time: 0,
  stddev_over_time: 0,
  present_over_time: 0,
  absent_over_time: 0,
  quantile_over_time: 1,
};

/** A query that Prometheus does not take: brackets, strings, and ranges where none belong. */
export const promql = defineRule({
  id: 'promql',
  title: 'A query is one that Prometheus takes.',
  rationale: 'The operator leaves out the whole PrometheusRule and all its alerts; a scaler gets an error and scales nothing; an analysis aborts the rollout.',
  link: 'https://prometheus.io/docs/prometheus/latest/querying/basics/',
  appliesTo: QUERYING,
  check: object => queriesOf(object).flatMap(query => {
    const problem = query.error ?? (query.expression && rangeProblem(query.expression)) ?? dashboardVariable(object, query);
    return problem === undefined ? [] : [{ field: query.path, value: shownQuery(query.text), problem, fix: 'try the query in the web page of Prometheus, and write it as it works there' }];
  }),
});

function rangeProblem(expression: Promql): string | undefined {
  for (const part of partsOf(expression)) {
    if (part.kind === 'call' && Object.hasOwn(OVER_RANGE, part.name)) {
      const arg = part.args[OVER_RANGE[part.name]];
      if (arg && arg.kind !== 'unknown' && arg.kind !== 'subquery' && !(arg.kind === 'selector' && arg.range)) {
        return `${part.name}() needs a range such as [5m] after its metric`;
      }
    } else if (part.kind === 'aggregate' && part.args.some(arg => isRange(arg))) {return `${part.name}() takes no range such as [5m]: it adds up over series, not over time`;}
  }
  return isRange(expression) ? 'yields a range, and a number is needed' : undefined;
}

function isRange(expression: Promql): boolean {
  return expression.kind === 'subquery' || (expression.kind === 'selector' && expression.range);
}

/** Grafana fills its variables into dashboards, and nobody does in a rule. */
function dashboardVariable({ kind }: PolicyObject, { text }: Query): string | undefined {
  const variable = kind === 'PrometheusRule' ? /\$__\w+/.exec(text)?.[0] : undefined;
  return variable === undefined ? undefined : `${variable} is a variable of Grafana, which Prometheus does not know`;
}

/** Quantiles of histograms need the buckets, which are told apart by the label `le`. */
export const histogramQuantile = defineRule({
  id: 'histogram-quantile',
  title: 'A quantile is between 0 and 1, of buckets that keep their label le.',
  rationale: 'Prometheus answers with nothing, or with infinity, and never with an error: the alert is silent, and the gate always open or always shut.',
  link: 'https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile',
  appliesTo: QUERYING,
  check: object => queriesOf(object).flatMap(query => {
    const problem = query.expression && quantileProblem(query.expression, query.text);
    return problem ? [{ field: query.path, value: shownQuery(query.text), ...problem }] : [];
  }),
});

function quantileProblem(expression: Promql, text: string): Pick<PolicyFinding, 'problem' | 'fix'> | undefined {
  for (const part of partsOf(expression)) {
    if (part.kind !== 'call' || part.name !== 'histogram_quantile' || part.args.length < 2) continue;
    const of = part.args[1];
    const [, quantile] = /histogram_quantile\s*\(\s*(\d+(?:\.\d+)?)\s*,/.exec(text) ?? [];
    if (quantile !== undefined && Number(quantile) > 1) {
      return { problem: `${quantile} is no quantile: above 1 the answer is always infinity`, fix: Number(quantile) <= 100 ? `write ${Number(quantile) / 100}` : 'write a number between 0 and 1' };
    }
    const names = metricsOf(of);
    const drops = of.kind === 'aggregate' && (of.without?.includes('le') || (of.without === undefined && !of.by?.some(label => label === 'le' || label === '\u0001')));
    if (drops && names.length > 0 && names.every(name => name.endsWith('_bucket'))) {
      return { problem: `the ${of.name}() under it drops the label le, and without it there are no buckets`, fix: `add le to it: ${of.name} by (le) (…)` };
    }
  }
  return undefined;
}

/** Metrics of vLLM by names that it does not report. */
export const modelMetricName = defineRule({
  id: 'model-metric-name',
  level: PolicyLevel.WARNING,
  title: 'Queries name metrics as the model server reports them.',
  rationale: 'A metric of an old name yields nothing: the autoscaler stands still, the alert is silent, and the panel is empty.',
  link: 'https://docs.vllm.ai/en/latest/usage/metrics/',
  appliesTo: [...QUERYING, '/ConfigMap'],
  check: object => (object.groupKind === '/ConfigMap' ? dashboards(object) : queriesOf(object).map(({ path, text }) => ({ path, text }))).flatMap(({ path, text }) => nameFindings(path, text)),
});

/** The dashboards in a ConfigMap: JSON with panels that ask Prometheus. */
function dashboards({ manifest }: PolicyObject): { path: string; text: string }[] {
  return Object.entries(record(manifest.data) ?? {}).flatMap(([key, text]) => (
    typeof text === 'string' && key.endsWith('.json') && text.includes('"expr"') ? [{ path: `data.${key}`, text }] : []
  ));
}

function nameFindings(path: string, text: string): PolicyFinding[] {
  if (!text.includes('vllm:')) return [];
  const used = new Set(text.match(/\bvllm:\w+/g) ?? []);
  return [...used].flatMap((name): PolicyFinding[] => {
    if (COUNTERS.has(name) && !used.has(`${name}_total`)) {
      return [{ field: path, value: name, problem: 'a counter, which Prometheus clients report with _total', fix: `name ${name}_total` }];
    }
    const renamed = Object.hasOwn(RENAMED, name) ? RENAMED[name] : undefined;
    // Who asks for both names is prepared for both versions.
    if (!renamed || (renamed.now !== undefined && used.has(renamed.now))) return [];
    return [{ field: path, value: name, problem: renamed.why, fix: renamed.now ? `name ${renamed.now}` : 'remove it' }];
  });
}
