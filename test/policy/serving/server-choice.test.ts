import { deployment, PLACE } from './server';
import { endedServer, serverMetrics } from '../../../lib/policy/serving/server-choice';
import { fields } from '../fixtures';

test('fails: servers that nobody maintains', () => {
  expect(fields(endedServer, deployment({ command: [], model: '', image: 'text-generation-inference:3.3' }))).toEqual([`${PLACE}.image`]);
  expect(fields(endedServer, deployment({ command: [], model: '', image: 'torchserve-kfs:0.9.0' }))).toEqual([`${PLACE}.image`]);
  expect(fields(endedServer, deployment())).toEqual([]);
});

describe('server-metrics', () => {
  const sglang = (...args: string[]) => deployment({ command: ['python', '-m', 'sglang.launch_server'], model: '', args: ['--model-path', '/m', ...args] });
  const monitor = (app: string) => ({ beside: [{ apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', metadata: { name: 'm', namespace: 'search' }, spec: { selector: { matchLabels: { app } } } }] });
  test('fails: a PodMonitor', () => expect(fields(serverMetrics, sglang(), monitor('assistant'))).toEqual([`${PLACE}.args`]));
  test('fails: an annotation', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', annotations: { 'prometheus.io/scrape': 'true' } }, spec: { containers: [{ command: ['sglang', 'serve', '--model-path', '/m'] }] } };
    expect(fields(serverMetrics, pod)).toEqual(['spec.containers[0].command']);
  });
  test('metrics, another PodMonitor, another server', () => {
    expect(fields(serverMetrics, sglang('--enable-metrics'), monitor('assistant'))).toEqual([]);
    expect(fields(serverMetrics, sglang(), monitor('other'))).toEqual([]);
    expect(fields(serverMetrics, deployment(), monitor('assistant'))).toEqual([]);
  });
});
