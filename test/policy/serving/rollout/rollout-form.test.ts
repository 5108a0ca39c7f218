import { canaryWeight } from '../../../../lib/policy/serving/rollout/canary-weight';
import { rolloutForm } from '../../../../lib/policy/serving/rollout/rollout-form';
import { found, object } from '../../references/world';

const rollout = (spec: object) => object('argoproj.io/v1alpha1', 'Rollout', 'a', { spec });
const canary = (rest: object, spec: object = {}) => rollout({ ...spec, strategy: { canary: rest } });
const C = 'spec.strategy.canary';
const nginx = { trafficRouting: { nginx: { stableIngress: 'i' } }, canaryService: 'c', stableService: 's' };

test.each([
  ['both strategies', rollout({ strategy: { canary: {}, blueGreen: {} } }), 'spec.strategy'],
  ['that of a Deployment', rollout({ strategy: { type: 'RollingUpdate', rollingUpdate: {} } }), 'spec.strategy'],
  ['a deadline before ready', canary({}, { minReadySeconds: 600 }), 'spec.progressDeadlineSeconds'],
  ['no pod ever', canary({ maxSurge: 0, maxUnavailable: '0%' }), `${C}.maxUnavailable`],
  ['a dynamic scale without a router', canary({ dynamicStableScale: true }), `${C}.dynamicStableScale`],
  ['a delay without a router', canary({ scaleDownDelaySeconds: 30 }), `${C}.scaleDownDelaySeconds`],
  ['a router without a Service', canary({ ...nginx, canaryService: undefined }), `${C}.canaryService`],
  ['nginx without an Ingress', canary({ ...nginx, trafficRouting: { nginx: {} } }), `${C}.trafficRouting.nginx`],
  ['nginx with two of them', canary({ ...nginx, trafficRouting: { nginx: { stableIngress: 'i', stableIngresses: ['j'] } } }), `${C}.trafficRouting.nginx`],
  ['Istio by hosts without a Service', canary({ trafficRouting: { istio: { virtualService: {} } }, canaryService: 'c' }), `${C}.stableService`],
  ['a delay and a dynamic scale', canary({ ...nginx, scaleDownDelaySeconds: 1, dynamicStableScale: true }), `${C}.dynamicStableScale`],
  ['a largest weight of nobody', canary({ trafficRouting: { istio: { destinationRule: {} }, maxTrafficWeight: 1000 } }), `${C}.trafficRouting.maxTrafficWeight`],
  ['a scale without a router', canary({ steps: [{ setCanaryScale: { replicas: 1 } }] }), `${C}.steps[0].setCanaryScale`],
  ['a weight of too much', canary({ steps: [{ pause: {} }, { setWeight: 110 }] }), `${C}.steps[1].setWeight`],
  ['a step of two', canary({ steps: [{ setWeight: 10, pause: {} }] }), `${C}.steps[0]`],
  ['a step of nothing', canary({ steps: [{ pause: null }] }), `${C}.steps[0]`],
  ['a header route without a router', canary({ steps: [{ setHeaderRoute: { name: 'h' } }] }), `${C}.steps[0].setHeaderRoute`],
  ['a mirror by nginx', canary({ ...nginx, steps: [{ setMirrorRoute: { name: 'm' } }] }), `${C}.steps[0].setMirrorRoute`],
  ['an experiment with a weight', canary({ steps: [{ experiment: { templates: [{ weight: 5 }] } }] }), `${C}.steps[0].experiment.templates[0].weight`],
])('fails: %s', (_, one, field) => expect(found(rolloutForm, one)).toEqual([expect.stringContaining(`${field}: `)]));

test.each([
  ['a rolling update', canary({})],
  ['no canary but its name', rollout({ strategy: { canary: null } })],
  ['blue and green', rollout({ strategy: { blueGreen: { activeService: 'a' } } })],
  ['a template of a Deployment', canary({}, { workloadRef: { name: 'a' }, template: { spec: {} } })],
  ['a router', canary({ ...nginx, dynamicStableScale: true, steps: [{ setCanaryScale: { weight: 1 } }, { setWeight: 10 }, { pause: { duration: '1h' } }, { analysis: {} }] })],
  ['a plugin', canary({ trafficRouting: { maxTrafficWeight: 1000, plugins: { x: {} } }, steps: [{ setWeight: 500 }, { setMirrorRoute: {} }, { setHeaderRoute: {} }] })],
  ['Istio by subsets', canary({ trafficRouting: { istio: { destinationRule: { name: 'd' } } } })],
  ['ALB in turns', canary({ trafficRouting: { alb: {} }, pingPong: { pingService: 'a', pongService: 'b' } })],
  ['a step of another version', canary({ steps: [{ somethingNew: {} }] })],
  ['shapes', rollout({ strategy: 'canary', minReadySeconds: 'x', template: 'x' })],
  ['more shapes', canary({ steps: ['x', null], trafficRouting: 'x', maxSurge: [] })],
])('fine: %s', (_, one) => expect(found(rolloutForm, one)).toEqual([]));

test.each([
  [canary({ steps: [{ setWeight: 10 }, { setWeight: 50 }] }, { replicas: 2 }), 1],
  [canary({ steps: [{ setWeight: 20 }] }, { replicas: 1 }), 1],
  // Somebody else may say how many.
  [canary({ steps: [{ setWeight: 20 }] }), 0],
  [canary({ steps: [{ setWeight: 10 }] }, { replicas: 9 }), 0],
  [canary({ steps: [{ setWeight: 20 }] }, { replicas: 3 }), 0],
  [canary({ ...nginx, steps: [{ setWeight: 1 }] }, { replicas: 2 }), 0],
  [canary({ steps: [{ setWeight: 0 }, { setWeight: 'x' }] }, { replicas: 2 }), 0],
  [rollout({ strategy: 'x' }), 0],
])('a weight of pods %#', (one, count) => expect(found(canaryWeight, one)).toHaveLength(count));
