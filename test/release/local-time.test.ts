import * as fc from 'fast-check';
import { localClock } from '../../lib/release/local-time';

test('the calendar is that of Date, over four centuries', () => {
  const clock = localClock('UTC');
  fc.assert(fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2300-01-01'), noInvalidDate: true }), date => {
    expect(clock(date.getTime())).toEqual({
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      weekday: date.getUTCDay(),
    });
  }));
});

test.each([
  ['Europe/Berlin', '2026-03-29T00:59Z', '1:59'], ['Europe/Berlin', '2026-03-29T01:00Z', '3:0'], ['Europe/Berlin', '2026-10-25T00:59Z', '2:59'],
  ['Europe/Berlin', '2026-10-25T01:00Z', '2:0'], ['Asia/Kolkata', '2026-11-27T03:30Z', '9:0'], ['Australia/Lord_Howe', '2026-04-04T15:00Z', '1:30'],
  ['America/New_York', '2026-11-01T05:59Z', '1:59'],
])('%s at %s: %s', (zone, moment, time) => {
  const { hour, minute } = localClock(zone)(Date.parse(moment));
  expect(`${hour}:${minute}`).toBe(time);
});
