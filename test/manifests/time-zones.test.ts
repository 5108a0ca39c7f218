import { clockChange, isKnownTimeZone, TIME_ZONES } from '../../lib/manifests/time-zones';

test('knows the names of the IANA database, old ones too', () => {
  for (const zone of ['UTC', 'Etc/UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Calcutta', 'US/Pacific', 'Europe/Kiev', 'Europe/Kyiv']) {
    expect(isKnownTimeZone(zone)).toBe(true);
  }
  expect(TIME_ZONES.length).toBeGreaterThan(590);
});

test.each(['', 'Local', 'utc', 'Europe/Frankfurt', 'EST8', 'PST', 'UTC+1', 'constructor', 'America/New York'])('fails: %p is no zone', zone => expect(isKnownTimeZone(zone)).toBe(false));

test('knows the hours that are skipped and come twice', () => {
  expect(clockChange('Europe/Berlin')).toEqual({ skipped: [120, 180], doubled: [120, 180] });
  expect(clockChange('America/New_York')).toEqual({ skipped: [120, 180], doubled: [60, 120] });
  expect(clockChange('Europe/London')).toEqual({ skipped: [60, 120], doubled: [60, 120] });
  expect(clockChange('Australia/Lord_Howe')).toEqual({ skipped: [120, 150], doubled: [90, 120] });
  expect(['UTC', 'Etc/UTC', 'Asia/Tokyo', 'nowhere'].map(clockChange)).toEqual([undefined, undefined, undefined, undefined]);
});
