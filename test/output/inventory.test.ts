import fc from 'fast-check';
import { formatInventory, inventoryOf, parseInventory } from '../../lib/output';

const HASH = 'a'.repeat(64);

test('an inventory reads back as it was written', () => {
  const inventory = inventoryOf(new Map([['b/c.yaml', 'x'], ['a b.yaml', 'y']]));
  const { inventory: read, issues } = parseInventory(formatInventory(inventory), 'INVENTORY');
  expect(issues).toEqual([]);
  expect(new Map(read)).toEqual(new Map(inventory));
});

test('it is what sha256sum writes', () => {
  expect(formatInventory(inventoryOf(new Map([['a.yaml', 'hello\n']]))))
    .toBe('5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  a.yaml\n');
});

test.each([
  [`${HASH}  ../../etc/passwd\n`, /"\.\."/], [`${HASH}  /etc/passwd\n`, /absolute/], [`${HASH}  a\n${HASH}  a\n`, /twice/], [`${HASH} a\n`, /no line/],
  ['rubbish\n', /no line/], [`${HASH}  a`, /line feed/], [`${HASH.toUpperCase()}  a\n`, /no line/], [`${HASH}  .git/config\n`, /Git/],
])('fails: %j', (text, problem) => {
  const { inventory, issues } = parseInventory(text, 'deploy/INVENTORY');
  expect(issues).toEqual([expect.objectContaining({ id: 'inventory', path: expect.stringMatching(/^deploy\/INVENTORY:\d+$/), problem: expect.stringMatching(problem) })]);
  expect(inventory.size).toBeLessThan(2);
});

test('no text makes it own a path outside the output', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom('..', '.', '/', 'a', '\\', '\n', '  ', HASH)), parts => {
    for (const path of parseInventory(parts.join(''), 'INVENTORY').inventory.keys()) {
      expect(path.startsWith('/') || path.split('/').includes('..')).toBe(false);
    }
  }));
});
