import { isFilledIn, SCHEDULED, scheduleOf } from './schedules';
import { nearest } from '../../errors';
import { clockChange, Cron, isKnownTimeZone, parseCron, TIME_ZONES } from '../../manifests';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';
import { shown } from '../shapes';

const ZONES = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones';

/** A zone that no database has. */
export const scheduleTimeZone = defineRule({
  id: 'schedule-time-zone',
  title: 'The time zone of a schedule is one of the IANA database.',
  rationale: 'The API server or the controller refuses it, and nothing runs.',
  link: ZONES,
  appliesTo: SCHEDULED,
  check: (object): PolicyFinding[] => {
    const schedule = scheduleOf(object);
    const zone = schedule?.zone;
    if (!schedule || zone === undefined || isFilledIn(zone) || isKnownTimeZone(zone)) return [];
    // The Spark operator knows the zone of its own machine by this name, and so does the controller of Argo Workflows, where absent and empty are the same.
    if (zone === 'Local' && object.kind !== 'CronJob' && object.kind !== 'FeatureStore') return [];
    if (zone === '' && object.kind !== 'CronJob' && object.kind !== 'RayCronJob') return [];
    const near = nearest(zone, TIME_ZONES);
    return [{
      field: schedule.zoneField,
      value: shown(zone),
      problem: `not a time zone of the IANA database${near === undefined ? '; abbreviations such as PST and offsets such as UTC+1 are none' : ''}`,
      fix: near === undefined ? 'use Area/City, such as Europe/Berlin, or Etc/UTC' : `use ${near}`,
    }];
  },
});

/** Whose clock counts is nobody's choice. */
export const scheduleWithoutZone = defineRule({
  id: 'schedule-without-time-zone',
  level: PolicyLevel.WARNING,
  title: 'A schedule names its time zone.',
  rationale: 'Without one the clock of a controller counts: another cluster, or a new image of the controller, runs it at another hour.',
  link: ZONES,
  appliesTo: SCHEDULED,
  check: (object): PolicyFinding[] => {
    const schedule = scheduleOf(object);
    if (!schedule || (schedule.fields[schedule.zoneField.split('.').pop()!] ?? '') !== '') return [];
    // By the hour or the interval the zone makes no difference, and a zone in the schedule is refused as such.
    const dated = schedule.expressions.some(({ value }) => typeof value === 'string' && (parseCron(value)?.hours.length ?? 24) < 24);
    return dated ? [{ field: schedule.zoneField, problem: `not set: the clock of ${schedule.clock} counts`, fix: 'set it, Etc/UTC or the zone that is meant' }] : [];
  },
});

/** An hour that a day of the year does not have, or has twice. */
export const scheduleClockChange = defineRule({
  id: 'schedule-clock-change',
  level: PolicyLevel.WARNING,
  title: 'A daily schedule avoids the hours in which the clocks change.',
  rationale: 'On one day of the year the run is left out, or on another it comes twice.',
  link: ZONES,
  appliesTo: SCHEDULED,
  check: (object): PolicyFinding[] => {
    const schedule = scheduleOf(object);
    const change = schedule?.zone === undefined ? undefined : clockChange(schedule.zone);
    if (!schedule || !change) return [];
    return schedule.expressions.flatMap(({ value, path }): PolicyFinding[] => {
      const cron = typeof value === 'string' ? parseCron(value) : undefined;
      // What runs every hour or two runs again soon.
      if (!cron || cron.hours.length > 4) return [];
      const effects = [...hits(cron, change.skipped) ? ['left out when the clocks go forward'] : [], ...hits(cron, change.doubled) ? ['run twice when they go back'] : []];
      return effects.length > 0 ? [{
        field: path, value: shown(value), problem: `in ${schedule.zone} it is ${effects.join(' and ')}`, fix: 'choose an hour that every day has once, or Etc/UTC',
      }] : [];
    });
  },
});

function hits(cron: Cron, range: readonly [number, number] | undefined): boolean {
  return range !== undefined && cron.hours.some(hour => cron.minutes.some(minute => hour * 60 + minute >= range[0] && hour * 60 + minute < range[1]));
}
