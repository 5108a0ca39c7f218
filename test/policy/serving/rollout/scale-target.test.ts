import { canaryDeadline, idleScaleTarget, workloadRunsTwice } from '../../../../lib/policy/serving/rollout/scale-target';
import { container, deployment, found, object } from '../../references/world';

const hpa = (name: string, kind = 'Deployment') => object('autoscaling/v2', 'HorizontalPodAutoscaler', name, { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind, name } } });
const canary = (rest: object = {}, namespace = 'ml') => object('flagger.app/v1beta1', 'Canary', 'a', { spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' }, ...rest } }, namespace);
const rollout = (rest: object = {}) => object('argoproj.io/v1alpha1', 'Rollout', 'a', { spec: { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a', ...rest } } });

test('fails: an autoscaler of a Deployment that is scaled to zero', () => {
  expect(found(idleScaleTarget, hpa('a'), canary())).toEqual([expect.stringContaining('serves with a-primary')]);
  expect(found(idleScaleTarget, hpa('a'), rollout({ scaleDown: 'onsuccess' }))).toEqual([expect.stringContaining('scales it to zero')]);
  expect(found(idleScaleTarget, object('keda.sh/v1alpha1', 'ScaledObject', 'a', { spec: { scaleTargetRef: { name: 'a' } } }), canary())).toHaveLength(1);
});

test.each([
  ['the Canary knows it', [hpa('a'), canary({ autoscalerRef: { name: 'a' } })]],
  ['there is one for each', [hpa('a'), hpa('a-primary'), canary()]],
  ['another namespace', [hpa('a'), canary({}, 'other')]],
  ['another Deployment', [hpa('b'), canary()]],
  ['the Rollout leaves it alone', [hpa('a'), rollout()]],
  ['another kind', [hpa('a', 'StatefulSet'), canary()]],
  ['shapes', [object('autoscaling/v2', 'HorizontalPodAutoscaler', 'h', { spec: { scaleTargetRef: 'a' } }), canary({ targetRef: 'x' }), rollout({ name: 5 })]],
])('fine: %s', (_, given) => expect(found(idleScaleTarget, ...given)).toEqual([]));

test.each([
  [[rollout(), deployment('a')], 1],
  [[rollout({ scaleDown: 'never' }), deployment('a', {}, { replicas: 3 })], 1],
  [[rollout(), deployment('a', {}, { replicas: 0 })], 0],
  [[rollout({ scaleDown: 'onsuccess' }), deployment('a')], 0],
  [[rollout(), deployment('b')], 0],
  [[rollout(), deployment('a', {}, { replicas: '${n}' })], 0],
])('pods of both: %#', (given, count) => expect(found(workloadRunsTwice, ...given)).toHaveLength(count));

const slow = deployment('a', { containers: [container({ startupProbe: { periodSeconds: 10, failureThreshold: 90 } })] });

test.each([
  [canary(), slow, 1],
  [canary({ progressDeadlineSeconds: 60 }), slow, 1],
  [canary({ progressDeadlineSeconds: 900 }), slow, 0],
  [canary({ progressDeadlineSeconds: 'x' }), slow, 0],
  [canary(), deployment('a'), 0],
  [canary(), deployment('b'), 0],
])('a deadline: %#', (one, workload, count) => expect(found(canaryDeadline, one, workload)).toHaveLength(count));
