import { coldStartTimes, NODE_DISK_RATE, wholeMinutes } from '../../lib/sizing';

test('Llama 3.1 8B on an L40S: between what was measured and twice as long', () => {
  const times = coldStartTimes({ sizeBytes: 14.96 * 2 ** 30, shards: 1, loadRate: NODE_DISK_RATE, engineInit: 200, fetched: true, imagePull: 300 });
  // 33 s to load and 190 s to initialize were measured.
  expect(times.inProcess).toBeGreaterThan(33 + 190);
  expect(times.startupBudget).toBeLessThan(2 * 294);
});

test('rounds deadlines up to minutes', () => {
  expect([0, 1, 60, 61].map(wholeMinutes)).toEqual([0, 60, 60, 120]);
});
