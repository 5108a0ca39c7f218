import { cluster, serve } from './fixtures';
import { NodePool, NvidiaGpu } from '../../lib/platform';
import { Accelerator } from '../../lib/serving';

const l40s = (count = 1) => Accelerator.nvidia(NvidiaGpu.L40S, { count });
const pools = (...nodePools: NodePool[]) => ({ clusters: [cluster({ nodePools })] });
const terms = (pod: any) => pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms;

test('a GPU is asked for by limit, found by product and reached through its taint', () => {
  const { pod, server, issues } = serve({ accelerator: l40s() });
  expect(issues).toEqual([]);
  expect(server.resources.limits['nvidia.com/gpu']).toBe('1');
  expect(terms(pod)).toEqual([{ matchExpressions: [{ key: 'nvidia.com/gpu.product', operator: 'In', values: ['NVIDIA-L40S'] }] }]);
  expect(pod.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
});

test('pools that say how they are labelled and tainted are believed, each cluster its own', () => {
  const { pod } = serve({ accelerator: l40s(), replicas: 1 }, {
    clusters: [
      cluster({ name: 'a', nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes: 4, labels: { pool: 'gpu', zone: 'x' }, taint: 'acme.example/gpu' })] }),
      cluster({ name: 'b', nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes: 4 })] }),
    ],
  });
  expect(terms(pod)).toEqual([
    { matchExpressions: [{ key: 'nvidia.com/gpu.product', operator: 'In', values: ['NVIDIA-L40S'] }] },
    { matchExpressions: [{ key: 'pool', operator: 'In', values: ['gpu'] }, { key: 'zone', operator: 'In', values: ['x'] }] },
  ]);
  expect(pod.tolerations.map((t: any) => t.key)).toEqual(['acme.example/gpu', 'nvidia.com/gpu']);
});

test('more labels of the node can be asked for', () => {
  const { pod } = serve({ accelerator: Accelerator.nvidia(NvidiaGpu.L40S, { nodeSelector: { 'topology.kubernetes.io/zone': 'eu-1a' } }) });
  expect(pod.nodeSelector).toEqual({ 'topology.kubernetes.io/zone': 'eu-1a' });
});

test('without an accelerator a pod goes to any node', () => {
  const { pod, server } = serve();
  expect(pod.affinity.nodeAffinity).toBeUndefined();
  expect(pod.tolerations).toBeUndefined();
  expect(Object.keys(server.resources.limits)).toEqual(['cpu', 'ephemeral-storage', 'memory']);
});

test('fails when no node of a cluster has the product', () => {
  const { issues } = serve({ accelerator: l40s() }, pools(NodePool.gpu(NvidiaGpu.T4, { nodes: 8 }), NodePool.cpu({ nodes: 3 })));
  expect(issues).toMatchObject([{
    id: 'gpu-unavailable', value: '1 × NVIDIA-L40S', problem: expect.stringContaining('"prod-eu" can take this pod; its pools are 8 × 1 Tesla-T4, 3 × CPU only'),
  }]);
});

test('fails when no node has as many GPUs as one pod wants', () => {
  const { issues } = serve({ accelerator: l40s(4) }, pools(NodePool.gpu(NvidiaGpu.L40S, { nodes: 8, gpusPerNode: 2 })));
  expect(issues).toMatchObject([{ id: 'gpu-unavailable', value: '4 × NVIDIA-L40S' }]);
});

test('fails on a count that is no count', () => {
  expect(() => l40s(0)).toThrow(/count = "0": not a positive whole number/);
});
