import { PlanChangeWindow } from '../../lib/operators';
import { windowState } from '../../lib/release/change-windows';

const at = (text: string) => Date.parse(text);
const window = (kind: 'allow' | 'deny', schedule: string, durationMinutes: number, timeZone = 'Europe/Berlin'): PlanChangeWindow => ({ kind, schedule, durationMinutes, timeZone });
const NIGHTS = window('allow', '0 22 * * 1-5', 120);

test('without windows, changes are delivered at any time', () => {
  expect(windowState([], at('2026-11-27T12:00Z'))).toEqual({ open: true });
});

// 2026-11-27 is a Friday; Berlin is one hour ahead of UTC in winter, two in summer.
test.each([
  ['2026-11-27T20:59:59Z', false], ['2026-11-27T21:00:00Z', true], ['2026-11-27T22:59:59Z', true], ['2026-11-27T23:00:00Z', false],
  ['2026-07-24T19:59:00Z', false], ['2026-07-24T20:00:00Z', true], ['2026-07-24T21:59:00Z', true], ['2026-07-24T22:00:00Z', false],
  ['2026-11-28T21:30:00Z', false],
])('weekday nights in Berlin, at %s: %s', (moment, open) => {
  expect(windowState([NIGHTS], at(moment)).open).toBe(open);
});

test('outside, it is said which windows there are and when the next one opens', () => {
  expect(windowState([NIGHTS], at('2026-11-27T23:00:00Z'))).toEqual({
    open: false, problem: 'no change window is open: allow "0 22 * * 1-5" for 120 min, Europe/Berlin', opens: '2026-11-30 22:00 Europe/Berlin',
  });
});

test('a window that began yesterday is still open', () => {
  const weekend = window('allow', '0 18 * * 5', 60 * 60);
  expect(windowState([weekend], at('2026-11-29T12:00Z')).open).toBe(true);
  expect(windowState([weekend], at('2026-11-30T06:00Z')).open).toBe(false);
});

test('what denies goes before what allows, and alone it leaves all other times open', () => {
  const freeze = window('deny', '0 0 24 12 *', 3 * 24 * 60);
  expect(windowState([freeze], at('2026-12-23T22:59Z')).open).toBe(true);
  expect(windowState([window('allow', '* * * * *', 1), freeze], at('2026-12-25T12:00Z'))).toEqual({
    open: false,
    problem: 'changes wait until 2026-12-27 00:00 Europe/Berlin: deny "0 0 24 12 *" for 4320 min, Europe/Berlin',
    opens: '2026-12-27 00:00 Europe/Berlin',
  });
  expect(windowState([freeze], at('2026-12-26T23:00Z')).open).toBe(true);
});

test('a window that opens when the clocks are put forward does not open that night', () => {
  const early = window('allow', '30 2 * * *', 30);
  expect(windowState([early], at('2026-03-28T01:45Z')).open).toBe(true);
  expect(windowState([early], at('2026-03-29T00:45Z')).open).toBe(false);
  expect(windowState([early], at('2026-03-29T01:45Z')).open).toBe(false);
});

test('time zones with half hours, and either day of a cron expression', () => {
  expect(windowState([window('allow', '0 9 * * *', 60, 'Asia/Kolkata')], at('2026-11-27T03:30Z')).open).toBe(true);
  expect(windowState([window('allow', '0 0 1 * 1', 60, 'Etc/UTC')], at('2026-12-01T00:30Z')).open).toBe(true);
  expect(windowState([window('allow', '0 0 1 * 1', 60, 'Etc/UTC')], at('2026-11-30T00:30Z')).open).toBe(true);
});

test('a window that never opens in sight: no moment is named', () => {
  const state = windowState([window('allow', '0 0 29 2 *', 60)], at('2026-11-27T12:00Z'));
  expect([state.open, state.opens]).toEqual([false, undefined]);
});

test.each([['every monday', 'Etc/UTC'], ['0 0 * * *', 'Mars/Olympus']])('fails: a window that cannot be read counts as closed, "%s" %s', (schedule, timeZone) => {
  const state = windowState([window('deny', schedule, 5, timeZone)], at('2026-11-27T12:00Z'));
  expect(state.open).toBe(false);
  expect(state.problem).toContain('cannot be read');
});
