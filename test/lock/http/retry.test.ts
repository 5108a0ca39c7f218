import { askedWait, codeOf, ownWait } from '../../../lib/lock/http/retry';

test('Retry-After is seconds, or a date by the clock of the server', () => {
  expect(askedWait('7', undefined)).toBe(7000);
  expect(askedWait('Fri, 27 Nov 2026 20:00:30 GMT', 'Fri, 27 Nov 2026 20:00:00 GMT')).toBe(30_000);
  expect(askedWait('Fri, 27 Nov 2026 19:00:00 GMT', 'Fri, 27 Nov 2026 20:00:00 GMT')).toBe(0);
  expect([askedWait(undefined, undefined), askedWait('soon', 'Fri, 27 Nov 2026 20:00:00 GMT'), askedWait('Fri, 27 Nov 2026 20:00:30 GMT', undefined), askedWait('-1', undefined)])
    .toEqual([undefined, undefined, undefined, undefined]);
});

test('own waits double up to a bound, and are between half of that and all of it', () => {
  for (const [attempt, most] of [[1, 250], [2, 500], [4, 2000], [20, 8000]]) {
    for (let i = 0; i < 50; i++) {
      const wait = ownWait(attempt, 250);
      expect(wait >= most / 2 && wait <= most).toBe(true);
    }
  }
});

test('the code of an error may be that of its cause', () => {
  expect(codeOf(Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }))).toBe('ECONNRESET');
  expect(codeOf(new Error('x'))).toBeUndefined();
});
