import { HOSTILE, object } from './objects';
import { editedRun } from '../../../lib/policy/pipelines/edited-run';
import { fields, findings } from '../fixtures';

const spark = (spec: object) => object('sparkoperator.k8s.io/v1beta2', 'SparkApplication', { image: 'a', ...spec });
const workflow = (spec: object, metadata: object = {}) => object('argoproj.io/v1alpha1', 'Workflow', { entrypoint: 'main', ...spec }, { metadata: { name: 'backfill', namespace: 'ml', ...metadata } });

test('fails: a changed run under the old name', () => {
  expect(findings(editedRun, spark({ image: 'b' }), { previous: [spark({})] })).toMatchObject([{ field: 'spec.image', problem: expect.stringContaining('kills') }]);
  expect(findings(editedRun, workflow({ arguments: {} }), { previous: [workflow({})] })).toMatchObject([{ field: 'spec.arguments', problem: expect.stringContaining('no effect') }]);
  const ray = (entrypoint: string) => object('ray.io/v1', 'RayJob', { entrypoint });
  expect(fields(editedRun, ray('python b.py'), { previous: [ray('python a.py')] })).toEqual(['spec.entrypoint']);
});

test('what is new, unchanged, free to change, or made by a hook, is fine', () => {
  expect(fields(editedRun, spark({}))).toEqual([]);
  expect(fields(editedRun, spark({}), { previous: [spark({})] })).toEqual([]);
  expect(fields(editedRun, spark({ suspend: true }), { previous: [spark({ timeToLiveSeconds: 5 })] })).toEqual([]);
  expect(fields(editedRun, workflow({}), { previous: [workflow({ entrypoint: 'other' }, { name: 'backfill-2' })] })).toEqual([]);
  expect(fields(editedRun, workflow({ entrypoint: 'other' }, { annotations: { 'argocd.argoproj.io/hook': 'Sync' } }), { previous: [workflow({})] })).toEqual([]);
});

test('any shape is taken', () => {
  for (const value of HOSTILE) expect(() => fields(editedRun, object('argoproj.io/v1alpha1', 'Workflow', value), { previous: [object('argoproj.io/v1alpha1', 'Workflow', {})] })).not.toThrow();
});
