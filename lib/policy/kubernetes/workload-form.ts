import { badShare, finding, Fields, isSet, isZero, itemsOf, percentage } from './forms';
import { expression } from './scheduling';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

const ROLLING = { 'apps/Deployment': 'strategy', 'apps/DaemonSet': 'updateStrategy', 'apps/StatefulSet': 'updateStrategy' } as const;

/** How workloads are counted and replaced. */
export const workloadForm = defineRule({
  id: 'workload-form',
  title: 'Replicas, selectors and the way pods are replaced do not contradict themselves.',
  rationale: 'The API server refuses the object.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy',
  appliesTo: ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet'],
  check: ({ manifest, groupKind }) => {
    const spec = record((manifest as Fields).spec);
    if (!spec) return [];
    const strategy = groupKind in ROLLING ? ROLLING[groupKind as keyof typeof ROLLING] : undefined;
    return [
      ...['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'].flatMap(field => negative(spec, field, 'spec')),
      ...deadline(spec, groupKind),
      ...itemsOf(spec.selector, 'matchExpressions', 'spec.selector').flatMap(one => expression(one, false)),
      ...strategy ? replacement(record(spec[strategy]) ?? {}, `spec.${strategy}`, groupKind) : [],
    ];
  },
});

/** A number that may not be below zero. */
export function negative(holder: Fields, field: string, path: string): PolicyFinding[] {
  const value = holder[field];
  return typeof value === 'number' && value < 0 ? [finding(`${path}.${field}`, value, 'may not be negative', 'give a number from 0')] : [];
}

function deadline({ minReadySeconds: ready, progressDeadlineSeconds: limit }: Fields, groupKind: string): PolicyFinding[] {
  const longest = typeof limit === 'number' ? limit : 600;
  if (groupKind !== 'apps/Deployment' || typeof ready !== 'number' || ready < longest) return [];
  return [finding('spec.progressDeadlineSeconds', limit, `must be more than minReadySeconds, which is ${ready}${isSet(limit) ? '' : '; absent means 600'}`, 'raise it')];
}

function replacement(strategy: Fields, path: string, groupKind: string): PolicyFinding[] {
  const { type = 'RollingUpdate', rollingUpdate } = strategy;
  const rolling = record(rollingUpdate);
  if (!rolling) return [];
  const here = `${path}.rollingUpdate`;
  if (type === 'Recreate' || (type === 'OnDelete' && groupKind === 'apps/StatefulSet')) return [finding(here, undefined, `a strategy of type ${type} has none`, 'remove it, or use the type RollingUpdate')];
  const { maxSurge, maxUnavailable } = rolling;
  const shares = (['maxSurge', 'maxUnavailable'] as const).flatMap(field => {
    const problem = badShare(rolling[field]) ?? (field === 'maxUnavailable' && (percentage(rolling[field]) ?? 0) > 100 ? 'is at most 100%' : undefined);
    return problem ? [finding(`${here}.${field}`, rolling[field], problem, 'give a number of pods, or a percentage in quotes')] : [];
  });
  if (shares.length > 0) return shares;
  // Absent means 25% for a Deployment; for a DaemonSet, one unavailable and no surge.
  if (isZero(maxUnavailable) && (isZero(maxSurge) || (groupKind === 'apps/DaemonSet' && !isSet(maxSurge)))) {
    return [finding(`${here}.maxUnavailable`, maxUnavailable, 'may not be 0 when maxSurge is 0: no pod could ever be replaced', 'let one of the two be 1')];
  }
  if (groupKind === 'apps/DaemonSet' && isSet(maxSurge) && !isZero(maxSurge) && !isZero(maxUnavailable)) {
    return [finding(`${here}.maxSurge`, maxSurge, `needs maxUnavailable: 0${isSet(maxUnavailable) ? '' : ', and absent it is 1'}`, 'set maxUnavailable: 0, or remove maxSurge')];
  }
  return groupKind === 'apps/StatefulSet' ? [...negative(rolling, 'partition', here), ...isZero(maxUnavailable) ? [finding(`${here}.maxUnavailable`, maxUnavailable, 'may not be 0', 'let it be 1')] : []] : [];
}

/** Jobs, alone and in CronJobs. */
export const jobForm = defineRule({
  id: 'job-form',
  title: 'The numbers and modes of a Job do not contradict themselves.',
  rationale: 'The API server refuses the object.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
  appliesTo: ['batch/Job', 'batch/CronJob'],
  check: ({ manifest, groupKind }) => {
    const spec = record((manifest as Fields).spec) ?? {};
    if (groupKind === 'batch/Job') return ofJob(spec, 'spec');
    return [
      ...['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'].flatMap(field => negative(spec, field, 'spec')),
      ...ofJob(record(record(spec.jobTemplate)?.spec) ?? {}, 'spec.jobTemplate.spec'),
    ];
  },
});

function ofJob(spec: Fields, path: string): PolicyFinding[] {
  const findings = ['parallelism', 'completions', 'backoffLimit', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished', 'backoffLimitPerIndex', 'maxFailedIndexes']
    .flatMap(field => negative(spec, field, path));
  const indexed = spec.completionMode === 'Indexed';
  if (indexed && !isSet(spec.completions)) findings.push(finding(`${path}.completions`, undefined, 'completionMode: Indexed needs the number of indexes', 'set completions'));
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy']) {
    if (isSet(spec[field]) && !indexed) findings.push(finding(`${path}.${field}`, undefined, 'only a Job with completionMode: Indexed has it', 'set completionMode: Indexed and completions, or remove it'));
  }
  if (isSet(spec.maxFailedIndexes) && !isSet(spec.backoffLimitPerIndex)) findings.push(finding(`${path}.maxFailedIndexes`, spec.maxFailedIndexes, 'needs backoffLimitPerIndex', 'set how often an index is tried again'));
  const template = record(record(spec.template)?.spec);
  if (isSet(spec.podFailurePolicy) && template && template.restartPolicy === 'OnFailure') {
    findings.push(finding(`${path}.podFailurePolicy`, undefined, 'needs restartPolicy: Never, so that each failure is a pod', 'set restartPolicy: Never'));
  }
  return findings;
}
