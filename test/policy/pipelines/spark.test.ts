import { HOSTILE, object, sparkSchedule } from './objects';
import { sparkDriverAccount, sparkDynamicAllocation, sparkForm, sparkMemory, sparkRetries } from '../../../lib/policy/pipelines/spark';
import { fields, findings } from '../fixtures';

const RULES = [sparkForm, sparkMemory, sparkDynamicAllocation, sparkDriverAccount, sparkRetries];
const spark = (spec: object) => object('sparkoperator.k8s.io/v1beta2', 'SparkApplication', { type: 'Python', ...spec });

test('fails: keys that the webhook takes from the object alone', () => {
  expect(fields(sparkForm, spark({ sparkConf: { 'spark.master': 'k8s://x', 'spark.sql.shuffle.partitions': '200' } }))).toEqual(['spec.sparkConf.spark.master']);
  expect(fields(sparkForm, sparkSchedule({ template: { sparkConf: { 'spark.kubernetes.authenticate.executor.oauthTokenFile': '/t' } } })))
    .toEqual(['spec.template.sparkConf.spark.kubernetes.authenticate.executor.oauthTokenFile']);
  expect(findings(sparkForm, spark({ sparkConf: { 'spark.kubernetes.authenticate.driver.serviceAccountName': 'x' } }))[0].fix).toBe('set driver.serviceAccount');
  expect(fields(sparkForm, spark({ sparkConf: { 'spark.kubernetes.namespace': 'other' } }))).toEqual(['spec.sparkConf.spark.kubernetes.namespace']);
  expect(fields(sparkForm, spark({ sparkConf: { 'spark.kubernetes.namespace': 'ml', 'spark.eventLog.enabled': 'true' } }))).toEqual([]);
});

test('fails: a node selector for all, and one for the driver', () => {
  const nodeSelector = { pool: 'spark' };
  expect(fields(sparkForm, spark({ nodeSelector, driver: { nodeSelector } }))).toEqual(['spec.driver.nodeSelector']);
  expect(fields(sparkForm, spark({ nodeSelector, driver: {} }))).toEqual([]);
  expect(fields(sparkForm, spark({ driver: { nodeSelector }, executor: { nodeSelector } }))).toEqual([]);
});

test('fails: memory in units of Kubernetes, or in fractions', () => {
  expect(findings(sparkMemory, spark({ driver: { memory: '4Gi' } }))).toMatchObject([{ field: 'spec.driver.memory', fix: 'write 4g' }]);
  expect(findings(sparkMemory, spark({ executor: { memoryOverhead: '1.5g' } }))).toMatchObject([{ field: 'spec.executor.memoryOverhead', fix: 'write 1536m' }]);
  expect(fields(sparkMemory, sparkSchedule({ template: { sparkConf: { 'spark.executor.memory': '512Mi' } } }))).toEqual(['spec.template.sparkConf.spark.executor.memory']);
  expect(['4g', '512m', '2G', '1024', '8gb', '${MEMORY}', ''].flatMap(memory => fields(sparkMemory, spark({ driver: { memory } })))).toEqual([]);
});

test('fails: executors that come and go without their shuffle data', () => {
  const dynamic = (rest: object, sparkConf: object = {}) => spark({ sparkConf, dynamicAllocation: { enabled: true, ...rest } });
  expect(fields(sparkDynamicAllocation, dynamic({ shuffleTrackingEnabled: false }))).toEqual(['spec.dynamicAllocation.shuffleTrackingEnabled']);
  expect(fields(sparkDynamicAllocation, dynamic({ minExecutors: 5, maxExecutors: 2 }))).toEqual(['spec.dynamicAllocation.minExecutors']);
  expect(fields(sparkDynamicAllocation, dynamic({ minExecutors: 1, maxExecutors: 2 }))).toEqual([]);
  expect(fields(sparkDynamicAllocation, dynamic({ shuffleTrackingEnabled: false }, { 'spark.shuffle.service.enabled': 'true' }))).toEqual([]);
  expect(fields(sparkDynamicAllocation, dynamic({ shuffleTrackingEnabled: false }, { 'spark.decommission.enabled': 'true', 'spark.storage.decommission.shuffleBlocks.enabled': 'true' }))).toEqual([]);
  expect(fields(sparkDynamicAllocation, dynamic({ shuffleTrackingEnabled: false }, { 'spark.shuffle.manager': 'org.apache.spark.shuffle.celeborn.SparkShuffleManager' }))).toEqual([]);
  expect(fields(sparkDynamicAllocation, spark({ dynamicAllocation: { enabled: false, shuffleTrackingEnabled: false } }))).toEqual([]);
});

test('fails: a driver that runs as default', () => {
  expect(fields(sparkDriverAccount, spark({ driver: {} }))).toEqual(['spec.driver.serviceAccount']);
  expect(fields(sparkDriverAccount, spark({ driver: { serviceAccount: 'spark' } }))).toEqual([]);
  expect(fields(sparkDriverAccount, spark({ driver: { template: { spec: { serviceAccountName: 'spark' } } } }))).toEqual([]);
  expect(fields(sparkDriverAccount, spark({}))).toEqual([]);
});

test('fails: a restart policy that does something else', () => {
  expect(fields(sparkRetries, spark({ restartPolicy: { type: 'OnFailure' } }))).toEqual(['spec.restartPolicy.onFailureRetries']);
  expect(fields(sparkRetries, spark({ restartPolicy: { type: 'Always' } }))).toEqual(['spec.restartPolicy.type']);
  expect(fields(sparkRetries, spark({ restartPolicy: { type: 'OnFailure', onFailureRetries: 0 } }))).toEqual([]);
  expect(fields(sparkRetries, spark({ restartPolicy: { type: 'Never' } }))).toEqual([]);
});

test('any shape is taken', () => {
  for (const value of HOSTILE) {
    expect(() => [
      object('sparkoperator.k8s.io/v1beta2', 'SparkApplication', value), spark({ sparkConf: value, driver: value, executor: value, dynamicAllocation: value, restartPolicy: value, nodeSelector: value }),
      spark({ driver: { memory: value, nodeSelector: value }, nodeSelector: {}, sparkConf: { 'spark.driver.memory': value } }), sparkSchedule({ template: value }),
    ].forEach(one => RULES.forEach(rule => fields(rule, one)))).not.toThrow();
  }
});
