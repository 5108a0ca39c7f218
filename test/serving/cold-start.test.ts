import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { coldStart, coldStartIssues } from '../../lib/serving/cold-start';
import { CLAIM_RATE, NODE_DISK_RATE } from '../../lib/sizing';

const GIB = 2 ** 30;
const VLLM = { imagePullSeconds: 300, engineInitSeconds: 200 };
const FETCHED = { fetched: true, loadRate: NODE_DISK_RATE };

test('Llama 3.1 8B on one GPU: the defaults stay close to, and above, what was measured', () => {
  const times = coldStart(14.96 * GIB, 1, FETCHED, VLLM);
  // 15319 MiB / 400 MiB/s + 200 s; measured were 33 s + 200 s.
  expect(times.inProcess).toBeCloseTo(238.3, 1);
  expect(times.startupBudget).toBeCloseTo(476.6, 1);
  // 600 s node + 300 s image + 153.2 s download + the startup budget
  expect(times.podReady).toBeCloseTo(1529.8, 1);
});

test('Llama 3.3 70B over four GPUs: each shard loads its own quarter', () => {
  const times = coldStart(131.4 * GIB, 4, FETCHED, VLLM);
  expect(times.inProcess).toBeCloseTo(84.1 + 200, 1);
  expect(times.podReady).toBeCloseTo(600 + 300 + 1345.5 + 2 * 284.1, 0);
});

test('weights on a claim are not fetched, and load at the rate of a network disk', () => {
  const times = coldStart(10 * GIB, 1, { fetched: false, loadRate: CLAIM_RATE }, VLLM);
  expect(times.inProcess).toBeCloseTo(102.4 + 200, 5);
  expect(times.podReady).toBeCloseTo(600 + 300 + 2 * 302.4, 5);
});

test('what was measured replaces every default', () => {
  const times = coldStart(10 * GIB, 1, FETCHED, VLLM, {
    nodeProvisioning: Duration.seconds(0),
    imagePull: Duration.seconds(10),
    engineInit: Duration.seconds(20),
    downloadRate: 1024,
    loadRate: 1024,
    safety: 3,
  });
  expect(times).toEqual({ inProcess: 30, startupBudget: 90, podReady: 10 + 10 + 90 });
});

test('a greater model never gets less time', () => {
  fc.assert(fc.property(fc.nat(2 ** 42), fc.nat(2 ** 42), fc.integer({ min: 1, max: 8 }), (a, b, shards) => {
    const [small, great] = [Math.min(a, b), Math.max(a, b)].map(size => coldStart(size, shards, FETCHED, VLLM));
    expect(great.startupBudget).toBeGreaterThanOrEqual(small.startupBudget);
    expect(great.podReady).toBeGreaterThanOrEqual(small.podReady);
    expect(small.podReady).toBeGreaterThan(small.startupBudget);
  }));
});

test.each([
  ['downloadRate', { downloadRate: 0 }],
  ['loadRate', { loadRate: -1 }],
  ['loadRate', { loadRate: NaN }],
  ['safety', { safety: 0.5 }],
])('fails on a %s that makes no sense', (field, options) => {
  expect(coldStartIssues(options)).toMatchObject([{ id: 'cold-start', field: `coldStart.${field}` }]);
});

