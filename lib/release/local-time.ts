import { CalendarMinute } from '../manifests';

const PARTS = {
  year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23',
} as const;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A minute as the clocks and calendars of a place show it. */
export interface LocalMinute extends CalendarMinute {
  readonly year: number;
}

/**
 * Tells what the clocks of a time zone show at a moment.
 *
 * @param timeZone an IANA time zone
 * @returns takes milliseconds since 1970
 */
export function localClock(timeZone: string): (moment: number) => LocalMinute {
  const offset = offsets(timeZone);
  return moment => calendarMinute(moment + offset(moment));
}

/** How far the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
function offsets(timeZone: string): (moment: number) => number {
  // Digits and names of one fixed language: nothing of the user's settings is asked.
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', { ...PARTS, timeZone });
  const offsetAt = (moment: number) => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const [year, month, day, hour, minute, second] = (['year', 'month', 'day', 'hour', 'minute', 'second'] as const).map(part => parts.get(part)!);
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(moment / 1000) * 1000;
  };
  // Asking is slow. Clocks are not changed twice in a day, so on a day that ends as it began they were not changed.
  const days = new Map<number, number | undefined>();
  return moment => {
    const day = Math.floor(moment / DAY);
    if (!days.has(day)) {
      const [first, last] = [offsetAt(day * DAY), offsetAt((day + 1) * DAY)];
      days.set(day, first === last ? first : undefined);
    }
    return days.get(day) ?? offsetAt(moment);
  };
}

/** The date by way of years that begin in March, so that a leap day is the last of its year; in the 400 years after 1600-03-01 or a multiple of them. */
function calendarMinute(local: number): LocalMinute {
  const days = Math.floor(local / DAY);
  const minutes = Math.floor((local - days * DAY) / MINUTE);
  const sinceMarch = days + 719_468;
  const era = Math.floor(sinceMarch / 146_097);
  const dayOfEra = sinceMarch - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    hour: Math.floor(minutes / 60),
    minute: minutes % 60,
    // 1970 began on a Thursday.
    weekday: (((days + 4) % 7) + 7) % 7,
  };
}
