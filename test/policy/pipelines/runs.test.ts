import { cronJob, cronWorkflow, HOSTILE, job, object } from './objects';
import { hookTtl, jobRetries, runDeadline } from '../../../lib/policy/pipelines/runs';
import { fields } from '../fixtures';

const gpu = { template: { spec: { containers: [{ name: 'train', resources: { limits: { 'nvidia.com/gpu': 1 } } }] } } };
const cpu = { template: { spec: { containers: [{ name: 'train', resources: { limits: { memory: '1Gi' } } }] } } };
const hook = (spec: object, value = 'PreSync') => job(spec, { metadata: { name: 'migrate', annotations: { 'argocd.argoproj.io/hook': value } } });

test('fails: what runs to an end without a deadline', () => {
  expect(fields(runDeadline, job({}))).toEqual(['spec.activeDeadlineSeconds']);
  expect(fields(runDeadline, cronJob({}))).toEqual(['spec.jobTemplate.spec.activeDeadlineSeconds']);
  expect(fields(runDeadline, object('keda.sh/v1alpha1', 'ScaledJob', { jobTargetRef: {} }))).toEqual(['spec.jobTargetRef.activeDeadlineSeconds']);
  expect(fields(runDeadline, object('ray.io/v1', 'RayJob', {}))).toEqual(['spec.activeDeadlineSeconds']);
  expect(fields(runDeadline, cronWorkflow({}))).toEqual(['spec.workflowSpec.activeDeadlineSeconds']);
  expect(fields(runDeadline, object('argoproj.io/v1alpha1', 'WorkflowTemplate', { entrypoint: 'main' }))).toEqual(['spec.activeDeadlineSeconds']);
  expect(fields(runDeadline, job({ activeDeadlineSeconds: 3600 }))).toEqual([]);
});

test('templates of templates, and workflows of a template, have theirs elsewhere', () => {
  expect(fields(runDeadline, object('argoproj.io/v1alpha1', 'WorkflowTemplate', { templates: [] }))).toEqual([]);
  expect(fields(runDeadline, object('argoproj.io/v1alpha1', 'Workflow', { workflowTemplateRef: { name: 'run' } }))).toEqual([]);
  const scheduled = cronWorkflow({ workflowSpec: { workflowTemplateRef: { name: 'run' } } });
  const template = object('argoproj.io/v1alpha1', 'WorkflowTemplate', { entrypoint: 'main', activeDeadlineSeconds: 60 }, { metadata: { name: 'run', namespace: 'ml' } });
  expect(fields(runDeadline, scheduled)).toEqual([]);
  expect(fields(runDeadline, scheduled, { beside: [template] })).toEqual([]);
});

test('fails: a Job that takes GPUs and does not say how often', () => {
  expect(fields(jobRetries, job(gpu))).toEqual(['spec.backoffLimit']);
  expect(fields(jobRetries, cronJob({ jobTemplate: { spec: gpu } }))).toEqual(['spec.jobTemplate.spec.backoffLimit']);
  expect(fields(jobRetries, object('keda.sh/v1alpha1', 'ScaledJob', { jobTargetRef: gpu }))).toEqual(['spec.jobTargetRef.backoffLimit']);
  const fine = [job({ ...gpu, backoffLimit: 0 }), job({ ...gpu, backoffLimitPerIndex: 1 }), job({ ...gpu, podFailurePolicy: {} }), job(cpu)];
  expect(fine.flatMap(one => fields(jobRetries, one))).toEqual([]);
});

test('fails: a hook that is gone before it is seen', () => {
  expect(fields(hookTtl, hook({ ttlSecondsAfterFinished: 0 }))).toEqual(['spec.ttlSecondsAfterFinished']);
  const fine = [hook({ ttlSecondsAfterFinished: 600 }), hook({}), hook({ ttlSecondsAfterFinished: 0 }, 'Skip'), job({ ttlSecondsAfterFinished: 0 })];
  expect(fine.flatMap(one => fields(hookTtl, one))).toEqual([]);
});

test('any shape is taken', () => {
  for (const rule of [runDeadline, jobRetries, hookTtl]) {
    for (const value of HOSTILE) {
      expect(() => [
        object('batch/v1', 'Job', value), cronJob({ jobTemplate: value }), cronWorkflow({ workflowSpec: value }), job({ template: { spec: { containers: value } } }),
        cronWorkflow({ workflowSpec: { workflowTemplateRef: value } }), job({ ttlSecondsAfterFinished: value }, { metadata: { name: 'x', annotations: value } }),
      ].forEach(one => fields(rule, one))).not.toThrow();
    }
  }
});
