import { refuseDeployTimeValues } from '../errors';
import { isKnownTimeZone } from '../manifests';

/** When a schedule counts its hours. */
export interface ScheduleOptions {
  /**
   * IANA time zone, such as `Europe/Berlin` or `Etc/UTC`. There is no default: that of the cluster's control plane is
   * nobody's choice, and differs between clusters. Where the zone has daylight saving time, runs between 00:00 and 03:59
   * are skipped once and doubled once a year.
   */
  readonly timeZone: string;
}

/** Every hour. */
export interface HourlyScheduleOptions extends ScheduleOptions {
  /**
   * Minute of the hour.
   *
   * @default 0
   */
  readonly minute?: number;
}

/** Every day. */
export interface DailyScheduleOptions extends ScheduleOptions {
  /** Hour of the day, 0 to 23. */
  readonly hour: number;

  /**
   * Minute of the hour.
   *
   * @default 0
   */
  readonly minute?: number;
}

/** When a pipeline runs. */
export class Schedule {
  /** Every hour, at the same minute. */
  public static hourly(options: HourlyScheduleOptions): Schedule {
    refuseDeployTimeValues('Schedule.hourly', options);
    return new Schedule(`${options.minute ?? 0} * * * *`, options.timeZone);
  }

  /** Every day, at the same time. */
  public static daily(options: DailyScheduleOptions): Schedule {
    refuseDeployTimeValues('Schedule.daily', options);
    return new Schedule(`${options.minute ?? 0} ${options.hour} * * *`, options.timeZone);
  }

  /**
   * By a cron expression.
   *
   * @param expression minute, hour, day of month, month, day of week
   */
  public static cron(expression: string, options: ScheduleOptions): Schedule {
    refuseDeployTimeValues('Schedule.cron', { expression, ...options });
    return new Schedule(expression, options.timeZone);
  }

  private constructor(
    /** Minute, hour, day of month, month, day of week. */
    public readonly expression: string,
    /** IANA time zone. */
    public readonly timeZone: string,
  ) {}
}

/**
 * Whether the text is an IANA time zone: `Area/Place` or `UTC`, and one that there is. Abbreviations such as CET say nothing
 * about daylight saving time.
 */
export function isTimeZone(text: string): boolean {
  return (text === 'UTC' || text.includes('/')) && isKnownTimeZone(text);
}
