import { Duration } from 'cdk8s';
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
    return new ChangeWindow('allow', options);
  }

  /** Changes wait while such a window is open: a freeze. */
  public static deny(options: ChangeWindowOptions): ChangeWindow {
    return new ChangeWindow('deny', options);
  }

  private constructor(
    /** `allow` or `deny`. */
    public readonly kind: string,
    /** When the window opens, and for how long. */
    public readonly options: ChangeWindowOptions,
  ) {}

  /**
   * As plain data.
   * @internal
   */
  public get _plan(): PlanChangeWindow {
    const { schedule, duration, timeZone } = this.options;
    return { kind: this.kind as 'allow' | 'deny', schedule, durationMinutes: duration.toMinutes(), timeZone };
  }
}
