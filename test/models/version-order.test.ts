import fc from 'fast-check';
import { byVersion, isVersion } from '../../lib/models';

const sorted = (...versions: string[]) => [...versions].sort(byVersion);

test('numbers are compared by number, and pre-releases come before their release', () => {
  expect(sorted('1.10', '1.9', '1.9.1', '2', 'v1.9.2', '1.4.2', '1.4.2-rc.10', '1.4.2-rc.9', '1.4.2-rc', '1.4.2-1', '10'))
    .toEqual(['1.4.2-1', '1.4.2-rc', '1.4.2-rc.9', '1.4.2-rc.10', '1.4.2', '1.9', '1.9.1', 'v1.9.2', '1.10', '2', '10']);
});

test('dates are in their order, and what has no numbers comes last', () => {
  expect(sorted('stable', '2026-11-02', 'Beta', '2026-10-30', '2025-12-31')).toEqual(['2025-12-31', '2026-10-30', '2026-11-02', 'Beta', 'stable']);
});

test('numbers may be longer than a number of the language', () => {
  expect(sorted('1.99999999999999999999', '1.100000000000000000000', '1.099999999999999999999')).toEqual(['1.099999999999999999999', '1.99999999999999999999', '1.100000000000000000000']);
});

test('the order is total: every two versions differ, and sorting does not depend on where it began', () => {
  const version = fc.oneof(fc.stringMatching(/^v?\d{1,2}(\.\d{1,2}){0,2}(-[a-c\d]{1,2}(\.[a-c\d]{1,2})?)?(\+[ab])?$/), fc.stringMatching(/^[A-Za-z\d][\w.+-]{0,5}[A-Za-z\d]$/)).filter(isVersion);
  fc.assert(fc.property(fc.uniqueArray(version, { maxLength: 12 }), fc.nat(), (versions, seed) => {
    const order = [...versions].sort(byVersion);
    const turned = [...versions.slice(seed % (versions.length || 1)), ...versions.slice(0, seed % (versions.length || 1))].reverse();
    expect(turned.sort(byVersion)).toEqual(order);
    for (let i = 1; i < order.length; i++) expect(byVersion(order[i - 1], order[i])).toBeLessThan(0);
    const pairs = order.flatMap((a, i) => order.slice(i + 1).map(b => [a, b]));
    expect(pairs.filter(([a, b]) => !(byVersion(a, b) < 0 && byVersion(b, a) > 0))).toEqual([]);
  }));
});
