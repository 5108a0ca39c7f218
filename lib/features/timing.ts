import { Duration } from 'cdk8s';
import { FeatureView } from './feature-view';
import { longestRun, oldestValue, StepTimes } from './freshness';
import { isTimeZone, Schedule } from './schedule';
import { UnplacedIssue } from '../errors';
import { cronGaps, parseCron } from '../manifests';

/** What the times of a pipeline are checked with. */
export interface TimingInput {
  readonly schedule: Schedule;
  /** How old a value may be at the most; undefined when nothing was promised. */
  readonly freshness?: Duration;
  readonly views: readonly FeatureView[];
  readonly steps: readonly { readonly name: string; readonly after: readonly string[]; readonly times: StepTimes }[];
}

/** The times that engines write, in seconds. */
export interface Timing {
  /** After this long a run is ended. */
  readonly deadline: number;
  readonly issues: readonly UnplacedIssue[];
}

/** Checks that runs end before the next one starts, and that schedule, freshness and time to live agree. */
export function timing({ schedule, freshness, views, steps }: TimingInput): Timing {
  const run = longestRun(steps);
  const issues: UnplacedIssue[] = [];
  if (!isTimeZone(schedule.timeZone)) {
    issues.push({
      id: 'time-zone',
      field: 'schedule.timeZone',
      value: schedule.timeZone,
      problem: 'not an IANA time zone; abbreviations say nothing about daylight saving time',
      fix: 'use Area/City, such as Europe/Berlin, or Etc/UTC',
    });
  }
  const cron = parseCron(schedule.expression);
  const gaps = cron && cronGaps(cron);
  if (!gaps) {
    issues.push({
      id: 'cron',
      field: 'schedule',
      value: schedule.expression,
      problem: cron ? 'there is no such day, so it would never run' : 'not a cron expression of five fields: minute, hour, day of month, month, day of week',
      fix: 'correct the expression, for example "15 * * * *"',
    });
    return { deadline: run, issues };
  }
  const [shortest, longest] = [gaps.shortest * 60, gaps.longest * 60];
  if (run >= shortest) {
    issues.push({
      id: 'run-overlap',
      field: 'schedule',
      value: schedule.expression,
      problem: `a run may take ${human(run)} (timeouts, retries and delays of its slowest way), and the next one starts after ${human(shortest)}; it would be skipped`,
      fix: 'run less often, or lower the timeouts or retries of the steps',
    });
  }
  const oldest = oldestValue(longest, run);
  if (freshness && freshness.toSeconds() < oldest) {
    issues.push({
      id: 'freshness',
      field: 'freshness',
      value: human(freshness.toSeconds()),
      problem: `values may be ${human(oldest)} old: ${human(longest)} between runs and ${human(run)} for a run`,
      fix: `run more often, lower the timeouts or retries of the steps, or promise ${human(oldest)}`,
    });
  }
  for (const { name, ttl } of views) {
    const promised = Math.max(oldest, freshness?.toSeconds() ?? 0);
    if (ttl && ttl.toSeconds() < promised) {
      issues.push({
        id: 'ttl',
        field: `views.${name}.ttl`,
        value: human(ttl.toSeconds()),
        problem: `values may be ${human(promised)} old when they are still the newest, and would not be returned any more`,
        fix: `make the ttl at least ${human(promised)}, or run more often`,
      });
    }
  }
  return { deadline: run, issues };
}

function human(seconds: number): string {
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']] as const;
  let rest = Math.round(seconds);
  const texts = parts.flatMap(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? [`${count} ${unit}`] : [];
  });
  return texts.join(' ') || '0 s';
}
