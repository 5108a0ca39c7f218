import fc from 'fast-check';
import { isoOfHttpDate, isoOfMilliseconds } from '../../lib/lock/dates';

test('dates of HTTP', () => {
  expect([isoOfHttpDate('Sun, 06 Nov 1994 08:49:37 GMT'), isoOfHttpDate('Sunday, 06-Nov-94 08:49:37 GMT'), isoOfHttpDate(undefined)])
    .toEqual(['1994-11-06T08:49:37.000Z', undefined, undefined]);
  fc.assert(fc.property(fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), date => {
    expect(isoOfHttpDate(date.toUTCString())).toBe(date.toISOString().replace(/\.\d{3}Z$/, '.000Z'));
  }));
});

test('milliseconds since 1970', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), milliseconds => {
    expect(isoOfMilliseconds(milliseconds)).toBe(new Date(milliseconds).toISOString());
  }));
  for (const date of ['1972-02-29T00:00:00.000Z', '2000-02-29T23:59:59.999Z', '2100-02-28T12:00:00.000Z', '2100-03-01T00:00:00.000Z', '1999-12-31T23:59:59.000Z']) {
    expect(isoOfMilliseconds(Date.parse(date))).toBe(date);
  }
  expect([isoOfMilliseconds(-1), isoOfMilliseconds('1'), isoOfMilliseconds(1.5), isoOfMilliseconds(Infinity)]).toEqual([undefined, undefined, undefined, undefined]);
});
