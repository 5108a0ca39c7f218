import { loadTestCleanup, loadTestOnce } from '../../../../lib/policy/serving/monitoring/load-test';
import { scrapeTimes } from '../../../../lib/policy/serving/monitoring/monitors';
import { fields } from '../../fixtures';
import { found, object } from '../../references/world';

const monitor = (endpoint: unknown) => object('monitoring.coreos.com/v1', 'ServiceMonitor', 'm', { spec: { endpoints: [endpoint] } });

test.each([
  [monitor({ interval: '15s', scrapeTimeout: '30s' }), ['spec.endpoints[0].scrapeTimeout']],
  [monitor({ interval: '30' }), ['spec.endpoints[0].interval']],
  [monitor({ interval: '1m', scrapeTimeout: 'a while' }), ['spec.endpoints[0].scrapeTimeout']],
  [object('monitoring.coreos.com/v1', 'PodMonitor', 'm', { spec: { podMetricsEndpoints: [{}, { interval: '10s', scrapeTimeout: '1m' }] } }), ['spec.podMetricsEndpoints[1].scrapeTimeout']],
  [object('monitoring.coreos.com/v1', 'Probe', 'm', { spec: { interval: '1m', scrapeTimeout: '2m' } }), ['spec.scrapeTimeout']],
  [object('monitoring.coreos.com/v1alpha1', 'ScrapeConfig', 'm', { spec: { scrapeInterval: '1m', scrapeTimeout: '61s' } }), ['spec.scrapeTimeout']],
  [monitor({ interval: '1m', scrapeTimeout: '60s' }), []],
  [monitor({ scrapeTimeout: '2m' }), []],
  [monitor({ interval: '${I}', scrapeTimeout: '2m' }), []],
  [monitor({ interval: '', scrapeTimeout: null }), []],
  [monitor('x'), []],
])('times %#', (one, expected) => expect(found(scrapeTimes, one).map(text => text.split(': ')[0])).toEqual(expected));

const run = (spec: unknown, annotations?: object) => ({ ...object('k6.io/v1alpha1', 'TestRun', 't', { spec }), metadata: { name: 't', namespace: 'ml', annotations } });
const HOOK = { 'argocd.argoproj.io/hook': 'PostSync' };

test('fails: a load test that deletes itself', () => {
  expect(found(loadTestCleanup, run({ cleanup: 'post' }))).toEqual([expect.stringContaining('spec.cleanup: ')]);
  expect(found(loadTestCleanup, run({ cleanup: 'post' }, HOOK), run({}), run('x'))).toEqual([]);
});

test('fails: a load test that changed and will not run', () => {
  expect(fields(loadTestOnce, run({ parallelism: 4 }), { previous: [run({ parallelism: 2 })] })).toEqual(['metadata.name']);
  expect(fields(loadTestOnce, run({ parallelism: 2 }), { previous: [run({ parallelism: 2 }, HOOK)] })).toEqual([]);
  expect(fields(loadTestOnce, run({ parallelism: 4 }, HOOK), { previous: [run({ parallelism: 2 })] })).toEqual([]);
  expect(fields(loadTestOnce, run({ parallelism: 4 }))).toEqual([]);
});
