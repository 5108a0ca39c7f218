import { Duration } from 'cdk8s';
import { cluster, serve } from './fixtures';
import { drainIssues, drainOf } from '../../lib/serving/drain';

test('by default a pod has 15 s to leave the load balancers and 45 s for its requests', () => {
  expect(drainOf()).toEqual({ deregistration: 15, requests: 45, grace: 75 });
});

test('the grace period follows longer requests, and so does the server', () => {
  const { pod, server } = serve({ drain: { requests: Duration.minutes(5) } });
  expect(pod.terminationGracePeriodSeconds).toBe(330);
  expect(server.args).toContain('--shutdown-timeout=300');
});

test('fails when the grace period cannot hold the drain', () => {
  const { issues } = serve({ drain: { requests: Duration.seconds(60), terminationGracePeriod: Duration.seconds(75) } });
  expect(issues).toMatchObject([{ id: 'drain-grace', value: '75s', problem: expect.stringContaining('= 90s') }]);
});

test('takes a grace period that is just long enough', () => {
  expect(drainIssues(drainOf({ terminationGracePeriod: Duration.seconds(75) }))).toEqual([]);
});

test('Kubernetes sleeps itself since 1.30, the image before', () => {
  expect(serve().server.lifecycle.preStop).toEqual({ sleep: { seconds: 15 } });
  const old = serve({}, { clusters: [cluster(), cluster({ name: 'old', version: '1.29' })] });
  expect(old.server.lifecycle.preStop).toEqual({ exec: { command: ['sleep', '15'] } });
});
