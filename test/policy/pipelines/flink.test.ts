import { HOSTILE, object } from './objects';
import { flinkForm, flinkLocalState, flinkStateDirectory, flinkStateless } from '../../../lib/policy/pipelines/flink';
import { fields } from '../fixtures';

const flink = (spec: object) => object('flink.apache.org/v1beta1', 'FlinkDeployment', { flinkVersion: 'v1_20', ...spec });
const kept = (flinkConfiguration: object, mode = 'last-state', rest: object = {}) => flink({ flinkConfiguration, job: { upgradeMode: mode }, ...rest });

test('fails: what the operator refuses', () => {
  expect(fields(flinkForm, flink({ flinkConfiguration: { 'kubernetes.cluster-id': 'x', 'taskmanager.numberOfTaskSlots': '2' } }))).toEqual(['spec.flinkConfiguration.kubernetes.cluster-id']);
  expect(fields(flinkForm, flink({ flinkConfiguration: { kubernetes: { namespace: 'x' } } }))).toEqual(['spec.flinkConfiguration.kubernetes.namespace']);
  expect(fields(flinkForm, flink({ logConfiguration: { 'log4j.properties': '' } }))).toEqual(['spec.logConfiguration.log4j.properties']);
  expect(fields(flinkForm, flink({ taskManager: { replicas: 0 } }))).toEqual(['spec.taskManager.replicas']);
  expect(fields(flinkForm, flink({ job: { parallelism: 0 } }))).toEqual(['spec.job.parallelism']);
  expect(fields(flinkForm, flink({ job: { parallelism: 4 }, taskManager: { replicas: 2 }, logConfiguration: { 'log4j-console.properties': '' } }))).toEqual([]);
});

test('fails: state in the pod', () => {
  expect(fields(flinkLocalState, kept({ 'state.checkpoints.dir': 'file:///opt/flink/checkpoints' }))).toEqual(['spec.flinkConfiguration.state.checkpoints.dir']);
  expect(fields(flinkLocalState, kept({ 'execution.checkpointing.dir': 's3://state/clicks', 'high-availability.storageDir': 'file:/tmp/ha' }, 'savepoint'))).toEqual(['spec.flinkConfiguration.high-availability.storageDir']);
  expect(fields(flinkLocalState, kept({ 'state.checkpoints.dir': 's3://state/clicks', 'state.savepoints.dir': '${SAVEPOINTS}' }))).toEqual([]);
  expect(fields(flinkLocalState, kept({ 'state.checkpoints.dir': 'file:///tmp/x' }, 'stateless'))).toEqual([]);
});

test('a claim at the directory keeps it, an emptyDir does not', () => {
  const template = (volume: object) => ({
    podTemplate: { spec: { containers: [{ name: 'flink-main-container', volumeMounts: [{ name: 'state', mountPath: '/state/' }] }], volumes: [{ name: 'state', ...volume }] } },
  });
  const conf = { 'state.checkpoints.dir': 'file:///state/checkpoints' };
  expect(fields(flinkLocalState, kept(conf, 'last-state', template({ persistentVolumeClaim: { claimName: 'state' } })))).toEqual([]);
  expect(fields(flinkLocalState, kept(conf, 'last-state', template({ emptyDir: {} })))).toHaveLength(1);
  expect(fields(flinkLocalState, kept({ 'state.checkpoints.dir': 'file:///statement' }, 'last-state', template({ persistentVolumeClaim: { claimName: 'state' } })))).toHaveLength(1);
});

test('fails: an upgrade that keeps state nowhere', () => {
  expect(fields(flinkStateDirectory, kept({}))).toEqual(['spec.flinkConfiguration.state.checkpoints.dir']);
  expect(fields(flinkStateDirectory, kept({ 'execution.checkpointing.dir': 's3://x' }, 'savepoint'))).toEqual(['spec.flinkConfiguration.state.savepoints.dir']);
  expect(fields(flinkStateDirectory, kept({ state: { checkpoints: { dir: 's3://x' }, savepoints: { dir: 's3://y' } } }, 'savepoint'))).toEqual([]);
  expect(fields(flinkStateDirectory, flink({ job: {} }))).toEqual([]);
});

test('fails: checkpoints that each change throws away', () => {
  const job = (upgradeMode?: string) => flink({ flinkConfiguration: { 'execution.checkpointing.interval': '60s' }, job: { upgradeMode } });
  expect(fields(flinkStateless, job())).toEqual(['spec.job.upgradeMode']);
  expect(fields(flinkStateless, job('stateless'))).toEqual(['spec.job.upgradeMode']);
  expect([job('last-state'), job('savepoint'), flink({ job: {} }), flink({ flinkConfiguration: { 'execution.checkpointing.interval': '60s' } })].flatMap(one => fields(flinkStateless, one))).toEqual([]);
});

test('any shape is taken', () => {
  for (const value of HOSTILE) {
    expect(() => [
      object('flink.apache.org/v1beta1', 'FlinkDeployment', value), flink({ flinkConfiguration: value, job: value, taskManager: value, podTemplate: value, logConfiguration: value }),
      kept({ 'state.checkpoints.dir': value, 'state': value }), kept({ 'state.checkpoints.dir': 'file:///x' }, 'last-state', { podTemplate: { spec: { containers: [{ volumeMounts: value }], volumes: value } } }),
    ].forEach(one => [flinkForm, flinkLocalState, flinkStateDirectory, flinkStateless].forEach(rule => fields(rule, one)))).not.toThrow();
  }
});
