import { defineRule, PolicyFinding } from '../../policy-rule';
import { at, record, records, shown } from '../../shapes';

/** Analyses that a Rollout waits for: the one beside the steps of a canary may go on for ever. */
const WAITED_FOR = ['spec.strategy.canary.steps[].analysis', 'spec.strategy.blueGreen.prePromotionAnalysis', 'spec.strategy.blueGreen.postPromotionAnalysis'];

/** A metric with an interval and no count is measured until somebody stops it. */
export const endlessAnalysis = defineRule({
  id: 'endless-analysis',
  title: 'An analysis that a Rollout waits for comes to an end.',
  rationale: 'The controller marks the Rollout InvalidSpec, because a metric runs indefinitely, and no version comes up any more.',
  link: 'https://argo-rollouts.readthedocs.io/en/stable/features/analysis/#inline-analysis',
  appliesTo: ['argoproj.io/Rollout'],
  check: (object, world) => WAITED_FOR.flatMap(where => at(object.manifest, where)).flatMap(({ value, path }) => (
    records(record(value)?.templates).flatMap((ref, i): PolicyFinding[] => {
      if (typeof ref.templateName !== 'string') return [];
      const found = ref.clusterScope === true
        ? world.find('argoproj.io/ClusterAnalysisTemplate', '', ref.templateName) : world.find('argoproj.io/AnalysisTemplate', object.namespace, ref.templateName);
      const metrics = found.length === 1 ? records(record(found[0].manifest.spec)?.metrics) : [];
      const endless = metrics.find(({ interval, count }) => typeof interval === 'string' && interval !== '' && (count === undefined || count === null || count === 0 || count === '0'));
      return endless ? [{
        field: `${path}.templates[${i}].templateName`,
        value: ref.templateName,
        problem: `its metric ${shown(endless.name ?? '')} has an interval and no count, so that the analysis never ends`,
        fix: 'set count in the metric; or run the analysis in the background: spec.strategy.canary.analysis',
      }] : [];
    })
  )),
});
