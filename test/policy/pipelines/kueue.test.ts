import { HOSTILE, object } from './objects';
import { kueueCronJobLabel, kueueRayJob } from '../../../lib/policy/pipelines/kueue';
import { fields } from '../fixtures';

const QUEUE = { 'kueue.x-k8s.io/queue-name': 'gpu' };
const queued = (apiVersion: string, kind: string, spec: unknown, metadata: object = {}) => object(apiVersion, kind, spec, { metadata: { name: 'tune', labels: QUEUE, ...metadata } });
const job = (spec: unknown, metadata: object = {}) => queued('batch/v1', 'Job', spec, metadata);

test('fails: a queue that the Jobs of a CronJob do not have', () => {
  const cronJob = (jobTemplate: object) => queued('batch/v1', 'CronJob', { jobTemplate });
  expect(fields(kueueCronJobLabel, cronJob({ spec: {} }))).toEqual(['metadata.labels.kueue.x-k8s.io/queue-name']);
  expect(fields(kueueCronJobLabel, cronJob({ metadata: { labels: QUEUE } }))).toEqual([]);
  expect(fields(kueueCronJobLabel, cronJob({ spec: { template: { metadata: { labels: QUEUE } } } }))).toEqual([]);
  expect(fields(kueueCronJobLabel, object('batch/v1', 'CronJob', { jobTemplate: {} }))).toEqual([]);
});

test('fails: a RayJob that Kueue does not take', () => {
  const ray = (spec: object) => queued('ray.io/v1', 'RayJob', { rayClusterSpec: { workerGroupSpecs: [] }, ...spec });
  expect(fields(kueueRayJob, ray({}))).toEqual(['spec.shutdownAfterJobFinishes']);
  expect(fields(kueueRayJob, ray({ shutdownAfterJobFinishes: true, rayClusterSpec: { workerGroupSpecs: Array(18).fill({}) } }))).toEqual(['spec.rayClusterSpec.workerGroupSpecs']);
  expect(fields(kueueRayJob, ray({ shutdownAfterJobFinishes: true }))).toEqual([]);
  expect(fields(kueueRayJob, ray({ shutdownAfterJobFinishes: true, clusterSelector: { 'ray.io/cluster': 'shared' } }))).toEqual(['spec.clusterSelector']);
  expect(fields(kueueRayJob, queued('ray.io/v1', 'RayJob', { clusterSelector: { 'ray.io/cluster': 'shared' } }))).toEqual([]);
  expect(fields(kueueRayJob, object('ray.io/v1', 'RayJob', { rayClusterSpec: {} }))).toEqual([]);
});

test('any shape is taken', () => {
  for (const value of HOSTILE) {
    expect(() => [
      job(value), job({ suspend: value }, { labels: value }), queued('batch/v1', 'CronJob', { jobTemplate: value }), queued('batch/v1', 'CronJob', { jobTemplate: { metadata: value, spec: value } }),
      queued('ray.io/v1', 'RayJob', value), queued('ray.io/v1', 'RayJob', { rayClusterSpec: value, clusterSelector: value, shutdownAfterJobFinishes: value }),
    ].forEach(one => [kueueCronJobLabel, kueueRayJob].forEach(rule => fields(rule, one)))).not.toThrow();
  }
});
