import { deadlineOf, isFilledIn, SCHEDULED, scheduleOf, shortestInterval } from './schedules';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';

const LINK = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#concurrency-policy';

/** Two runs at once: both write the same window. */
export const scheduleOverlap = defineRule({
  id: 'schedule-overlap',
  level: PolicyLevel.WARNING,
  title: 'A run ends before the next one starts, or keeps it from starting.',
  rationale: 'Runs that hang or slow down pile up: they write the same rows, and hold GPUs and memory until the cluster is full.',
  link: LINK,
  appliesTo: SCHEDULED,
  check: (object, world): PolicyFinding[] => {
    const schedule = scheduleOf(object);
    if (!schedule?.hasConcurrency) return [];
    const policy = schedule.fields.concurrencyPolicy ?? undefined;
    if (isFilledIn(policy) || (policy !== undefined && policy !== 'Allow' && policy !== '')) return [];
    const interval = shortestInterval(schedule, world);
    if (interval === undefined) return [];
    const { path, seconds, unknown } = deadlineOf(object, world);
    if (unknown || (seconds !== undefined && seconds < interval)) return [];
    return [{
      field: `${schedule.holder}.concurrencyPolicy`,
      ...policy !== undefined && { value: String(policy) },
      problem: `${policy === undefined ? 'not set, which means Allow: ' : ''}a run that takes longer than ${human(interval)} goes on beside the next one`,
      fix: `set Forbid, or Replace${path ? `, or let ${path} be shorter than the interval` : ''}`,
    }];
  },
});

/** A deadline that is longer than the interval makes the next run late or leaves it out. */
export const scheduleDeadline = defineRule({
  id: 'schedule-deadline',
  level: PolicyLevel.WARNING,
  title: 'The deadlines of a schedule fit its interval.',
  rationale: 'The next run is left out, or is never started at all.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline',
  appliesTo: SCHEDULED,
  check: (object, world): PolicyFinding[] => {
    const schedule = scheduleOf(object);
    if (!schedule) return [];
    const findings: PolicyFinding[] = [];
    const starting = schedule.fields.startingDeadlineSeconds;
    if ((object.kind === 'CronJob' || object.kind === 'FeatureStore') && typeof starting === 'number' && starting >= 0 && starting < 10) {
      findings.push({
        field: `${schedule.holder}.startingDeadlineSeconds`, value: String(starting), problem: 'the controller looks every 10 seconds, and may always come too late', fix: 'give it minutes: 300',
      });
    }
    const interval = shortestInterval(schedule, world);
    const { path, seconds } = deadlineOf(object, world);
    if (interval !== undefined && path !== undefined && seconds !== undefined && seconds > interval && schedule.fields.concurrencyPolicy === 'Forbid') {
      findings.push({ field: path, value: String(seconds), problem: `a run may take longer than the ${human(interval)} until the next one, which is then left out`, fix: 'lower it, or run less often' });
    }
    return findings;
  },
});

function human(seconds: number): string {
  if (seconds % 86_400 === 0) return seconds === 86_400 ? 'a day' : `${seconds / 86_400} days`;
  if (seconds % 3600 === 0) return seconds === 3600 ? 'an hour' : `${seconds / 3600} hours`;
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}
