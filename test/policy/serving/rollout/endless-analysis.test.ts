import { endlessAnalysis } from '../../../../lib/policy/serving/rollout/endless-analysis';
import { found, object } from '../../references/world';

const rollout = (strategy: object) => object('argoproj.io/v1alpha1', 'Rollout', 'a', { spec: { strategy } });
const step = (ref: unknown) => rollout({ canary: { steps: [{ setWeight: 10 }, { analysis: { templates: [ref] } }] } });
const template = (metric: unknown, kind = 'AnalysisTemplate') => object('argoproj.io/v1alpha1', kind, 't', { spec: { metrics: [{ name: 'm', ...metric as object }] } });
const T = { templateName: 't' };

test.each([
  ['a step', step(T), template({ interval: '1m' }), 'spec.strategy.canary.steps[1].analysis.templates[0].templateName'],
  ['a step of none', step(T), template({ interval: '1m', count: 0 }), 'spec.strategy.canary.steps[1].analysis.templates[0].templateName'],
  ['a template for the cluster', step({ ...T, clusterScope: true }), template({ interval: '1m' }, 'ClusterAnalysisTemplate'), 'spec.strategy.canary.steps[1].analysis.templates[0].templateName'],
  ['before a promotion', rollout({ blueGreen: { prePromotionAnalysis: { templates: [T] } } }), template({ interval: '1m' }), 'spec.strategy.blueGreen.prePromotionAnalysis.templates[0].templateName'],
])('fails: no end of %s', (_, one, given, field) => expect(found(endlessAnalysis, one, given)).toEqual([expect.stringContaining(`${field}: `)]));

test.each([
  ['a count', step(T), template({ interval: '1m', count: 5 })],
  ['one measurement', step(T), template({})],
  ['a count that an argument says', step(T), template({ interval: '1m', count: '{{args.count}}' })],
  ['in the background', rollout({ canary: { analysis: { templates: [T] } } }), template({ interval: '1m' })],
  ['not given', step({ templateName: 'x' }), template({ interval: '1m' })],
  ['of another scope', step(T), template({ interval: '1m' }, 'ClusterAnalysisTemplate')],
  ['shapes', step('t'), template('x')],
])('fine: %s', (_, one, given) => expect(found(endlessAnalysis, one, given)).toEqual([]));
