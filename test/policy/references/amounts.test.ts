import { container, deployment, found, object } from './world';
import { limitRange } from '../../../lib/policy/references/limit-range';
import { resourceQuota } from '../../../lib/policy/references/resource-quota';
import { sharedClaim } from '../../../lib/policy/references/shared-claim';

const pods = (resources: object, rest: object = {}) => deployment('a', { containers: [container({ resources })] }, rest);

test.each([
  ['within', { requests: { memory: '1Gi' }, limits: { memory: '2Gi' } }, []],
  ['a limit above', { limits: { memory: '3Gi' } }, ['limits.memory']],
  ['a request above, without a limit', { requests: { memory: '3Gi' } }, ['requests.memory']],
  ['a request below', { requests: { memory: '1Mi' } }, ['requests.memory']],
])('a LimitRange: %s', (_, resources, fields) => {
  const range = object('v1', 'LimitRange', 'r', { spec: { limits: [{ type: 'Container', max: { memory: '2Gi' }, min: { memory: '10Mi' } }] } });
  expect(found(limitRange, pods(resources), range).map(text => text.split(':')[0])).toEqual(fields.map(field => `spec.template.spec.containers[0].resources.${field}`));
});

test('a LimitRange for claims', () => {
  const range = object('v1', 'LimitRange', 'r', { spec: { limits: [{ type: 'PersistentVolumeClaim', max: { storage: '10Gi' } }] } });
  const claim = (storage: string) => object('v1', 'PersistentVolumeClaim', 'c', { spec: { resources: { requests: { storage } } } });
  expect([found(limitRange, claim('20Gi'), range), found(limitRange, claim('10Gi'), range)].map(all => all.length)).toEqual([1, 0]);
});

test.each([
  ['what is said', { 'limits.memory': '4Gi' }, { limits: { memory: '1Gi' } }, {}, 0],
  ['what is not said', { 'limits.memory': '4Gi' }, {}, {}, 1],
  ['a limit that stands for a request', { 'requests.memory': '4Gi' }, { limits: { memory: '1Gi' } }, {}, 0],
  ['too many replicas', { 'requests.memory': '4Gi' }, { limits: { memory: '1Gi' } }, { replicas: 5 }, 1],
  ['too many GPUs', { 'requests.nvidia.com/gpu': '4' }, { limits: { 'nvidia.com/gpu': 2 } }, { replicas: 3 }, 1],
  ['too many pods', { pods: '4' }, {}, { replicas: 5 }, 1],
  ['what is counted otherwise', { 'count/deployments.apps': '1', 'requests.storage': '1Gi' }, {}, {}, 0],
])('a ResourceQuota: %s', (_, hard, resources, rest, count) => {
  expect(found(resourceQuota, pods(resources, rest), object('v1', 'ResourceQuota', 'q', { spec: { hard } }))).toHaveLength(count);
  expect(found(resourceQuota, pods(resources, rest), object('v1', 'ResourceQuota', 'q', { spec: { hard, scopes: ['BestEffort'] } }))).toEqual([]);
});

describe('a claim of one node', () => {
  const claim = (...accessModes: string[]) => object('v1', 'PersistentVolumeClaim', 'c', { spec: { accessModes } });
  const replicas = (count: unknown, kind = 'Deployment') => deployment('a', { volumes: [{ name: 'c', persistentVolumeClaim: { claimName: 'c' } }] }, { replicas: count, kind });
  const hpa = object('autoscaling/v2', 'HorizontalPodAutoscaler', 'h', { spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'a' } } });

  test.each([
    ['two replicas', [replicas(2), claim('ReadWriteOnce')], 1], ['one replica', [replicas(1), claim('ReadWriteOnce')], 0],
    ['many nodes', [replicas(2), claim('ReadWriteOnce', 'ReadWriteMany')], 0], ['an autoscaler', [replicas(undefined), claim('ReadWriteOnce'), hpa], 1],
    ['a DaemonSet', [replicas(undefined, 'DaemonSet'), claim('ReadWriteOncePod')], 1], ['a claim that is not given', [replicas(2)], 0],
  ])('%s', (_, given, count) => expect(found(sharedClaim, ...given)).toHaveLength(count));
});
