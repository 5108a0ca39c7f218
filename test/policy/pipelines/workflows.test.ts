import { cronWorkflow, HOSTILE, object } from './objects';
import { scaledJobRollout, workflowPods, workflowRetryLimit, workflowServiceAccount, workflowSkippedGate } from '../../../lib/policy/pipelines/workflows';
import { fields } from '../fixtures';

const RULES = [workflowRetryLimit, workflowServiceAccount, workflowPods, workflowSkippedGate, scaledJobRollout];
const template = (spec: object) => object('argoproj.io/v1alpha1', 'WorkflowTemplate', { entrypoint: 'main', ...spec });

test('fails: a retry without an end', () => {
  expect(fields(workflowRetryLimit, template({ templates: [{ name: 'a', retryStrategy: { retryPolicy: 'Always' } }] }))).toEqual(['spec.templates[0].retryStrategy.limit']);
  expect(fields(workflowRetryLimit, cronWorkflow({ workflowSpec: { templateDefaults: { retryStrategy: {} } } }))).toEqual(['spec.workflowSpec.templateDefaults.retryStrategy.limit']);
  expect(fields(workflowRetryLimit, template({ retryStrategy: { backoff: { duration: '10s' } } }))).toEqual(['spec.retryStrategy.limit']);
  const fine = [{ limit: 0 }, { limit: '3' }, { expression: 'asInt(lastRetry.exitCode) > 2' }, { backoff: { maxDuration: '1h' } }];
  expect(fine.flatMap(retryStrategy => fields(workflowRetryLimit, template({ templates: [{ name: 'a', retryStrategy }] })))).toEqual([]);
});

test('fails: steps that run as default', () => {
  expect(fields(workflowServiceAccount, template({}))).toEqual(['spec.serviceAccountName']);
  expect(fields(workflowServiceAccount, cronWorkflow({ workflowSpec: { entrypoint: 'main' } }))).toEqual(['spec.workflowSpec.serviceAccountName']);
  expect(fields(workflowServiceAccount, template({ serviceAccountName: 'features' }))).toEqual([]);
  expect(fields(workflowServiceAccount, template({ executor: { serviceAccountName: 'features' } }))).toEqual([]);
  expect(fields(workflowServiceAccount, template({ entrypoint: undefined }))).toEqual([]);
  expect(fields(workflowServiceAccount, cronWorkflow({ workflowSpec: { workflowTemplateRef: { name: 'run' } } }))).toEqual([]);
});

test('fails: pods that stay', () => {
  expect(fields(workflowPods, template({}))).toEqual(['spec.podGC']);
  expect(fields(workflowPods, template({ podGC: { strategy: 'OnPodCompletion' } }))).toEqual([]);
});

test('fails: what also runs when its gate is skipped', () => {
  const dag = (load: object) => template({ templates: [{ name: 'main', dag: { tasks: [{ name: 'extract' }, { name: 'quality-gate', when: '{{x}} == 1' }, { name: 'load', ...load }] } }] });
  expect(fields(workflowSkippedGate, dag({ depends: 'extract && quality-gate' }))).toEqual(['spec.templates[0].dag.tasks[2].depends']);
  expect(fields(workflowSkippedGate, dag({ dependencies: ['quality-gate'] }))).toEqual(['spec.templates[0].dag.tasks[2].dependencies']);
  expect(['quality-gate.Succeeded', '(quality-gate.Succeeded || quality-gate.Skipped) && extract', 'extract'].flatMap(depends => fields(workflowSkippedGate, dag({ depends })))).toEqual([]);
});

test('fails: a change that deletes running Jobs', () => {
  const scaled = (spec: object) => object('keda.sh/v1alpha1', 'ScaledJob', { jobTargetRef: {}, ...spec });
  expect(fields(scaledJobRollout, scaled({}))).toEqual(['spec.rollout.strategy']);
  expect(fields(scaledJobRollout, scaled({ rollout: { strategy: 'immediate' } }))).toEqual(['spec.rollout.strategy']);
  expect(fields(scaledJobRollout, scaled({ rolloutStrategy: 'immediate', rollout: { strategy: 'gradual' } }))).toEqual(['spec.rolloutStrategy']);
  expect([{ rollout: { strategy: 'gradual' } }, { rolloutStrategy: 'gradual' }].flatMap(spec => fields(scaledJobRollout, scaled(spec)))).toEqual([]);
});

test('any shape is taken', () => {
  for (const value of HOSTILE) {
    expect(() => [
      object('argoproj.io/v1alpha1', 'WorkflowTemplate', value), template({ templates: value, retryStrategy: value, podGC: value, executor: value }),
      template({ templates: [{ dag: { tasks: value }, steps: value, retryStrategy: value }] }), template({ templates: [{ dag: { tasks: [{ name: 'a', when: 'x' }, { name: 'b', depends: value, dependencies: value }] } }] }),
      object('keda.sh/v1alpha1', 'ScaledJob', { rollout: value, rolloutStrategy: value }),
    ].forEach(one => RULES.forEach(rule => fields(rule, one)))).not.toThrow();
  }
});
