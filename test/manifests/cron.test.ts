import fc from 'fast-check';
import { Cron, cronGaps, parseCron, parseEvery } from '../../lib/manifests/cron';

/** Asks every minute of 28 years; slow and obvious. Only for expressions whose runs are days apart or less, over one year. */
function bruteForce(cron: Cron, days: number): { shortest: number; longest: number } | undefined {
  let last: number | undefined;
  let shortest = Infinity;
  let longest = 0;
  for (let day = 0; day < days; day++) {
    const date = new Date(Date.UTC(2000, 0, 1 + day));
    const byDate = cron.days.has(date.getUTCDate());
    const byWeekday = cron.weekdays.has(date.getUTCDay());
    if (!cron.months.has(date.getUTCMonth() + 1) || !(cron.eitherDay ? byDate || byWeekday : byDate && byWeekday)) continue;
    for (let minute = 0; minute < 1440; minute++) {
      if (!cron.hours.includes(Math.floor(minute / 60)) || !cron.minutes.includes(minute % 60)) continue;
      const now = day * 1440 + minute;
      if (last !== undefined) {
        shortest = Math.min(shortest, now - last);
        longest = Math.max(longest, now - last);
      }
      last = now;
    }
  }
  return last === undefined ? undefined : { shortest, longest };
}

test.each([
  ['0 * * * *', 60, 60], ['*/15 * * * *', 15, 15], ['5/20 * * * *', 20, 20], ['0 0 * * *', 1440, 1440], ['@hourly', 60, 60], ['@weekly', 10080, 10080],
  ['0 6 * * 1-5', 1440, 3 * 1440], ['0 6 * * mon,thu', 3 * 1440, 4 * 1440], ['0 0 1 * *', 28 * 1440, 31 * 1440], ['0 0 29 2 *', 1461 * 1440, 1461 * 1440],
  ['0 0 1,15 * 0', 1440, 7 * 1440], ['50,10 0,23 * * *', 20, 1340], ['0 0 * * 0', 10080, 10080], ['0 0 */31 * 1', 1440, 7 * 1440], ['0 0 1 jan *', 365 * 1440, 366 * 1440],
])('%s runs every %p to %p minutes', (expression, shortest, longest) => {
  expect(cronGaps(parseCron(expression)!)).toEqual({ shortest, longest });
});

test('gaps are those that asking every minute finds', () => {
  const list = (low: number, high: number) => fc.oneof(fc.constant('*'), fc.uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 3 }).map(values => values.join(',')));
  fc.assert(fc.property(list(0, 59), list(0, 23), list(0, 6), (minute, hour, weekday) => {
    const cron = parseCron(`${minute} ${hour} * * ${weekday}`)!;
    expect(cronGaps(cron)).toEqual(bruteForce(cron, 7 * 20));
  }), { numRuns: 60 });
});

test.each(['', '* * * *', '60 * * * *', '* 24 * * *', '* * 0 * *', '* * * 13 *', '* * * * 8', '0 0 * * 7', 'constructor', '5-1 * * * *', '*/0 * * * *', 'TZ=UTC 0 * * * *', 'a * * * *', '1,,2 * * * *', '*-5 * * * *', '@never'])(
  'fails: %p is no cron expression', expression => expect(parseCron(expression)).toBeUndefined());

test('fails: a day that never comes', () => {
  expect(cronGaps(parseCron('0 0 31 2 *')!)).toBeUndefined();
});

test('no text crashes the parser', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'0123456789*/-,? @adhlmnuy') }), text => {
    const cron = parseCron(text);
    if (cron) expect(cron.minutes.every(minute => minute >= 0 && minute < 60)).toBe(true);
  }));
});

test.each([['@every 1h30m', 5400], ['@every 90s', 90], ['@every 1.5h', 5400], ['@every 10ms', 1]])('%s comes every %p seconds', (expression, seconds) => {
  expect(parseEvery(expression)).toBe(seconds);
});

test.each(['@every', '@every 5', '@every 1d', '@hourly', '0 * * * *'])('fails: %p is no interval', expression => expect(parseEvery(expression)).toBeUndefined());
