import { Size, SizeRoundingBehavior } from 'cdk8s';
import type { Cpu } from 'cdk8s-plus-27';

export const KIBIBYTE = 1024;
export const MEBIBYTE = 1024 * KIBIBYTE;
export const GIBIBYTE = 1024 * MEBIBYTE;

const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * Bytes as Kubernetes itself would write them: the largest binary suffix that leaves a whole number. Any other
 * spelling of the same amount is shown as a difference by operators that compare text.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function bytesQuantity(bytes: number): string {
  let value = Math.ceil(bytes);
  let suffix = 0;
  while (value > 0 && value % 1024 === 0 && suffix < BINARY_SUFFIXES.length - 1) {
    value /= 1024;
    suffix++;
  }
  return `${value}${BINARY_SUFFIXES[suffix]}`;
}

/** Thousandths of a CPU as Kubernetes itself would write them: `500m`, `2`, `1500m`. */
export function cpuQuantity(millis: number): string {
  const whole = Math.ceil(millis);
  return whole % 1000 === 0 ? `${whole / 1000}` : `${whole}m`;
}

/** The bytes of a cdk8s size; exact, because its smallest unit is the kibibyte. */
export function bytesOf(size: Size): number {
  return size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * KIBIBYTE;
}

/** The thousandths of a CPU in a cdk8s-plus amount, which is spelled `500m` or `0.5`. */
export function cpuMillisOf(cpu: Cpu): number {
  return cpu.amount.endsWith('m') ? Number(cpu.amount.slice(0, -1)) : Math.round(Number(cpu.amount) * 1000);
}

/** The next whole gibibyte: derived amounts are rounded up to it, so that they read well and change rarely. */
export function ceilToGibibyte(bytes: number): number {
  return Math.ceil(bytes / GIBIBYTE) * GIBIBYTE;
}
