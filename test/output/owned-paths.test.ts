import * as fc from 'fast-check';
import { formatInventory, INVENTORY, ownedPaths, parseInventory, sha256 } from '../../lib/output';

const PATHS = ['a.yaml', 'b/c.yaml', 'b.yaml', 'd.yaml', 'e.yaml', '../up.yaml', INVENTORY];

const line = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom('1', '2')).map(([path, content]) => `${sha256(content)}  ${path}\n`) },
  { weight: 1, arbitrary: fc.constantFrom('<<<<<<< HEAD\n', '\n', `${sha256('1')}  \n`, `${sha256('1')} *a.yaml\n`, `${sha256('1').toUpperCase()}  a.yaml\n`) },
);
const inOrder = fc.array(line, { maxLength: 8 }).map(lines => [...lines].sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)));
const texts = fc.tuple(fc.oneof(inOrder, fc.array(line, { maxLength: 8 })), fc.boolean())
  .map(([lines, isCut]) => (isCut ? lines.join('').slice(0, -1) : lines.join('')));
const made = fc.dictionary(fc.constantFrom('a.yaml', 'b/c.yaml', 'b.yaml', 'd.yaml', 'e.yaml'), fc.constantFrom('1', '2')).map(files => {
  const paths = new Map(Object.entries(files));
  return { text: formatInventory(new Map([...paths].map(([path, content]) => [path, sha256(content)]))), paths };
});

test('what an inventory lists is found beside any other as it is found alone', () => {
  fc.assert(fc.property(texts, made, (text, next) => {
    const { inventory, issues } = parseInventory(text, 'deploy/INVENTORY');
    const found = ownedPaths(text, 'deploy/INVENTORY', next);
    expect(found.issues).toEqual(issues);
    if (issues.length > 0) return;
    for (const path of PATHS) expect({ path, owned: found.owned.has(path) }).toEqual({ path, owned: path === INVENTORY || inventory.has(path) });
  }), { numRuns: 2000 });
});

test('a line that is there twice is told, also where the new inventory has it', () => {
  const text = formatInventory(new Map([['a.yaml', sha256('1')]]));
  const next = { text, paths: new Set(['a.yaml']) };
  expect(ownedPaths(text + text, 'INVENTORY', next).issues).toMatchObject([{ path: 'INVENTORY:2', problem: 'the path is listed twice' }]);
});
