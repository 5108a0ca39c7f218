import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { GIB, ids, serve } from './fixtures';
import { podResources } from '../../lib/serving/resources';

const NEEDS = { baseMemory: 4 * GIB, memoryPerGpu: 2 * GIB, memoryPerWeightByte: 1, cpuMillis: 3000, sharedMemory: 2 * GIB, cache: 8 * GIB };

test('memory and disk follow the formulas, in whole gibibytes', () => {
  expect(podResources(NEEDS, 14.96 * GIB, 2, 18 * GIB)).toEqual({
    cpuMillis: 3000,
    cpuLimitMillis: 6000,
    memory: 25 * GIB, // 4 + 14.96 + 2 · 2 + 2
    ephemeralStorage: 28 * GIB, // 1 + 8 + 18 + 1
    sharedMemory: 2 * GIB,
  });
});

test('what the user says wins, in canonical quantities', () => {
  const { server, pod, issues } = serve({
    resources: {
      cpu: Cpu.units(1.5),
      cpuLimit: Cpu.millis(4000),
      memory: Size.mebibytes(32 * 1024),
      ephemeralStorage: Size.gibibytes(20),
      sharedMemory: Size.gibibytes(4),
    },
  });
  expect(issues).toEqual([]);
  expect(server.resources).toEqual({
    requests: { 'cpu': '1500m', 'memory': '32Gi', 'ephemeral-storage': '20Gi' },
    limits: { 'cpu': '4', 'memory': '32Gi', 'ephemeral-storage': '20Gi' },
  });
  expect(pod.volumes).toContainEqual({ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '4Gi' } });
});

test('fails when shared memory leaves none for the process', () => {
  const { issues } = serve({ resources: { memory: Size.gibibytes(8), sharedMemory: Size.gibibytes(8) } });
  expect(issues).toMatchObject([{ id: 'resources', field: 'resources.memory', value: '8Gi', fix: expect.stringContaining('12Gi') }]);
});

test('fails when the CPU limit is below the request', () => {
  expect(ids(serve({ resources: { cpu: Cpu.units(2), cpuLimit: Cpu.units(1) } }).issues)).toEqual(['resources']);
});
