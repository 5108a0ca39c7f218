import { analysisResult, analysisWithoutData } from '../../../../lib/policy/serving/rollout/analysis-result';
import { found, object } from '../../references/world';

const template = (query: unknown, condition: object, rest: object = {}) => object('argoproj.io/v1alpha1', 'AnalysisTemplate', 'a', {
  spec: { metrics: [{ name: 'm', ...condition, provider: { prometheus: { query, ...rest } } }] },
});
const SUM = 'sum(rate(a{x="{{args.name}}"}[5m]))';

test.each([
  [template(SUM, { successCondition: 'result >= 0.95' }), 'spec.metrics[0].successCondition'],
  [template(SUM, { failureCondition: '0.5 > result' }), 'spec.metrics[0].failureCondition'],
  [template('a', { successCondition: 'isNaN(result[0]) || result < 5' }), 'spec.metrics[0].successCondition'],
  [template(`scalar(${SUM})`, { successCondition: 'result[0] < 5' }), 'spec.metrics[0].successCondition'],
])('fails: a list that is compared, or a number that is not one', (one, field) => expect(found(analysisResult, one)).toEqual([expect.stringContaining(`${field}: `)]));

test.each([
  template(SUM, { successCondition: 'result[0] >= 0.95' }),
  template(SUM, { successCondition: 'all(result, {# >= 0.95})' }),
  template(SUM, { successCondition: 'all(result, # >= 0.95)' }),
  template(SUM, { successCondition: 'len(result) == 0 || 5 > result[0]' }),
  template(`scalar(${SUM})`, { successCondition: 'result < 5' }),
  template('{{args.query}}', { successCondition: 'result < 5' }),
  template('{{args.query}} * 2', { successCondition: 'result < 5' }),
  template('sum(', { successCondition: 'result < 5' }),
  template(SUM, { successCondition: 'result < 5' }, { rangeQuery: {} }),
  template(5, { successCondition: {} }),
  object('argoproj.io/v1alpha1', 'AnalysisTemplate', 'a', { spec: { metrics: ['x', { provider: 'x' }] } }),
])('fine: %#', one => expect(found(analysisResult, one)).toEqual([]));

test.each([
  [SUM, 'result[0] < 5', 1],
  [SUM, 'len(result) == 0 || result[0] < 5', 0],
  [SUM, 'default(result, [0])[0] < 5', 0],
  [`${SUM} or vector(0)`, 'result[0] < 5', 0],
  ['{{args.query}}', 'result[0] < 5', 0],
])('without data: %s and %s', (query, successCondition, count) => expect(found(analysisWithoutData, template(query, { successCondition }))).toHaveLength(count));
