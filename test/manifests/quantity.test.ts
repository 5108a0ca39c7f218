import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { bytesOf, bytesQuantity, ceilToGibibyte, cpuMillisOf, cpuQuantity, GIBIBYTE } from '../../lib/manifests/quantity';

const FACTORS: { [suffix: string]: number } = { '': 1, 'Ki': 2 ** 10, 'Mi': 2 ** 20, 'Gi': 2 ** 30, 'Ti': 2 ** 40, 'Pi': 2 ** 50, 'Ei': 2 ** 60 };

function parse(quantity: string): number {
  const [, digits, suffix] = /^(\d+)(\D*)$/.exec(quantity)!;
  return Number(digits) * FACTORS[suffix];
}

test.each([
  [0, '0'],
  [1, '1'],
  [1023, '1023'],
  [1024, '1Ki'],
  [1536 * 2 ** 20, '1536Mi'],
  [2 ** 30, '1Gi'],
  [1024 * 2 ** 30, '1Ti'],
])('%d bytes are written %s, as Kubernetes canonicalizes them', (bytes, expected) => {
  expect(bytesQuantity(bytes)).toBe(expected);
});

test('bytes keep their value and use the largest suffix that fits', () => {
  fc.assert(fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), bytes => {
    const quantity = bytesQuantity(bytes);
    expect(parse(quantity)).toBe(bytes);
    expect(bytes === 0 || parseInt(quantity, 10) % 1024 !== 0).toBe(true);
  }));
});

test.each([[500, '500m'], [1000, '1'], [1500, '1500m'], [2000, '2']])('%d millis of CPU are written %s', (millis, expected) => {
  expect(cpuQuantity(millis)).toBe(expected);
});

test.each([
  [Cpu.millis(250), 250],
  [Cpu.millis(2000), 2000],
  [Cpu.units(2), 2000],
  [Cpu.units(0.1), 100],
])('reads what cdk8s-plus calls a CPU', (cpu, millis) => {
  expect(cpuMillisOf(cpu)).toBe(millis);
});

test('reads what cdk8s calls a size', () => {
  expect(bytesOf(Size.mebibytes(1536))).toBe(1536 * 2 ** 20);
  expect(bytesOf(Size.gibibytes(0.5))).toBe(2 ** 29);
});

test('rounds up to whole gibibytes', () => {
  expect(ceilToGibibyte(GIBIBYTE + 1)).toBe(2 * GIBIBYTE);
  expect(ceilToGibibyte(GIBIBYTE)).toBe(GIBIBYTE);
});
