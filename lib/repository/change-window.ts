import { Duration } from 'cdk8s';
import { refuseDeployTimeValues, UnplacedIssue } from '../errors';
import { isKnownTimeZone, parseCron } from '../manifests';
import { PlanChangeWindow } from '../operators';

/** When a window opens, and for how long. */
export interface ChangeWindowOptions {
  /** Cron expression of the moments at which the window opens, such as `0 22 * * 1-5`. */
  readonly schedule: string;

  /** How long the window stays open, in whole minutes. */
  readonly duration: Duration;

  /** IANA time zone of the schedule, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** A recurring window in which changes are, or are not, delivered to an environment. */
export class ChangeWindow {
  /** Changes are delivered only while such a window is open. */
  public static allow(options: ChangeWindowOptions): ChangeWindow {
    refuseDeployTimeValues('ChangeWindow.allow', options);
    return new ChangeWindow('allow', options);
  }

  /** Changes wait while such a window is open: a freeze. */
  public static deny(options: ChangeWindowOptions): ChangeWindow {
    refuseDeployTimeValues('ChangeWindow.deny', options);
    return new ChangeWindow('deny', options);
  }

  private constructor(
    /** `allow` or `deny`. */
    public readonly kind: string,
    /** When the window opens, and for how long. */
    public readonly options: ChangeWindowOptions,
  ) {}

  /**
   * What is wrong with it: a window that nobody can read would be open, or closed, for ever.
   * @internal
   */
  public get _issues(): UnplacedIssue[] {
    const { schedule, duration, timeZone } = this.options;
    const seconds = duration.toSeconds({ integral: false });
    return [
      ...parseCron(schedule) ? [] : [{
        value: schedule, problem: 'the schedule is no cron expression of five fields', fix: 'write minute, hour, day of month, month and day of week, such as 0 22 * * 1-5',
      }],
      ...isKnownTimeZone(timeZone) ? [] : [{
        value: timeZone, problem: 'not an IANA time zone', fix: 'use Area/City, such as Europe/Berlin, or Etc/UTC',
      }],
      ...seconds >= 60 && seconds % 60 === 0 ? [] : [{
        value: `${seconds} s`, problem: 'the duration is not in whole minutes, one at least', fix: 'use Duration.minutes() or Duration.hours()',
      }],
    ].map(issue => ({ id: 'change-window', field: 'changeWindows', ...issue }));
  }

  /**
   * As plain data.
   * @internal
   */
  public get _plan(): PlanChangeWindow {
    const { schedule, duration, timeZone } = this.options;
    return { kind: this.kind as 'allow' | 'deny', schedule, durationMinutes: duration.toMinutes({ integral: false }), timeZone };
  }
}
