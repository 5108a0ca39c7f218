import { PolicyLevel } from '../../policy-level';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { at, record } from '../../shapes';
import { parsePromql, Promql, PromqlError } from '../queries/promql';
import { partsOf, yieldsNumber } from '../queries/series';

const TEMPLATES = ['argoproj.io/AnalysisTemplate', 'argoproj.io/ClusterAnalysisTemplate'];

/** A condition on what Prometheus answers. */
interface Condition {
  readonly field: string;
  readonly text: string;
  readonly query: Promql;
}

/** A vector is a list of numbers, and a list is not compared with a number. */
export const analysisResult = defineRule({
  id: 'analysis-result',
  title: 'A condition treats the answer of Prometheus as what it is: a list of numbers, or one number.',
  rationale: 'The condition cannot be evaluated. After five such errors the analysis is over, and the rollout is aborted whatever the new version does.',
  link: 'https://argo-rollouts.readthedocs.io/en/stable/analysis/prometheus/',
  appliesTo: TEMPLATES,
  check: object => conditions(object).flatMap(({ field, text, query }): PolicyFinding[] => {
    const number = yieldsNumber(query);
    const compared = /\bresult\s*(?:<=?|>=?)|(?:<=?|>=?)\s*result\b(?!\s*[[.])/.test(text);
    if (number === false && compared && !/[{}]|\bmap\(/.test(text)) return [{ field, value: text, problem: 'result is a list of numbers here, one for each series', fix: `write result[0], as in ${text.replace(/\bresult\b(?!\s*\[)/g, 'result[0]')}` }];
    if (number === true && /\bresult\s*\[/.test(text)) return [{ field, value: text, problem: 'the query yields one number, and result is no list', fix: 'write result without [0]' }];
    return [];
  }),
});

/** Nobody has asked the new version yet: there is no series. */
export const analysisWithoutData = defineRule({
  id: 'analysis-without-data',
  level: PolicyLevel.WARNING,
  title: 'A condition holds when there is no data yet too.',
  rationale: 'Prometheus answers with an empty list while the new version has had no request, result[0] is an error then, and after five of them the rollout is aborted.',
  link: 'https://argo-rollouts.readthedocs.io/en/stable/features/analysis/#empty-array',
  appliesTo: TEMPLATES,
  check: object => conditions(object).filter(({ text, query }) => (
    yieldsNumber(query) === false && /\bresult\s*\[\s*0\s*\]/.test(text) && !/\blen\(|\bdefault\(|\bisNil\(|\?\./.test(text) && !hasDefault(query)
  )).map(({ field, text }) => ({
    field, value: text, problem: 'an error when Prometheus has no series, as before the first request', fix: `write len(result) == 0 || ${text}, or add "or vector(0)" to the query`,
  })),
});

function hasDefault(query: Promql): boolean {
  return [...partsOf(query)].some(part => part.kind === 'call' && (part.name === 'vector' || part.name === 'absent' || part.name === 'scalar'));
}

function conditions({ manifest }: PolicyObject): Condition[] {
  return at(manifest, 'spec.metrics[]').flatMap(({ value, path }) => {
    const metric = record(value);
    const prometheus = record(record(metric?.provider)?.prometheus);
    // A range gives a list of lists.
    if (typeof prometheus?.query !== 'string' || prometheus.rangeQuery !== undefined) return [];
    const query = understood(prometheus.query);
    return query === undefined ? [] : ['successCondition', 'failureCondition'].flatMap(field => {
      const text = metric?.[field];
      return typeof text === 'string' ? [{ field: `${path}.${field}`, text, query }] : [];
    });
  });
}

function understood(text: string): Promql | undefined {
  try {
    return parsePromql(text);
  } catch (error) {
    if (error instanceof PromqlError) return undefined;
    throw error;
  }
}
