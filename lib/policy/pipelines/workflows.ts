import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';
import { stepsIn, templatesIn, WORKFLOWS, workflowOf } from '../references/custom-resources/workflows';
import { at, record, shown } from '../shapes';

/** A retry without an end. */
export const workflowRetryLimit = defineRule({
  id: 'workflow-retry-limit',
  level: PolicyLevel.WARNING,
  title: 'A retry strategy says how often.',
  rationale: 'Without a limit a step that cannot succeed is tried until somebody stops the workflow: it writes, calls and pays again each time.',
  link: 'https://argo-workflows.readthedocs.io/en/latest/retries/',
  appliesTo: WORKFLOWS,
  check: (object): PolicyFinding[] => {
    const workflow = workflowOf(object);
    return [
      { path: workflow.path, holder: workflow.spec },
      { path: `${workflow.path}.templateDefaults`, holder: record(workflow.spec.templateDefaults) ?? {} },
      ...templatesIn(workflow).map(({ path, template }) => ({ path, holder: template })),
    ].flatMap(({ path, holder }) => {
      const strategy = record(holder.retryStrategy);
      const ends = strategy && ['limit', 'expression', 'backoff.maxDuration'].some(field => at(strategy, field).length > 0);
      return !strategy || ends ? [] : [{ field: `${path}.retryStrategy.limit`, problem: 'not set: the step is tried again without end', fix: 'set it, as a text: "2"' }];
    });
  },
});

/** Where the workflow is what runs, and not a store of templates. */
function isRun(spec: { readonly [field: string]: unknown }): boolean {
  return spec.entrypoint !== undefined && spec.workflowTemplateRef === undefined;
}

export const workflowServiceAccount = defineRule({
  id: 'workflow-service-account',
  level: PolicyLevel.WARNING,
  title: 'A workflow names its ServiceAccount.',
  rationale: 'Each step reports its result as a workflowtaskresult, which the account `default` may not create: steps succeed, and the workflow fails.',
  link: 'https://argo-workflows.readthedocs.io/en/latest/workflow-rbac/',
  appliesTo: WORKFLOWS,
  check: (object): PolicyFinding[] => {
    const { path, spec } = workflowOf(object);
    const named = at(spec, 'serviceAccountName').length > 0 || at(spec, 'executor.serviceAccountName').length > 0;
    return !isRun(spec) || named ? [] : [{
      field: `${path}.serviceAccountName`, problem: 'not set: steps run as `default`, which may not report their results', fix: 'name an account that may create and patch workflowtaskresults',
    }];
  },
});

export const workflowPods = defineRule({
  id: 'workflow-pods-stay',
  level: PolicyLevel.WARNING,
  title: 'The pods of finished steps are deleted.',
  rationale: 'Without podGC each step leaves a pod, as long as its workflow is there; thousands of them slow the API server and the scheduler.',
  link: 'https://argo-workflows.readthedocs.io/en/latest/cost-optimisation/',
  appliesTo: WORKFLOWS,
  check: (object): PolicyFinding[] => {
    const { path, spec } = workflowOf(object);
    return !isRun(spec) || record(spec.podGC) ? [] : [{
      field: `${path}.podGC`, problem: 'not set: the pods of finished steps stay', fix: 'set strategy: OnPodCompletion, with a deleteDelayDuration for those who read logs',
    }];
  },
});

/** `quality` means Succeeded or Skipped or Daemoned. */
export const workflowSkippedGate = defineRule({
  id: 'workflow-skipped-step',
  level: PolicyLevel.WARNING,
  title: 'What comes after a conditional task says whether it may be skipped.',
  rationale: 'A bare name means succeeded, skipped or daemoned: when the condition of a quality gate is false, what it was to keep back runs.',
  link: 'https://argo-workflows.readthedocs.io/en/latest/enhanced-depends-logic/',
  appliesTo: WORKFLOWS,
  check: (object): PolicyFinding[] => templatesIn(workflowOf(object)).flatMap(template => {
    const steps = stepsIn(template).filter(({ group }) => group === undefined);
    const conditional = new Set(steps.filter(({ step }) => typeof step.when === 'string' && step.when !== '').map(({ name }) => name));
    if (conditional.size === 0) return [];
    return steps.flatMap(({ step, path }) => bareNames(step).filter(({ name }) => conditional.has(name)).map(({ name, field }) => ({
      field: `${path}.${field}`,
      value: shown(step[field]),
      problem: `"${name}" has a condition, and this also runs when "${name}" is skipped`,
      fix: `write depends: ${name}.Succeeded, or (${name}.Succeeded || ${name}.Skipped) when that is meant`,
    })));
  }),
});

/** The tasks that a task waits for without a word about their result. */
function bareNames(step: { readonly [field: string]: unknown }): { name: string; field: string }[] {
  const { depends, dependencies } = step;
  if (typeof depends === 'string') return (depends.match(/[\w-]+(?:\.\w+)?/g) ?? []).filter(word => !word.includes('.')).map(name => ({ name, field: 'depends' }));
  return (Array.isArray(dependencies) ? dependencies : []).filter(name => typeof name === 'string').map((name: string) => ({ name, field: 'dependencies' }));
}

/** An edit of a ScaledJob deletes the Jobs that run. */
export const scaledJobRollout = defineRule({
  id: 'scaled-job-rollout',
  level: PolicyLevel.WARNING,
  title: 'A change of a ScaledJob leaves running Jobs alone.',
  rationale: 'Unless told otherwise KEDA deletes every Job of the old version at once, in the middle of its work; a new image tag is enough.',
  link: 'https://keda.sh/docs/latest/reference/scaledjob-spec/#rollout',
  appliesTo: ['keda.sh/ScaledJob'],
  check: ({ manifest }): PolicyFinding[] => {
    const spec = record(manifest.spec);
    if (!spec) return [];
    // The old field comes first: scaledjob_controller.go.
    const strategy = spec.rolloutStrategy || record(spec.rollout)?.strategy;
    if (strategy === 'gradual' || (typeof strategy === 'string' && strategy.includes('${'))) return [];
    return [{
      field: spec.rolloutStrategy ? 'spec.rolloutStrategy' : 'spec.rollout.strategy',
      ...strategy !== undefined && { value: shown(strategy) },
      problem: `${strategy === undefined ? 'not set, which means immediate: ' : ''}each change deletes the Jobs that are running`,
      fix: 'set rollout.strategy: gradual',
    }];
  },
});
