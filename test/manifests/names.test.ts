import fc from 'fast-check';
import { dnsLabel, isDnsLabel } from '../../lib/manifests';

test('parts that are labels already are joined and left alone', () => {
  expect(dnsLabel(['ranker', 'weights'])).toBe('ranker-weights');
});

test('characters that a label cannot hold are replaced, and the name then carries a hash', () => {
  expect(dnsLabel(['llama-3.1-8b_instruct'])).toMatch(/^llama-3-1-8b-instruct-[0-9a-f]{10}$/);
});

test('different inputs that look the same once cleaned do not share a name', () => {
  expect(dnsLabel(['a.b'])).not.toBe(dnsLabel(['a-b']));
  expect(dnsLabel(['a.b'])).not.toBe(dnsLabel(['a_b']));
});

test('a name over the limit is cut and told apart by a hash', () => {
  const [one, two] = ['x', 'y'].map(end => dnsLabel([`${'a'.repeat(80)}${end}`], 52));
  expect(one).toHaveLength(52);
  expect(one).not.toBe(two);
});

test('every input gives a valid label within the limit', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), fc.integer({ min: 20, max: 63 }), (parts, longest) => {
    expect(isDnsLabel(dnsLabel(parts, longest), longest)).toBe(true);
  }));
});

test.each(['', '-a', 'a-', 'A', 'a.b', 'a_b', 'a'.repeat(64)])('fails: %p is no label', text => {
  expect(isDnsLabel(text)).toBe(false);
});
