import { cronJob, cronWorkflow, featureStore, HOSTILE, object, rayCronJob, sparkSchedule } from './objects';
import { scheduleDeadline, scheduleOverlap } from '../../../lib/policy/pipelines/schedule-overlap';
import { scheduleNever, scheduleSyntax } from '../../../lib/policy/pipelines/schedule-syntax';
import { scheduleClockChange, scheduleTimeZone, scheduleWithoutZone } from '../../../lib/policy/pipelines/schedule-time';
import { fields, findings } from '../fixtures';

const feast = (cron: object) => featureStore({ cronJob: { schedule: '15 4 * * *', ...cron } });

describe('schedule-syntax', () => {
  test.each([
    ['0 0 * * 7', /no 7/], ['0 0 0 * * *', /6 fields.*no seconds/], ['0 3 * *', /4 fields/], ['61 * * * *', /"61".*minute/], ['0 24 * * *', /"24".*hour/], ['0 0 L * *', /"L".*day of month/],
    ['0 0 * * mon#2', /day of week/], ['@reboot', /not a macro/], ['@every 1d', /not a macro/], ['TZ=Europe/Berlin 0 3 * * *', /does not belong/],
    ['CRON_TZ=UTC 0 3 * * *', /does not belong/], ['', /1 field/],
  ])('fails: %p', (schedule, problem) => {
    expect(findings(scheduleSyntax, cronJob({ schedule }))).toMatchObject([{ field: 'spec.schedule', value: schedule, problem: expect.stringMatching(problem) }]);
  });

  test.each(['0 0 * * 0', '*/15 * * * *', '0 4 1-7 * mon-fri', '@hourly', '@every 1h30m', '0 0 29 2 *', '0 0 ? * sun', '${SCHEDULE}', '{{ .Values.schedule }}'])('%p is one', schedule => {
    expect(findings(scheduleSyntax, cronJob({ schedule }))).toEqual([]);
  });

  test('fails: in each kind, at its own field', () => {
    expect(fields(scheduleSyntax, cronWorkflow({ schedules: ['0 4 * * *', '0 4 * * 7'] }))).toEqual(['spec.schedules[1]']);
    expect(fields(scheduleSyntax, object('argoproj.io/v1alpha1', 'CronWorkflow', { schedule: '0 4 * * 7' }))).toEqual(['spec.schedule']);
    expect(fields(scheduleSyntax, sparkSchedule({ schedule: '0 4 * *' }))).toEqual(['spec.schedule']);
    expect(fields(scheduleSyntax, rayCronJob({ schedule: 'CRON_TZ=UTC 0 4 * * *' }))).toEqual(['spec.schedule']);
    expect(fields(scheduleSyntax, feast({ schedule: 'daily' }))).toEqual(['spec.cronJob.schedule']);
  });

  test('fails: a day that no year has, unless the schedule is suspended', () => {
    expect(['0 0 31 2 *', '* * 30 feb *', '0 6 31 2,4,6 *'].flatMap(schedule => fields(scheduleNever, cronJob({ schedule })))).toHaveLength(3);
    expect(fields(scheduleNever, cronWorkflow({ schedules: ['0 0 31 4 *'] }))).toEqual(['spec.schedules[0]']);
    expect(fields(scheduleNever, cronJob({ schedule: '0 0 31 2 *', suspend: true }))).toEqual([]);
    expect(['0 0 29 2 *', '0 0 31 2 1', '@yearly', 'garbage'].flatMap(schedule => fields(scheduleNever, cronJob({ schedule })))).toEqual([]);
  });

  test('what the CRD of CronWorkflow refuses is left to its schema', () => {
    expect(fields(scheduleSyntax, cronWorkflow({ schedules: ['TZ=UTC 0 4 * * *', '0 4 * *', '@reboot'] }))).toEqual([]);
  });
});

describe('time zones', () => {
  test.each(['Europe/Frankfurt', 'PST', 'UTC+1', 'Local', '', 'America/New York'])('fails: a CronJob in %p', timeZone => {
    expect(fields(scheduleTimeZone, cronJob({ timeZone }))).toEqual(['spec.timeZone']);
  });

  test('fails: a name that is nearly one is told', () => {
    expect(findings(scheduleTimeZone, cronJob({ timeZone: 'Europe/Berln' }))[0].fix).toBe('use Europe/Berlin');
    expect(findings(scheduleTimeZone, cronWorkflow({ timezone: 'Asia/Tokio' }))).toMatchObject([{ field: 'spec.timezone', fix: 'use Asia/Tokyo' }]);
  });

  test('a zone of the database, what is filled in later, and the zone of the controller are taken', () => {
    expect(['Etc/UTC', 'UTC', 'US/Pacific', '${ZONE}', undefined, 7].flatMap(timeZone => fields(scheduleTimeZone, cronJob({ timeZone })))).toEqual([]);
    expect(fields(scheduleTimeZone, sparkSchedule({ timeZone: 'Local' }))).toEqual([]);
    expect(fields(scheduleTimeZone, cronWorkflow({ timezone: '' }))).toEqual([]);
  });

  test('fails: no zone, for what runs at an hour', () => {
    expect(fields(scheduleWithoutZone, cronJob({ timeZone: undefined }))).toEqual(['spec.timeZone']);
    expect(fields(scheduleWithoutZone, cronWorkflow({}))).toEqual(['spec.timezone']);
    expect(fields(scheduleWithoutZone, feast({}))).toEqual(['spec.cronJob.timeZone']);
    expect(fields(scheduleWithoutZone, cronJob({}))).toEqual([]);
    expect(fields(scheduleWithoutZone, cronJob({ timeZone: undefined, schedule: '*/5 * * * *' }))).toEqual([]);
    expect(fields(scheduleWithoutZone, featureStore({}))).toEqual([]);
  });

  test('fails: an hour that one day does not have, or has twice', () => {
    const problem = (timeZone: string, schedule: string) => findings(scheduleClockChange, cronJob({ timeZone, schedule })).map(one => one.problem);
    expect(problem('America/New_York', '30 2 * * *')).toEqual(['in America/New_York it is left out when the clocks go forward']);
    expect(problem('America/New_York', '30 1 * * *')).toEqual(['in America/New_York it is run twice when they go back']);
    expect(problem('Europe/Berlin', '0 2 * * 0')).toEqual(['in Europe/Berlin it is left out when the clocks go forward and run twice when they go back']);
    expect([problem('Europe/Berlin', '0 4 * * *'), problem('Etc/UTC', '0 2 * * *'), problem('Asia/Tokyo', '0 2 * * *'), problem('Europe/Berlin', '0 * * * *')]).toEqual([[], [], [], []]);
  });
});

describe('overlap', () => {
  const limited = (seconds: unknown) => ({ jobTemplate: { spec: { activeDeadlineSeconds: seconds } } });

  test('fails: runs may go on beside each other', () => {
    expect(findings(scheduleOverlap, cronJob({}))).toMatchObject([{ field: 'spec.concurrencyPolicy', problem: expect.stringContaining('longer than a day') }]);
    expect(fields(scheduleOverlap, cronJob({ concurrencyPolicy: 'Allow', schedule: '@every 10m', ...limited(600) }))).toEqual(['spec.concurrencyPolicy']);
    expect(fields(scheduleOverlap, cronWorkflow({}))).toEqual(['spec.concurrencyPolicy']);
    expect(fields(scheduleOverlap, sparkSchedule({}))).toEqual(['spec.concurrencyPolicy']);
    expect(fields(scheduleOverlap, feast({}))).toEqual(['spec.cronJob.concurrencyPolicy']);
  });

  test('a policy, or a deadline that is shorter than the interval, keeps them apart', () => {
    expect(['Forbid', 'Replace', '${POLICY}'].flatMap(concurrencyPolicy => fields(scheduleOverlap, cronJob({ concurrencyPolicy })))).toEqual([]);
    expect(fields(scheduleOverlap, cronJob({ schedule: '0 * * * *', ...limited(3000) }))).toEqual([]);
    expect(fields(scheduleOverlap, rayCronJob({}))).toEqual([]);
    expect(fields(scheduleOverlap, cronJob({ schedule: 'garbage' }))).toEqual([]);
  });

  test('the deadline of a referred template counts, and an unknown template says nothing', () => {
    const scheduled = cronWorkflow({ workflowSpec: { workflowTemplateRef: { name: 'run' } } });
    const template = (seconds?: number) => object('argoproj.io/v1alpha1', 'WorkflowTemplate', { activeDeadlineSeconds: seconds }, { metadata: { name: 'run', namespace: 'ml' } });
    expect(fields(scheduleOverlap, scheduled)).toEqual([]);
    expect(fields(scheduleOverlap, scheduled, { beside: [template(3600)] })).toEqual([]);
    expect(fields(scheduleOverlap, scheduled, { beside: [template()] })).toHaveLength(1);
  });

  test('fails: deadlines that do not fit', () => {
    expect(fields(scheduleDeadline, cronJob({ startingDeadlineSeconds: 5 }))).toEqual(['spec.startingDeadlineSeconds']);
    expect(fields(scheduleDeadline, feast({ startingDeadlineSeconds: 0 }))).toEqual(['spec.cronJob.startingDeadlineSeconds']);
    expect(fields(scheduleDeadline, cronJob({ concurrencyPolicy: 'Forbid', schedule: '@hourly', ...limited(7200) }))).toEqual(['spec.jobTemplate.spec.activeDeadlineSeconds']);
    expect(fields(scheduleDeadline, cronJob({ concurrencyPolicy: 'Forbid', schedule: '@hourly', startingDeadlineSeconds: 300, ...limited(3600) }))).toEqual([]);
    expect(fields(scheduleDeadline, cronWorkflow({ startingDeadlineSeconds: 0 }))).toEqual([]);
  });
});

test('any shape is taken', () => {
  for (const rule of [scheduleSyntax, scheduleNever, scheduleTimeZone, scheduleWithoutZone, scheduleClockChange, scheduleOverlap, scheduleDeadline]) {
    for (const value of HOSTILE) {
      expect(() => [
        cronJob({ schedule: value, timeZone: value, concurrencyPolicy: value, startingDeadlineSeconds: value, jobTemplate: value }),
        cronWorkflow({ schedules: value, timezone: value, workflowSpec: value }),
        cronWorkflow({ schedules: [value], workflowSpec: { workflowTemplateRef: value } }),
        featureStore({ cronJob: value }), object('batch/v1', 'CronJob', value), sparkSchedule({ schedule: value }),
      ].forEach(one => findings(rule, one))).not.toThrow();
    }
  }
});
