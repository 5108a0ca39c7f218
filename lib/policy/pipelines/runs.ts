import { deadlineOf } from './schedules';
import { isHook } from '../operator-metadata';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at, record } from '../shapes';

/** Where kinds that run to an end say how long they may take. */
const DEADLINES: { readonly [groupKind: string]: string } = {
  'batch/Job': 'spec.activeDeadlineSeconds',
  'batch/CronJob': 'spec.jobTemplate.spec.activeDeadlineSeconds',
  'keda.sh/ScaledJob': 'spec.jobTargetRef.activeDeadlineSeconds',
  'ray.io/RayJob': 'spec.activeDeadlineSeconds',
  'ray.io/RayCronJob': 'spec.jobTemplate.activeDeadlineSeconds',
  'argoproj.io/Workflow': 'spec.activeDeadlineSeconds',
  'argoproj.io/CronWorkflow': 'spec.workflowSpec.activeDeadlineSeconds',
  'argoproj.io/WorkflowTemplate': 'spec.activeDeadlineSeconds',
  'argoproj.io/ClusterWorkflowTemplate': 'spec.activeDeadlineSeconds',
};

/** A run that hangs holds its GPUs, and the ones after it wait. */
export const runDeadline = defineRule({
  id: 'run-deadline',
  level: PolicyLevel.WARNING,
  title: 'What runs to an end has a deadline.',
  rationale: 'A process that waits for a lock or a peer for ever holds its GPUs and its place in the schedule, and nothing fails.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup',
  appliesTo: Object.keys(DEADLINES),
  check: (object, world): PolicyFinding[] => {
    const field = DEADLINES[object.groupKind];
    if (at(object.manifest, field).length > 0 || deadlineElsewhere(object, world)) return [];
    return [{ field, problem: 'not set: a run that hangs is never ended', fix: 'give it the longest time that a good run takes, and some more' }];
  },
});

function deadlineElsewhere(object: PolicyObject, world: PolicyWorld): boolean {
  const spec = record(object.manifest.spec);
  if (!spec) return true;
  if (!object.groupKind.startsWith('argoproj.io/')) return false;
  // What a template of templates runs is somebody else's workflow.
  if (object.kind.endsWith('WorkflowTemplate')) return spec.entrypoint === undefined;
  if (object.kind === 'Workflow') return spec.workflowTemplateRef !== undefined;
  const { seconds, unknown } = deadlineOf(object, world);
  return unknown === true || seconds !== undefined;
}

/** Where the Job of each kind is. */
const JOBS: { readonly [groupKind: string]: string } = {
  'batch/Job': 'spec', 'batch/CronJob': 'spec.jobTemplate.spec', 'keda.sh/ScaledJob': 'spec.jobTargetRef',
};

/** Seven attempts, of which each costs GPUs from the beginning. */
export const jobRetries = defineRule({
  id: 'job-retries',
  level: PolicyLevel.WARNING,
  title: 'A Job that takes GPUs says how often it is tried again.',
  rationale: 'Unless it is said, a run that fails the same way every time takes the GPUs seven times.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy',
  appliesTo: Object.keys(JOBS),
  check: (object): PolicyFinding[] => {
    const path = JOBS[object.groupKind];
    const job = record(at(object.manifest, path)[0]?.value);
    const told = job && ['backoffLimit', 'backoffLimitPerIndex', 'podFailurePolicy'].some(field => (job[field] ?? undefined) !== undefined);
    if (!job || told || !object._containers.some(({ container }) => takesGpu(container))) return [];
    return [{ field: `${path}.backoffLimit`, problem: 'not set, which means 6: a run that cannot succeed takes the GPUs seven times', fix: 'set it, 0 for what may not be repeated' }];
  },
});

/** Whether a container asks for a device such as `nvidia.com/gpu`. */
export function takesGpu(container: { readonly [field: string]: unknown }): boolean {
  return ['resources.limits', 'resources.requests'].some(path => at(container, path)
    .some(({ value }) => Object.keys(record(value) ?? {}).some(resource => /\/(?:gpu|tpu|neuron|mig-)/.test(resource))));
}

/** Argo CD waits for a hook that is gone. */
export const hookTtl = defineRule({
  id: 'hook-ttl',
  level: PolicyLevel.WARNING,
  title: 'A hook of Argo CD does not delete itself before it is seen.',
  rationale: 'The Job is gone before Argo CD sees that it has succeeded, and the sync waits for it without end.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/#hook-lifecycle-and-cleanup',
  appliesTo: ['batch/Job'],
  check: (object): PolicyFinding[] => {
    const ttl = record(object.manifest.spec)?.ttlSecondsAfterFinished;
    if (!isHook(object) || typeof ttl !== 'number' || ttl >= 30) return [];
    return [{
      field: 'spec.ttlSecondsAfterFinished',
      value: String(ttl),
      problem: 'the Job may be gone before Argo CD looks, which then waits for it without end',
      fix: 'remove it, and set argocd.argoproj.io/hook-delete-policy: HookSucceeded or BeforeHookCreation',
    }];
  },
});
