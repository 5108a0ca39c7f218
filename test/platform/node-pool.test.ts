import { NodePool, NvidiaGpu } from '../../lib/platform';

test('a GPU pool is found by the product label and guarded by the usual taint', () => {
  const pool = NodePool.gpu(NvidiaGpu.H100, { nodes: 4, gpusPerNode: 8 });
  expect(pool).toMatchObject({ nodes: 4, gpusPerNode: 8, labels: { 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3' }, taint: 'nvidia.com/gpu' });
});

test('a pool may say how its nodes are labelled and tainted', () => {
  const pool = NodePool.gpu(NvidiaGpu.of('NVIDIA-RTX-9000', 98304), { nodes: 1, labels: { pool: 'gpu' }, taint: 'dedicated' });
  expect(pool).toMatchObject({ gpusPerNode: 1, labels: { pool: 'gpu' }, taint: 'dedicated' });
});

test('a pool without accelerators has no GPUs and no taint', () => {
  expect(NodePool.cpu({ nodes: 3 })).toMatchObject({ gpusPerNode: 0, labels: {}, taint: undefined, accelerator: undefined });
});

test.each([0, -1, 1.5, NaN])('fails: a pool of %p nodes', nodes => {
  expect(() => NodePool.cpu({ nodes })).toThrow(/nodes = .*not a positive whole number/);
  expect(() => NodePool.gpu(NvidiaGpu.L4, { nodes: 1, gpusPerNode: nodes })).toThrow(/gpusPerNode = /);
});
