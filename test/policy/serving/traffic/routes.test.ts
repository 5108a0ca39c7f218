import { retriedGeneration, routeExperimental, routeTimeouts } from '../../../../lib/policy/serving/traffic/routes';
import { flagSidecar } from '../../../../lib/policy/serving/traffic/sidecars';
import { container, deployment, found, object } from '../../references/world';

const route = (rule: object) => object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'r', { spec: { rules: [rule] } });

test.each([
  [{ request: '60s', backendRequest: '2m' }, ['backendRequest']],
  [{ request: '1.5s' }, ['request']],
  [{ request: 600 }, ['request']],
  [{ request: '10 m', backendRequest: '1d' }, ['request', 'backendRequest']],
  [{ request: '600s', backendRequest: '10m' }, []],
  [{ request: '0s', backendRequest: '10m' }, []],
  [{ request: '1h30m15s500ms' }, []],
  [{ request: '${TIMEOUT}', backendRequest: '10m' }, []],
  [{ backendRequest: '10m' }, []],
])('timeouts %j', (timeouts, expected) => {
  expect(found(routeTimeouts, route({ timeouts })).map(text => text.split(': ')[0])).toEqual(expected.map(name => `spec.rules[0].timeouts.${name}`));
});

test('shapes of a route', () => {
  expect(found(routeTimeouts, route({ timeouts: 'x' }), object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'r', { spec: 5 }))).toEqual([]);
});

test('fails: fields of the experimental channel', () => {
  expect(found(routeExperimental, route({ retry: { attempts: 2 }, sessionPersistence: {} }))).toHaveLength(2);
  expect(found(routeExperimental, route({ timeouts: {} }))).toEqual([]);
});

const virtual = (uri: unknown, retries: unknown) => object('networking.istio.io/v1', 'VirtualService', 'v', { spec: { http: [{ match: [{ uri }], retries }] } });

test.each([
  [virtual({ prefix: '/v1/chat/completions' }, { attempts: 3, perTryTimeout: '10s' }), 1],
  [virtual({ prefix: '/v1/chat/completions' }, { attempts: 0 }), 0],
  [virtual({ prefix: '/v1/chat/completions' }, { attempts: 2, retryOn: 'connect-failure' }), 0],
  [virtual({ prefix: '/v1/models' }, { attempts: 3, perTryTimeout: '10s' }), 0],
  [virtual('x', 'x'), 0],
])('retries %#', (one, count) => expect(found(retriedGeneration, one)).toHaveLength(count));

test('fails: a sidecar for flags beside a GPU', () => {
  const one = (value: unknown, limits: object) => {
    const made: any = deployment('a', { containers: [container({ resources: { limits } })] });
    made.spec.template.metadata.annotations = { 'openfeature.dev/enabled': value };
    return made;
  };
  expect(found(flagSidecar, one('true', { 'nvidia.com/gpu': 1 }))).toHaveLength(1);
  expect(found(flagSidecar, one('false', { 'nvidia.com/gpu': 1 }))).toEqual([]);
  expect(found(flagSidecar, one('true', { memory: '1Gi' }))).toEqual([]);
  expect(found(flagSidecar, deployment('a'))).toEqual([]);
});
