import { longestRun, oldestValue, worstCase } from '../../lib/features/freshness';

test('a step takes all attempts at full length, and delays that double', () => {
  expect(worstCase({ timeout: 300, retries: 0, backoff: 30 })).toBe(300);
  expect(worstCase({ timeout: 300, retries: 1, backoff: 30 })).toBe(630);
  expect(worstCase({ timeout: 300, retries: 3, backoff: 30 })).toBe(1200 + 30 + 60 + 120);
});

test('a run takes its slowest way', () => {
  const times = (timeout: number) => ({ timeout, retries: 0, backoff: 0 });
  expect(longestRun([
    { name: 'a', after: [], times: times(100) }, { name: 'b', after: [], times: times(400) }, { name: 'c', after: ['a', 'b'], times: times(50) },
    { name: 'd', after: ['a'], times: times(300) },
  ])).toBe(450);
  expect(longestRun([])).toBe(0);
});

test('just before a slow run replaces them, values are as old as the gap and the run', () => {
  expect(oldestValue(3600, 600)).toBe(4200);
});
