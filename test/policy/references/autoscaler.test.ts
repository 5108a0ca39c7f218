import { container, deployment, found, Given, object } from './world';
import { autoscalerMetric } from '../../../lib/policy/references/autoscaler-metric';
import { autoscalerTarget } from '../../../lib/policy/references/autoscaler-target';

const hpa = (target: object, rest: object = {}, namespace = 'ml') => object('autoscaling/v2', 'HorizontalPodAutoscaler', 'h', {
  spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', ...target }, ...rest },
}, namespace);
const beside = (...given: Given[]) => given.map(one => ({ ...one, file: 'all.yaml' }));

test.each([
  ['a mistyped name', [deployment('ranker'), hpa({ name: 'rankr-server' }), deployment('ranker-server')]],
  ['a name with another suffix', [deployment('ranker'), hpa({ name: 'ranker-deployment' })]],
  ['another name beside the only workload', beside(deployment('a'), hpa({ name: 'b' }))],
  ['another kind', [deployment('a', {}, { kind: 'StatefulSet' }), hpa({ name: 'a' })]],
  ['no group', [hpa({ name: 'a', apiVersion: undefined })]],
  ['another namespace', [deployment('a'), hpa({ name: 'a' }, {}, 'default')]],
])('fails: %s', (_, given) => expect(found(autoscalerTarget, ...given)).toHaveLength(1));

test.each([
  ['given', [deployment('a'), hpa({ name: 'a' })]],
  ['not given', [hpa({ name: 'a' })]],
  ['not given, beside others', [deployment('b'), deployment('c'), hpa({ name: 'a' })]],
  ['of another project', [deployment('a'), hpa({ name: 'x', apiVersion: 'ray.io/v1', kind: 'RayService' })]],
  ['a placeholder', beside(deployment('a'), hpa({ name: '${name}' }))],
])('a target that is %s is fine', (_, given) => expect(found(autoscalerTarget, ...given)).toEqual([]));

describe('a metric', () => {
  const metric = (target: object, type = 'Resource', rest: object = {}) => ({ metrics: [{ type, [type === 'Resource' ? 'resource' : 'containerResource']: { name: 'cpu', target, ...rest } }] });
  const share = metric({ type: 'Utilization', averageUtilization: 70 });
  const with2 = (resources: object) => deployment('a', { containers: [container({ resources: { requests: { cpu: 1 } } }), container({ name: 'proxy', resources })] });

  test.each([
    ['a container without a request', with2({}), share, 1],
    ['a limit, which stands for a request', with2({ limits: { cpu: 1 } }), share, 0],
    ['an amount', with2({}), metric({ type: 'AverageValue', averageValue: '1' }), 0],
    ['one container', with2({}), metric({ type: 'Utilization' }, 'ContainerResource', { container: 'server' }), 0],
    ['a container that is not there', with2({}), metric({ type: 'AverageValue' }, 'ContainerResource', { container: 'x' }), 1],
    ['autoscaling/v1', with2({}), { targetCPUUtilizationPercentage: 80 }, 1],
  ])('of %s', (_, workload, rest, count) => expect(found(autoscalerMetric, workload, hpa({ name: 'a' }, rest))).toHaveLength(count));

  test('a LimitRange gives requests', () => {
    const range = object('v1', 'LimitRange', 'r', { spec: { limits: [{ type: 'Container', defaultRequest: { cpu: 1 } }] } });
    expect(found(autoscalerMetric, with2({}), hpa({ name: 'a' }, share), range)).toEqual([]);
  });
});
