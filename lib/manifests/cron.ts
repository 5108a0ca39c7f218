/**
 * A cron expression of five fields, ready to be asked: as robfig/cron v3 reads it, which Kubernetes, Argo Workflows, the
 * Spark operator and KubeRay use.
 */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Whether day of month and day of week are both limited: then either is enough. */
  readonly eitherDay: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MACROS: { readonly [name: string]: string } = {
  '@hourly': '0 * * * *', '@daily': '0 0 * * *', '@midnight': '0 0 * * *', '@weekly': '0 0 * * 0', '@monthly': '0 0 1 * *', '@yearly': '0 0 1 1 *', '@annually': '0 0 1 1 *',
};

/** Parses a cron expression; undefined when it is none. */
export function parseCron(expression: string): Cron | undefined {
  const fields = (Object.hasOwn(MACROS, expression) ? MACROS[expression] : expression).trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const minutes = parseField(fields[0], 0, 59);
  const hours = parseField(fields[1], 0, 23);
  const days = parseField(fields[2], 1, 31);
  const months = parseField(fields[3], 1, 12, MONTHS);
  // Sunday is 0 and not 7: that is another cron.
  const weekdays = parseField(fields[4], 0, 6, WEEKDAYS);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  return {
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays),
    eitherDay: !isEvery(fields[2]) && !isEvery(fields[4]),
  };
}

/** Whether a field limits nothing: `*`, and not a step of it, which counts as a list of values. */
function isEvery(field: string): boolean {
  return field.split(',').some(part => /^[*?](?:\/0*1)?$/.test(part));
}

const UNITS: { readonly [unit: string]: number } = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** The seconds between two runs of `@every 1h30m`; undefined when the text is something else. At least one second passes. */
export function parseEvery(expression: string): number | undefined {
  const duration = /^@every ((?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns))+)$/.exec(expression)?.[1];
  if (duration === undefined) return undefined;
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)];
  return Math.max(1, Math.floor(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit], 0)));
}

function parseField(text: string, low: number, high: number, names: readonly string[] = []): number[] | undefined {
  const values = new Set<number>();
  for (const part of text.toLowerCase().split(',')) {
    const match = /^(\*|\?|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/.exec(part);
    if (!match) return undefined;
    const [, first, last, step] = match;
    const every = first === '*' || first === '?';
    const from = every ? low : numberOf(first, names, low);
    // `5/15` means from 5 to the end in steps of 15.
    const to = last !== undefined ? numberOf(last, names, low) : every || step !== undefined ? high : from;
    if (from === undefined || to === undefined || (every && last !== undefined) || from < low || to > high || from > to || step === '0') return undefined;
    for (let value = from; value <= to; value += Number(step ?? 1)) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

function numberOf(text: string, names: readonly string[], low: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names.indexOf(text);
  return index < 0 ? undefined : index + (names === MONTHS ? low : 0);
}

/** A minute on a calendar. */
export interface CalendarMinute {
  readonly minute: number;
  readonly hour: number;
  /** Day of the month, from 1. */
  readonly day: number;
  /** From 1. */
  readonly month: number;
  /** From 0, Sunday. */
  readonly weekday: number;
}

/** Whether an expression means a minute. */
export function cronMatches(cron: Cron, { minute, hour, day, month, weekday }: CalendarMinute): boolean {
  return cron.minutes.includes(minute) && cron.hours.includes(hour) && cron.months.has(month) && runsOn(cron, day, weekday);
}

/** Shortest and longest time between two runs, in minutes. */
export interface CronGaps {
  readonly shortest: number;
  readonly longest: number;
}

/** After 28 years every date is on the same weekday again (between 1901 and 2099). The cycle begins like the year 2000, on a Saturday. */
const YEARS = 28;
const CYCLE = YEARS * 365 + YEARS / 4;
const FIRST_WEEKDAY = 6;

/**
 * The gaps between runs over a whole cycle of weekdays and leap years, as if every day had 24 hours: a change to or from
 * daylight saving time adds or takes an hour on two days of the year. Undefined when it never runs.
 */
export function cronGaps(cron: Cron): CronGaps | undefined {
  const times = cron.hours.flatMap(hour => cron.minutes.map(minute => hour * 60 + minute));
  const days = dayGaps(cron);
  if (days.size === 0 || times.length === 0) return undefined;
  const overnight = times[0] - times[times.length - 1];
  const gaps = new Set([
    ...times.slice(1).map((time, i) => time - times[i]),
    // From the last run of a day to the first of the next one that has any.
    ...[...days].map(gap => gap * 1440 + overnight),
  ]);
  return { shortest: Math.min(...gaps), longest: Math.max(...gaps) };
}

/** The numbers of days from one day on which it runs to the next; the last day of a cycle meets the first of the next one. */
function dayGaps(cron: Cron): ReadonlySet<number> {
  // Most run every day, and then the calendar makes no difference.
  if (cron.months.size === 12 && cron.days.size === 31 && cron.weekdays.size === 7) return new Set([1]);
  const days = daysOf(cron);
  return new Set(days.map((day, i) => (days[i + 1] ?? days[0] + CYCLE) - day));
}

/** The days of a cycle on which it runs, counted from its beginning. */
function daysOf(cron: Cron): number[] {
  const days: number[] = [];
  let day = 0;
  for (let year = 0; year < YEARS; year++) {
    for (let month = 1; month <= 12; month++) {
      for (let date = 1; date <= daysIn(year, month); date++, day++) {
        if (cron.months.has(month) && runsOn(cron, date, (FIRST_WEEKDAY + day) % 7)) days.push(day);
      }
    }
  }
  return days;
}

function runsOn(cron: Cron, date: number, weekday: number): boolean {
  return cron.eitherDay ? cron.days.has(date) || cron.weekdays.has(weekday) : cron.days.has(date) && cron.weekdays.has(weekday);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
