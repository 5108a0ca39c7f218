import { gapsOf, isFilledIn, SCHEDULED, scheduleOf } from './schedules';
import { parseCron, parseEvery } from '../../manifests';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';
import { shown } from '../shapes';

/** What the CRD of CronWorkflow takes; the rest is judged by its schema. */
const OF_WORKFLOW = /^(?:@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)|@every\s+\S+|(?:[A-Za-z0-9*,/?-]+\s+){4}[A-Za-z0-9*,/?-]+)$/;
const FIELDS = ['minute', 'hour', 'day of month', 'month', 'day of week'];

/** Schedules that are refused. */
export const scheduleSyntax = defineRule({
  id: 'schedule-syntax',
  title: 'A schedule is a cron expression of five fields, or a macro.',
  rationale: 'The API server or the controller refuses it, and the run that everybody waits for never starts.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax',
  appliesTo: SCHEDULED,
  check: object => (scheduleOf(object)?.expressions ?? []).flatMap(({ value, path }): PolicyFinding[] => {
    if (typeof value !== 'string' || isFilledIn(value)) return [];
    if (object.kind === 'CronWorkflow' && path.includes('schedules[') && !OF_WORKFLOW.test(value)) return [];
    const problem = problemOf(value, object.kind);
    return problem ? [{ field: path, value: shown(value), ...problem }] : [];
  }),
});

function problemOf(schedule: string, kind: string): Pick<PolicyFinding, 'problem' | 'fix'> | undefined {
  // The Spark operator puts the zone before the schedule; what is already there comes second and is no field.
  if (/^(?:CRON_)?TZ=/.test(schedule)) {
    const zone = schedule.slice(schedule.indexOf('=') + 1).split(' ')[0];
    return { problem: `a time zone does not belong in the schedule: a new ${kind} with it is refused`, fix: `remove it, and set ${kind === 'CronWorkflow' ? 'timezone' : 'timeZone'}: ${zone || 'Etc/UTC'}` };
  }
  if (parseEvery(schedule) !== undefined) return undefined;
  if (parseCron(schedule)) return undefined;
  const fields = schedule.trim().split(/\s+/);
  if (schedule.startsWith('@')) {
    return { problem: 'not a macro: @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually, or @every with a duration such as 1h30m', fix: 'use one of these, or five fields' };
  }
  if (fields.length !== 5) {
    const seconds = fields.length === 6 ? '; there are no seconds and no years' : '';
    return { problem: `${fields.length} field${fields.length === 1 ? '' : 's'} where five are needed: ${FIELDS.join(', ')}${seconds}`, fix: 'for example "15 * * * *": 15 minutes past each hour' };
  }
  const wrong = fields.findIndex((field, i) => !parseCron(fields.map((_, j) => (j === i ? field : '*')).join(' ')));
  if (wrong === 4 && /7/.test(fields[4]) && parseCron(`* * * * ${fields[4].replaceAll('7', '6')}`)) {
    return { problem: 'the day of week is 0 (Sunday) to 6 (Saturday); there is no 7', fix: 'write Sunday as 0' };
  }
  return { problem: `"${fields[wrong]}" is not what the field ${FIELDS[wrong]} takes`, fix: `correct it: ${TAKES[wrong]}` };
}

const TAKES = [
  '0 to 59, lists, ranges, and steps such as */15', '0 to 23, lists, ranges, and steps such as */6', '1 to 31, lists, ranges and steps; there is no L or W',
  '1 to 12 or jan to dec', '0 to 6 or sun to sat; there is no L and no #',
];

/** A day such as 31 February: some write it to keep a job from running, and then it says so nowhere. */
export const scheduleNever = defineRule({
  id: 'schedule-never-comes',
  level: PolicyLevel.WARNING,
  title: 'A schedule comes some day.',
  rationale: 'There is no such day in any year, and the controller looks for it again and again.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-suspension',
  appliesTo: SCHEDULED,
  check: (object, world): PolicyFinding[] => {
    const schedule = scheduleOf(object);
    if (!schedule || schedule.fields.suspend === true) return [];
    return schedule.expressions.flatMap(({ value, path }) => {
      return typeof value !== 'string' || !parseCron(value) || gapsOf(value, world) ? [] : [{
        field: path, value: shown(value), problem: 'there is no such day in any year', fix: 'correct the day or the month; when it is not to run by itself, say suspend: true',
      }];
    });
  },
});
