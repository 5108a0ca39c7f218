import { canaryCapacity, surgeCapacity } from '../../../../lib/policy/serving/rollout/surge-capacity';
import { surgeNodeClaim, surgePodClaim } from '../../../../lib/policy/serving/rollout/surge-claim';
import { findings } from '../../fixtures';
import { container, deployment, found, object } from '../../references/world';

const GPU = (count: number) => ({ containers: [container({ resources: { limits: { 'nvidia.com/gpu': count } } })] });
const pool = (nodes: number, gpusPerNode: number, rest: object = {}) => ({ nodes, gpusPerNode, labels: {}, ...rest });
const facts = (...nodePools: ReturnType<typeof pool>[]) => ({ facts: { clusters: [{ name: 'prod', kubernetesMinor: 33, nodePools }] } });
const rolling = (maxSurge: unknown, maxUnavailable: unknown) => ({ strategy: { rollingUpdate: { maxSurge, maxUnavailable } } });
const apart = {
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'a' } } }] } },
};

test.each([
  ['one pod on one GPU', deployment('a', GPU(1)), [pool(1, 1)]],
  ['the default share of three', deployment('a', GPU(4), { replicas: 3 }), [pool(3, 7)]],
  ['a whole number', deployment('a', GPU(2), { replicas: 8, ...rolling(1, 0) }), [pool(2, 8)]],
  ['a product', deployment('a', { ...GPU(1), nodeSelector: { 'nvidia.com/gpu.product': 'H100' } }), [pool(1, 1, { gpuProduct: 'H100' }), pool(9, 8, { gpuProduct: 'L4' })]],
  ['a label', deployment('a', { ...GPU(1), nodeSelector: { pool: 'x' } }), [pool(1, 1, { labels: { pool: 'x' } }), pool(9, 8, { labels: { pool: 'y' } })]],
  ['one pod for each node', deployment('a', apart, { replicas: 3 }), [pool(3, 0)]],
])('fails: no room for %s', (_, one, pools) => expect(findings(surgeCapacity, one, facts(...pools)).map(({ field }) => field)).toEqual(['spec.strategy']));

test.each([
  ['room', deployment('a', GPU(1)), [pool(2, 1)]],
  ['a pod goes first', deployment('a', GPU(1), rolling(0, 1)), [pool(1, 1)]],
  ['a pod may go', deployment('a', GPU(1), { replicas: 8 }), [pool(1, 8)]],
  ['Recreate', deployment('a', GPU(1), { strategy: { type: 'Recreate' } }), [pool(1, 1)]],
  ['a label that nobody says', deployment('a', { ...GPU(1), nodeSelector: { zone: 'x' } }), [pool(1, 1, { labels: { zone: 'y' } }), pool(1, 8)]],
  ['too many already, which others say', deployment('a', GPU(1), { replicas: 2 }), [pool(1, 1)]],
  ['no GPU', deployment('a'), [pool(1, 0)]],
  ['others on a node', deployment('a', { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: 'x' } } }, { replicas: 3 }), [pool(3, 0)]],
  ['a text', deployment('a', GPU(1), { replicas: 'x', ...rolling({}, []) }), [pool(1, 1)]],
])('fine: %s', (_, one, pools) => expect(findings(surgeCapacity, one, facts(...pools))).toEqual([]));

test('without known nodes there is nothing to say', () => {
  expect(found(surgeCapacity, deployment('a', GPU(1)))).toEqual([]);
  expect(findings(surgeCapacity, deployment('a', GPU(1)), facts())).toEqual([]);
});

test('two versions beside each other', () => {
  const canary = object('flagger.app/v1beta1', 'Canary', 'a', { spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' } } });
  const beside = { beside: [deployment('a', GPU(1), { replicas: 3 })] };
  expect(findings(canaryCapacity, canary, { ...beside, ...facts(pool(5, 1)) }).map(({ field }) => field)).toEqual(['spec.targetRef']);
  expect(findings(canaryCapacity, canary, { ...beside, ...facts(pool(6, 1)) })).toEqual([]);
  expect(findings(canaryCapacity, canary, facts(pool(1, 1)))).toEqual([]);
  const blueGreen = (strategy: object) => ({ ...deployment('a', GPU(1), { replicas: 2, strategy }), apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' });
  expect(findings(canaryCapacity, blueGreen({ blueGreen: {} }), facts(pool(3, 1)))).toHaveLength(1);
  expect(findings(canaryCapacity, blueGreen({ canary: {} }), facts(pool(3, 1)))).toEqual([]);
});

const claim = (...accessModes: unknown[]) => object('v1', 'PersistentVolumeClaim', 'cache', { spec: { accessModes } });
const mounting = (spec: object = {}, pod: object = {}) => deployment('a', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'cache' } }], ...pod }, spec);

test('fails: a second pod waits for the claim of the first', () => {
  const field = 'spec.template.spec.volumes[0].persistentVolumeClaim.claimName';
  expect(found(surgePodClaim, mounting(), claim('ReadWriteOncePod'))).toEqual([expect.stringContaining(field)]);
  expect(found(surgeNodeClaim, mounting(), claim('ReadWriteOnce'))).toEqual([expect.stringContaining(field)]);
  expect(found(surgeNodeClaim, mounting(rolling(1, 0)), claim('ReadWriteOnce'))).toHaveLength(1);
});

test.each([
  ['many nodes', mounting(), claim('ReadWriteMany')],
  ['both modes', mounting(), claim('ReadWriteOnce', 'ReadOnlyMany')],
  ['Recreate', mounting({ strategy: { type: 'Recreate' } }), claim('ReadWriteOnce')],
  ['one goes first', mounting(rolling(0, 1)), claim('ReadWriteOnce')],
  ['a node of its own', mounting({}, { nodeSelector: { 'kubernetes.io/hostname': 'n' } }), claim('ReadWriteOnce')],
  ['several, which others say', mounting({ replicas: 2 }), claim('ReadWriteOnce')],
  ['shapes', mounting({}, { volumes: 'x' }), claim(5)],
])('fine: %s', (_, one, given) => expect([...found(surgePodClaim, one, given), ...found(surgeNodeClaim, one, given)]).toEqual([]));
