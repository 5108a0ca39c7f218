/**
 * Dates of sources as ISO 8601, by arithmetic alone: neither the clock nor the time zone of this machine is in them.
 */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = 86_400_000;
/** Days of four hundred years, after which the calendar repeats. */
const ERA = 146_097;
/** Days from the first of March of the year 0 to the first of January of 1970. */
const TO_1970 = 719_468;

/** Of a date of HTTP, `Fri, 27 Nov 2026 20:00:00 GMT`; undefined for what is none. */
export function isoOfHttpDate(text: string | undefined): string | undefined {
  const [, day, name, year, time] = /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/.exec(text ?? '') ?? [];
  const month = MONTHS.indexOf(name) + 1;
  return month > 0 ? `${year}-${padded(month)}-${day}T${time}.000Z` : undefined;
}

/** Of milliseconds since 1970; undefined for what is no such number. Years begin in March here, so that a leap day is the last one. */
export function isoOfMilliseconds(milliseconds: unknown): string | undefined {
  if (typeof milliseconds !== 'number' || !Number.isSafeInteger(milliseconds) || milliseconds < 0 || milliseconds > 253_402_300_799_999) return undefined;
  const days = Math.floor(milliseconds / DAY) + TO_1970;
  const [era, dayOfEra] = [Math.floor(days / ERA), days % ERA];
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / (ERA - 1))) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  const time = milliseconds % DAY;
  const clock = [Math.floor(time / 3_600_000), Math.floor(time / 60_000) % 60, Math.floor(time / 1000) % 60].map(part => padded(part)).join(':');
  return `${year}-${padded(month)}-${padded(day)}T${clock}.${padded(time % 1000, 3)}Z`;
}

function padded(number: number, digits = 2): string {
  return String(number).padStart(digits, '0');
}
