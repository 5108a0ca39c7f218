import { hostAliases, namespaceLevel, sharedNamespace, sharedProcesses } from '../../../lib/policy/workloads/namespaces';
import { fields, pod } from '../fixtures';

test('fails: pods in a namespace that nobody owns', () => {
  expect(fields(sharedNamespace, { ...pod({ containers: [] }), metadata: { name: 'x', namespace: 'default' } })).toEqual(['metadata.namespace']);
  expect(fields(sharedNamespace, { ...pod({ containers: [] }), metadata: { name: 'x' } })).toEqual([]);
  expect(fields(sharedNamespace, { metadata: { name: 'x', namespace: 'kube-system' } })).toEqual([]);
});

test('fails: a namespace without a level', () => {
  const namespace = (labels: object) => ({ kind: 'Namespace', metadata: { name: 'x', labels } });
  expect(fields(namespaceLevel, namespace({}))).toEqual(['metadata.labels']);
  expect(fields(namespaceLevel, namespace({ 'pod-security.kubernetes.io/enforce': 'baseline' }))).toEqual([]);
});

test('fails: host aliases and shared processes', () => {
  expect(fields(hostAliases, pod({ hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }] }))).toEqual(['spec.hostAliases']);
  expect(fields(sharedProcesses, pod({ shareProcessNamespace: true }))).toEqual(['spec.shareProcessNamespace']);
  expect(fields(sharedProcesses, pod({ shareProcessNamespace: false }))).toEqual([]);
});
