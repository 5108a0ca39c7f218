import { App } from 'cdk8s';
import * as fc from 'fast-check';
import { appIn, cluster, ids, MINIMAL, serve, served } from './fixtures';
import { reportedIssues } from '../../lib/errors';
import { NodePool, NvidiaGpu } from '../../lib/platform';
import { Accelerator, Autoscaling, ModelService, ModelServiceProps, UpdateStrategy } from '../../lib/serving';
import { roomFor } from '../../lib/serving/gpu-demand';

const SURGE = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
const REPLACE = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };

const gpuPool = (nodes: number, gpusPerNode = 1) => NodePool.gpu(NvidiaGpu.L40S, { nodes, gpusPerNode });
const on = (...nodePools: NodePool[]) => ({ clusters: [cluster({ nodePools })] });
const gpu = (count = 1) => ({ accelerator: Accelerator.nvidia(NvidiaGpu.L40S, { count }) });
const strategyOf = (props: Partial<ModelServiceProps>, ...nodePools: NodePool[]) => serve(props, on(...nodePools)).object('Deployment').spec.strategy;

test('without GPUs a new pod starts before an old one ends', () => {
  expect(strategyOf({})).toEqual(SURGE);
});

test.each([
  ['spare node', 2, gpuPool(3), SURGE],
  ['full pool', 2, gpuPool(2), REPLACE],
  ['one replica on the only node', 1, gpuPool(1), REPLACE],
  ['one replica and a spare', 1, gpuPool(2), SURGE],
])('%s', (_, replicas, pool, expected) => {
  expect(strategyOf({ ...gpu(), replicas }, pool)).toEqual(expected);
});

test('GPUs of unknown number are taken for scarce', () => {
  expect(strategyOf({ ...gpu(), replicas: 2 })).toEqual(REPLACE);
});

test('GPUs that are free but on different nodes are no room', () => {
  // Two of three GPUs of each node are taken: two GPUs are free, and no pod of two fits.
  expect(strategyOf({ ...gpu(2), replicas: 2 }, gpuPool(2, 3))).toEqual(REPLACE);
});

test('an autoscaler counts with its most replicas', () => {
  const autoscaling = Autoscaling.onQueueDepth({ minReplicas: 1, maxReplicas: 4, target: 5 });
  expect(strategyOf({ ...gpu(), autoscaling }, gpuPool(4))).toEqual(REPLACE);
  expect(strategyOf({ ...gpu(), autoscaling }, gpuPool(5))).toEqual(SURGE);
});

test('every cluster must have room', () => {
  const { object } = serve({ ...gpu(), replicas: 2 }, {
    clusters: [cluster({ name: 'a', nodePools: [gpuPool(9)] }), cluster({ name: 'b', nodePools: [gpuPool(2)] })],
  });
  expect(object('Deployment').spec.strategy).toEqual(REPLACE);
});

test('a service that comes later takes the room of an earlier one', () => {
  const app = new App();
  const first = appIn(on(gpuPool(3)), app, 'first');
  const ranker = new ModelService(first, 'ranker', { ...MINIMAL, ...gpu(), replicas: 2 });
  expect(served(first, ranker).object('Deployment').spec.strategy).toEqual(SURGE);
  const second = appIn(on(gpuPool(3)), app, 'second');
  new ModelService(second, 'reranker', { ...MINIMAL, ...gpu(), replicas: 1 });
  expect(served(first, ranker).object('Deployment').spec.strategy).toEqual(REPLACE);
});

test('fails when all pods together want more GPUs than there are, naming who shares them', () => {
  const app = new App();
  const chart = appIn(on(gpuPool(3)), app);
  new ModelService(chart, 'ranker', { ...MINIMAL, ...gpu(), replicas: 2 });
  const second = new ModelService(chart, 'reranker', { ...MINIMAL, ...gpu(), replicas: 2 });
  expect(reportedIssues(second)).toMatchObject([{
    id: 'gpu-capacity', value: '2 × 1 NVIDIA-L40S', problem: expect.stringContaining('has 3 × 1 of these GPUs and serves recommender/ranker with them too'),
  }]);
});

test('fails when a surge is demanded that would wait for ever', () => {
  const { issues } = serve({ ...gpu(), replicas: 2, updateStrategy: UpdateStrategy.surge() }, on(gpuPool(2)));
  expect(issues).toMatchObject([{ id: 'rollout-deadlock', problem: expect.stringContaining('cluster "prod-eu"') }]);
});

test('a surge is believed where pools are not declared', () => {
  const { issues, object } = serve({ ...gpu(), replicas: 2, updateStrategy: UpdateStrategy.surge() });
  expect(ids(issues)).toEqual([]);
  expect(object('Deployment').spec.strategy).toEqual(SURGE);
});

test('the strategy can be said', () => {
  expect(strategyOf({ updateStrategy: UpdateStrategy.replace() })).toEqual(REPLACE);
  expect(strategyOf({ updateStrategy: UpdateStrategy.recreate() })).toEqual({ type: 'Recreate' });
});

/** Whether pods of `counts` GPUs can be placed so that a pod of `count` GPUs no longer fits. */
function canBeBlocked(nodes: number[], counts: number[], count: number): boolean {
  if (counts.length === 0) return nodes.every(free => free < count);
  const [next, ...rest] = counts;
  return nodes.some((free, i) => free >= next && canBeBlocked(nodes.map((n, j) => (j === i ? n - next : n)), rest, count));
}

test('room for one pod more holds however the scheduler places all others', () => {
  const pod = fc.record({ count: fc.integer({ min: 1, max: 4 }), pods: fc.integer({ min: 1, max: 3 }) });
  const upTo = (max: number) => fc.integer({ min: 1, max });
  fc.assert(fc.property(upTo(3), upTo(4), pod, fc.array(pod, { maxLength: 1 }), (nodes, gpusPerNode, own, others) => {
    const target = cluster({ nodePools: [gpuPool(nodes, gpusPerNode)] });
    const demands = [own, ...others].map((demand, i) => ({ ...demand, path: `p${i}`, environment: 'e', clusters: [target], gpu: NvidiaGpu.L40S }));
    const room = roomFor(demands[0], target, demands)!;
    const counts = demands.flatMap(({ count, pods }) => Array<number>(pods).fill(count));
    fc.pre(room.onePodMore);
    expect(canBeBlocked(Array<number>(nodes).fill(gpusPerNode), counts, own.count)).toBe(false);
  }), { numRuns: 300 });
});
