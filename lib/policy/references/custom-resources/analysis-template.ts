import { misnamedAt } from './misnamed';
import { didYouMean } from '../../../errors';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { at, record, records, shown, strings } from '../../shapes';

const TEMPLATES = ['argoproj.io/AnalysisTemplate', 'argoproj.io/ClusterAnalysisTemplate'];

/** Where a Rollout, or an Experiment, runs analyses. */
const ANALYSES: { readonly [groupKind: string]: readonly string[] } = {
  'argoproj.io/Rollout': [
    'spec.strategy.canary.analysis', 'spec.strategy.canary.steps[].analysis', 'spec.strategy.blueGreen.prePromotionAnalysis', 'spec.strategy.blueGreen.postPromotionAnalysis',
  ],
};

/** Analyses that name one template each. */
const SINGLE: { readonly [groupKind: string]: string } = {
  'argoproj.io/Rollout': 'spec.strategy.canary.steps[].experiment.analyses[]',
  'argoproj.io/Experiment': 'spec.analyses[]',
};

/** What judges a new version: a template of an analysis, with its arguments. */
export const analysisTemplate = defineRule({
  id: 'analysis-template',
  title: 'An analysis names a template, and gives it the arguments that it asks for.',
  rationale: 'The rollout stops with an invalid analysis, or is aborted and the new version is scaled down.',
  link: 'https://argo-rollouts.readthedocs.io/en/stable/features/analysis/',
  appliesTo: ['argoproj.io/Rollout', 'argoproj.io/Experiment', ...TEMPLATES],
  check: (object, world) => (TEMPLATES.includes(object.groupKind) ? argumentsOfTemplate(object) : [
    ...(ANALYSES[object.groupKind] ?? []).flatMap(path => at(object.manifest, path)).flatMap(({ value, path }) => {
      const analysis = record(value) ?? {};
      return records(analysis.templates).flatMap((ref, i) => useOf(object, world, ref, `${path}.templates[${i}]`, analysis, path));
    }),
    ...at(object.manifest, SINGLE[object.groupKind]).flatMap(({ value, path }) => {
      const analysis = record(value) ?? {};
      return useOf(object, world, analysis, path, analysis, path);
    }),
  ]),
});

type Fields = { readonly [field: string]: unknown };

function useOf(object: PolicyObject, world: PolicyWorld, ref: Fields, refPath: string, analysis: Fields, path: string): PolicyFinding[] {
  if (typeof ref.templateName !== 'string') return [];
  const [groupKind, other] = ref.clusterScope === true ? [...TEMPLATES].reverse() : TEMPLATES;
  const namespace = ref.clusterScope === true ? '' : object.namespace;
  const found = world.find(groupKind, namespace, ref.templateName);
  if (found.length === 0) {
    return misnamedAt(world, `${refPath}.templateName`, { groupKind, namespace, name: ref.templateName, mixedUpWith: [other], deliveredWith: object });
  }
  if (found.length > 1) return [];
  const given = records(analysis.args).map(({ name }) => String(name));
  return records(record(found[0].manifest.spec)?.args)
    .filter(({ name, value, valueFrom }) => value === undefined && valueFrom === undefined && !given.includes(String(name)))
    .map(({ name }) => ({
      field: `${path}.args`,
      problem: `the template ${shown(ref.templateName)} asks for the argument "${shown(name)}", and is given ${given.join(', ') || 'none'}.${didYouMean(String(name), given)}`,
      fix: 'give the argument, or a value of it in the template',
    }));
}

/** `{{args.x}}` in a template, which declares its arguments. */
function argumentsOfTemplate({ manifest }: PolicyObject): PolicyFinding[] {
  const spec = record(manifest.spec) ?? {};
  // Templates that this one is made of may declare arguments for it.
  if (records(spec.templates).length > 0) return [];
  const declared = records(spec.args).map(({ name }) => String(name));
  return [...strings(spec.metrics, 'spec.metrics')].flatMap(({ text, path }) => (
    [...text.matchAll(/\{\{\s*args\.([\w-]+)\s*\}\}/g)].filter(([, name]) => !declared.includes(name)).map(([whole, name]) => ({
      field: path, value: whole, problem: `the template declares no argument "${name}"; it declares ${declared.join(', ') || 'none'}.${didYouMean(name, declared)}`, fix: 'add it to spec.args',
    }))
  ));
}
