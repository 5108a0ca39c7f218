import { parsePromql, Promql, PromqlError } from './promql';
import { PolicyObject } from '../../policy-object';
import { at, record, records } from '../../shapes';

/** A PromQL query in an object. */
export interface Query {
  readonly path: string;
  readonly text: string;
  /** Undefined when it is not understood, or wrong. */
  readonly expression?: Promql;
  /** Why Prometheus does not take it. */
  readonly error?: string;
}

/** Where kinds keep queries to Prometheus. */
const QUERIES: { readonly [groupKind: string]: (object: PolicyObject) => readonly { readonly value: unknown; readonly path: string }[] } = {
  'monitoring.coreos.com/PrometheusRule': ({ manifest }) => at(manifest, 'spec.groups[].rules[].expr'),
  'argoproj.io/AnalysisTemplate': ({ manifest }) => at(manifest, 'spec.metrics[].provider.prometheus.query'),
  'argoproj.io/ClusterAnalysisTemplate': ({ manifest }) => at(manifest, 'spec.metrics[].provider.prometheus.query'),
  'flagger.app/MetricTemplate': ({ manifest }) => (at(manifest, 'spec.provider.type')[0]?.value === 'prometheus' ? at(manifest, 'spec.query') : []),
  'keda.sh/ScaledObject': scaledQueries,
  'keda.sh/ScaledJob': scaledQueries,
  'serving.kserve.io/InferenceService': ({ manifest }) => at(manifest, 'spec.predictor.autoScaling.metrics[]').flatMap(({ value, path }) => (
    at(value, 'external.metric').filter(found => record(found.value)?.backend === 'prometheus').flatMap(found => (
      at(found.value, 'query').map(query => ({ value: query.value, path: `${path}.${found.path}.${query.path}` }))
    ))
  )),
};

/** Kinds that have queries to Prometheus. */
export const QUERYING: readonly string[] = Object.keys(QUERIES);

function scaledQueries({ manifest }: PolicyObject) {
  return records(record(manifest.spec)?.triggers).flatMap((trigger, i) => (
    trigger.type === 'prometheus' ? at(trigger, 'metadata.query').map(({ value, path }) => ({ value, path: `spec.triggers[${i}].${path}` })) : []
  ));
}

/** Queries are taken apart once, for all the rules that ask for them. */
const TAKEN_APART = new WeakMap<PolicyObject, readonly Query[]>();

/** The queries to Prometheus in an object. */
export function queriesOf(object: PolicyObject): readonly Query[] {
  const queries = TAKEN_APART.get(object) ?? takeApart(object);
  TAKEN_APART.set(object, queries);
  return queries;
}

function takeApart(object: PolicyObject): readonly Query[] {
  return (QUERIES[object.groupKind]?.(object) ?? []).flatMap(({ value, path }): Query[] => (
    typeof value === 'string' && value.trim() !== '' ? [{ path, text: value, ...parsed(value) }] : []
  ));
}

function parsed(text: string): Pick<Query, 'expression' | 'error'> {
  try {
    return { expression: parsePromql(text) };
  } catch (error) {
    if (error instanceof PromqlError) return { error: error.message };
    throw error;
  }
}

/** A query as messages show it: on one line, and not longer than one is willing to read. */
export function shownQuery(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 117)}…` : line;
}
