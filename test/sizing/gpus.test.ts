import { GPU_MEMORY, gpuOfLabel, gpuOfMigProfile, gpuOfProduct } from '../../lib/sizing';

test('memory is what the driver reports', () => {
  expect(GPU_MEMORY['NVIDIA-H100-80GB-HBM3']).toBe(81559);
  expect(gpuOfProduct('NVIDIA-L4')).toEqual({ name: 'NVIDIA-L4', memoryMebibytes: 23034, slice: false });
});

test('time slicing does not change what a process sees', () => expect(gpuOfProduct('Tesla-T4-SHARED')?.memoryMebibytes).toBe(15360));

test('a slice is named by its profile, in a label and in a resource', () => {
  const slice = { name: 'MIG 3g.40gb', memoryMebibytes: 40960, slice: true };
  expect(gpuOfProduct('NVIDIA-A100-SXM4-80GB-MIG-3g.40gb')).toEqual(slice);
  expect(gpuOfMigProfile('nvidia.com/mig-3g.40gb')).toEqual(slice);
});

test('other labels use other words', () => {
  expect(gpuOfLabel('cloud.google.com/gke-accelerator', 'nvidia-l4')?.name).toBe('NVIDIA-L4');
  expect(gpuOfLabel('karpenter.k8s.aws/instance-gpu-name', 'a10g')?.memoryMebibytes).toBe(23028);
});

test.each(['NVIDIA-X9000', '', 'constructor'])('says nothing of %p', product => {
  expect(gpuOfProduct(product)).toBeUndefined();
  expect(gpuOfMigProfile(product)).toBeUndefined();
});
