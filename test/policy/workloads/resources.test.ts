import { container, deployment } from './objects';
import { bestEffort, boundedScratch, cpuLimit, cpuRequest, memoryLimit, scratchRequest } from '../../../lib/policy/workloads/resources';
import { fields } from '../fixtures';

test.each([
  ['fails: nothing is said', {}, ['resources']],
  ['fails: empty lists', { resources: { requests: {}, limits: {} } }, ['resources']],
  ['a limit is a request', { resources: { limits: { memory: '1Gi' } } }, []],
])('best-effort-container %s', (_, rest, expected) => expect(fields(bestEffort, deployment(rest))).toEqual(expected.map(container)));

test('resources of the pod as a whole count', () => {
  expect(fields(bestEffort, deployment({}, { resources: { limits: { memory: '1Gi' } } }))).toEqual([]);
  expect(fields(memoryLimit, deployment({}, { resources: { limits: { memory: '1Gi' } } }))).toEqual([]);
});

test('fails: memory without a limit, in init containers too', () => {
  expect(fields(memoryLimit, deployment({ resources: { requests: { memory: '1Gi' } } }, { initContainers: [{ name: 'init' }] }))).toEqual([
    'spec.template.spec.initContainers[0].resources.limits.memory', container('resources.limits.memory'),
  ]);
  expect(fields(memoryLimit, deployment({ resources: { limits: { memory: '1Gi' } } }))).toEqual([]);
});

test('fails: CPU without a request; a limit is one', () => {
  expect(fields(cpuRequest, deployment())).toEqual([container('resources.requests.cpu')]);
  expect(fields(cpuRequest, deployment({ resources: { limits: { cpu: 1 } } }))).toEqual([]);
});

test('CPU limits are asked for by those who switch the rule on', () => {
  expect(cpuLimit.level).toBe('off');
  expect(fields(cpuLimit, deployment({ resources: { requests: { cpu: 1 } } }))).toEqual([container('resources.limits.cpu')]);
});

test('fails: an emptyDir without a size', () => {
  const volumes = [{ name: 'a', emptyDir: {} }, { name: 'b', emptyDir: { sizeLimit: '1Gi' } }];
  expect(fields(boundedScratch, deployment({}, { volumes }))).toEqual(['spec.template.spec.volumes[0].emptyDir.sizeLimit']);
});

test('fails: a large directory on the disk of the node that no container requests', () => {
  const volumes = [{ name: 'weights', emptyDir: { sizeLimit: '40Gi' } }, { name: 'tmp', emptyDir: { sizeLimit: '100Mi' } }, { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '8Gi' } }];
  const weights = 'spec.template.spec.volumes[0].emptyDir.sizeLimit';
  expect(fields(scratchRequest, deployment({ resources: { requests: { cpu: 1 } } }, { volumes }))).toEqual([weights]);
  expect(fields(scratchRequest, deployment({ resources: { requests: { 'ephemeral-storage': '40Gi' } } }, { volumes }))).toEqual([]);
  expect(fields(scratchRequest, deployment({ resources: { limits: { 'ephemeral-storage': '40Gi' } } }, { volumes }))).toEqual([]);
  expect(fields(scratchRequest, deployment({}, { volumes: 'none', containers: 'none' }))).toEqual([]);
  expect(fields(scratchRequest, deployment({}, { volumes: [{ emptyDir: 'large' }, { emptyDir: { sizeLimit: ['40Gi'] } }] }))).toEqual([]);
});

test('kinds whose controller fills in what is missing are not asked', () => {
  const service = { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', spec: { predictor: { containers: [{ name: 'kserve-container' }] } } };
  expect(fields(bestEffort, service)).toEqual([]);
});
