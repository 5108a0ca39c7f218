import { byCodeUnit } from '../manifests';

/** `1.4.2-rc.1+build`, with or without a leading v, with as many numbers as its author likes. */
const NUMBERS = /^v?(\d+(?:\.\d+)*)(?:-([^+]+))?(?:\+.*)?$/;

/**
 * The order of versions of a model: numbers by number, so that 1.10 comes after 1.9, and a pre-release before its release,
 * as semantic versioning says. What has no numbers to begin with comes last, by code unit.
 */
export function byVersion(a: string, b: string): number {
  const [x, y] = [NUMBERS.exec(a), NUMBERS.exec(b)];
  if (!x || !y) return x ? -1 : y ? 1 : byCodeUnit(a, b);
  return byNumbers(x[1], y[1]) || byPreRelease(x[2], y[2]) || byCodeUnit(a, b);
}

/** Whether something is a version with numbers, which have an order. */
export function isNumbered(version: string): boolean {
  return NUMBERS.test(version);
}

/** Whether something is a version that its author does not call done: `1.5.0-rc.1`. */
export function isPreRelease(version: string): boolean {
  return NUMBERS.exec(version)?.[2] !== undefined;
}

function byNumbers(a: string, b: string): number {
  const [x, y] = [a, b].map(text => text.split('.'));
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const order = byNumber(x[i] ?? '0', y[i] ?? '0');
    if (order !== 0) return order;
  }
  return 0;
}

/** Digits of any length. */
function byNumber(a: string, b: string): number {
  const [x, y] = [a, b].map(digits => digits.replace(/^0+(?=\d)/, ''));
  return x.length - y.length || byCodeUnit(x, y);
}

function byPreRelease(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  const [x, y] = [a, b].map(text => text.split('.'));
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    if (x[i] === undefined || y[i] === undefined) return x[i] === undefined ? -1 : 1;
    const [isNumber, isOtherNumber] = [x[i], y[i]].map(part => /^\d+$/.test(part));
    const order = isNumber && isOtherNumber ? byNumber(x[i], y[i]) : isNumber ? -1 : isOtherNumber ? 1 : byCodeUnit(x[i], y[i]);
    if (order !== 0) return order;
  }
  return 0;
}
