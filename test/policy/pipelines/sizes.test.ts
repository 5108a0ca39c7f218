import { HOSTILE, job, object } from './objects';
import { argumentSize, dataSize, lastAppliedSize } from '../../../lib/policy/pipelines/sizes';
import { fields, findings } from '../fixtures';

const KIB = 1024;
const values = (count: number, kib: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`part-${i}.json`, 'x'.repeat(kib * KIB)]));
const configMap = (data: unknown, annotations?: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'rules', annotations }, data });

test('fails: more than 1 MiB in many values, and what is one blob is left to that rule', () => {
  expect(findings(dataSize, configMap(values(6, 200)))).toMatchObject([{ field: 'data', problem: expect.stringContaining('1200 KiB') }]);
  expect(fields(dataSize, configMap(values(5, 200)))).toEqual([]);
  expect(fields(dataSize, configMap(values(1, 1100)))).toEqual([]);
  // base64 counts as what it stands for.
  expect(fields(dataSize, { kind: 'ConfigMap', binaryData: values(6, 200) })).toEqual([]);
  expect(fields(dataSize, { kind: 'Secret', data: values(7, 230) })).toEqual(['data']);
});

test('fails: an object that client-side apply refuses, or soon will', () => {
  expect(findings(lastAppliedSize, configMap(values(3, 100)))).toMatchObject([{ field: 'metadata.annotations', problem: expect.stringContaining('is refused') }]);
  expect(findings(lastAppliedSize, configMap(values(3, 80)))).toMatchObject([{ problem: expect.stringContaining('soon') }]);
  expect(fields(lastAppliedSize, configMap(values(3, 60)))).toEqual([]);
  expect(fields(lastAppliedSize, configMap(values(1, 300)))).toEqual([]);
  expect(fields(lastAppliedSize, object('argoproj.io/v1alpha1', 'WorkflowTemplate', values(3, 100)))).toEqual(['metadata.annotations']);
});

test('the server side takes it', () => {
  const large = values(3, 100);
  expect(fields(lastAppliedSize, configMap(large, { 'argocd.argoproj.io/sync-options': 'Prune=false, ServerSideApply=true' }))).toEqual([]);
  expect(fields(lastAppliedSize, configMap(large, { 'argocd.argoproj.io/sync-options': 'Replace=true' }))).toEqual([]);
  expect(fields(lastAppliedSize, configMap(large), { beside: [object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', {})] })).toEqual([]);
  const application = (syncOptions: string[]) => object('argoproj.io/v1alpha1', 'Application', { syncPolicy: { syncOptions } });
  expect(fields(lastAppliedSize, configMap(large), { beside: [application(['ServerSideApply=true'])] })).toEqual([]);
  expect(fields(lastAppliedSize, configMap(large), { beside: [application(['CreateNamespace=true'])] })).toHaveLength(1);
});

test('fails: an argument or a variable that the kernel does not take', () => {
  const container = (rest: object) => job({ template: { spec: { containers: [{ name: 'x', ...rest }] } } });
  const path = 'spec.template.spec.containers[0]';
  expect(fields(argumentSize, container({ args: ['short', 'x'.repeat(128 * KIB)] }))).toEqual([`${path}.args[1]`]);
  expect(fields(argumentSize, container({ command: ['é'.repeat(64 * KIB)] }))).toEqual([`${path}.command[0]`]);
  expect(fields(argumentSize, container({ env: [{ name: 'PROMPT', value: 'x'.repeat(128 * KIB - 7) }] }))).toEqual([`${path}.env[0].value`]);
  expect(fields(argumentSize, container({ args: ['x'.repeat(128 * KIB - 1)], env: [{ name: 'PROMPT', value: 'x'.repeat(128 * KIB - 8) }] }))).toEqual([]);
  expect(fields(argumentSize, container({ args: ['x'.repeat(300 * KIB)] }))).toEqual([]);
});

test('any shape is taken', () => {
  for (const value of HOSTILE) {
    expect(() => [
      configMap(value), configMap({ a: value }), { kind: 'ConfigMap', binaryData: value, metadata: value }, job({ template: { spec: { containers: [{ args: value, command: [value], env: value }] } } }),
    ].forEach(one => [dataSize, lastAppliedSize, argumentSize].forEach(rule => fields(rule, one)))).not.toThrow();
  }
});
