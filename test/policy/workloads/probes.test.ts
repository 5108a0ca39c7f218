import { container, deployment } from './objects';
import { livenessProbe, readinessProbe } from '../../../lib/policy/workloads/probes';
import { fields } from '../fixtures';

const ports = [{ containerPort: 8080 }];

test.each([[readinessProbe, 'readinessProbe'], [livenessProbe, 'livenessProbe']])('fails: a container that serves without %#', (rule, field) => {
  expect(fields(rule, deployment({ ports }))).toEqual([container(field)]);
  expect(fields(rule, deployment({ ports, [field]: { tcpSocket: { port: 8080 } } }))).toEqual([]);
  expect(fields(rule, deployment())).toEqual([]);
});
