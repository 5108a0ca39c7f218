import { HOSTILE, object } from './objects';
import { trainingJobForm, trainingRestarts } from '../../../lib/policy/pipelines/training-jobs';
import { fields } from '../fixtures';

const role = (name = 'pytorch', rest: object = {}) => ({ template: { spec: { containers: [{ name }] } }, ...rest });
const pytorch = (pytorchReplicaSpecs: unknown, rest: object = {}) => object('kubeflow.org/v1', 'PyTorchJob', { pytorchReplicaSpecs, ...rest });

test('fails: roles and containers that the operator does not look for', () => {
  expect(fields(trainingJobForm, pytorch({ Master: role('trainer') }))).toEqual(['spec.pytorchReplicaSpecs.Master.template.spec.containers[0].name']);
  expect(fields(trainingJobForm, pytorch({ Leader: role() }))).toEqual(['spec.pytorchReplicaSpecs.Leader']);
  expect(fields(trainingJobForm, pytorch({ Master: role('pytorch', { replicas: 2 }) }))).toEqual(['spec.pytorchReplicaSpecs.Master.replicas']);
  expect(fields(trainingJobForm, object('kubeflow.org/v1', 'TFJob', { tfReplicaSpecs: { Worker: role() } }))).toEqual(['spec.tfReplicaSpecs.Worker.template.spec.containers[0].name']);
  expect(fields(trainingJobForm, pytorch({ Master: role('pytorch', { replicas: 1 }), Worker: role('pytorch', { replicas: 7 }) }))).toEqual([]);
  expect(fields(trainingJobForm, pytorch({ Worker: { template: { spec: { containers: [{ name: 'log' }, { name: 'pytorch' }] } } } }))).toEqual([]);
});

test('fails: an elastic job without workers, or with two numbers of processes', () => {
  expect(fields(trainingJobForm, pytorch({ Master: role() }, { elasticPolicy: { minReplicas: 1 } }))).toEqual(['spec.elasticPolicy']);
  expect(fields(trainingJobForm, pytorch({ Worker: role() }, { elasticPolicy: { nProcPerNode: 4 }, nprocPerNode: '4' }))).toEqual(['spec.elasticPolicy.nProcPerNode']);
  expect(fields(trainingJobForm, pytorch({ Worker: role() }, { elasticPolicy: { minReplicas: 1 }, nprocPerNode: '4' }))).toEqual([]);
});

test('fails: restarts without end', () => {
  const restarted = (rest: object = {}, restartPolicy = 'OnFailure') => pytorch({ Master: role('pytorch', { restartPolicy }) }, rest);
  expect(fields(trainingRestarts, restarted())).toEqual(['spec.runPolicy.backoffLimit']);
  expect([restarted({ runPolicy: { backoffLimit: 3 } }), restarted({ runPolicy: { activeDeadlineSeconds: 60 } }), restarted({}, 'Never'), restarted({}, 'ExitCode'), pytorch({ Master: role() })]
    .flatMap(one => fields(trainingRestarts, one))).toEqual([]);
});

test('any shape is taken', () => {
  for (const value of HOSTILE) {
    expect(() => [object('kubeflow.org/v1', 'PyTorchJob', value), pytorch(value, { elasticPolicy: value, runPolicy: value }), pytorch({ Master: value, Worker: { template: value } })]
      .forEach(one => [trainingJobForm, trainingRestarts].forEach(rule => fields(rule, one)))).not.toThrow();
  }
});
