import { formatInventory, INVENTORY, inventoryOf } from '../../lib/output';
import { compareOutputs } from '../../lib/synthesis';

/** An output as synthesis writes it, then with changes by hand; undefined takes a file away. */
function output(files: { [path: string]: string }, byHand: { [path: string]: string | undefined } = {}): Map<string, Buffer> {
  const inventory = formatInventory(inventoryOf(new Map(Object.entries(files))));
  const all = new Map<string, string | undefined>([[INVENTORY, inventory], ...Object.entries(files), ...Object.entries(byHand)]);
  return new Map([...all].filter(([, text]) => text !== undefined).map(([path, text]) => [path, Buffer.from(text!)]));
}

const MADE = output({ 'a.yaml': 'a: 1\nb: 2\n', 'b.yaml': 'b\n' });

test('the same output has no difference', () => {
  expect(compareOutputs(MADE, output({ 'a.yaml': 'a: 1\nb: 2\n', 'b.yaml': 'b\n' }))).toEqual({ differences: [], foreign: [] });
});

test.each<[string, Map<string, Buffer>, unknown[]]>([
  ['stale, at the first line that differs', output({ 'a.yaml': 'a: 1\nb: 3\n', 'b.yaml': 'b\n' }), [{ path: 'a.yaml', state: 'stale', line: 2 }]],
  ['edited by hand', output({ 'a.yaml': 'a: 1\nb: 2\n', 'b.yaml': 'b\n' }, { 'a.yaml': 'a: 1\nb: 2\nc: 3\n' }), [{ path: 'a.yaml', state: 'edited', line: 3 }]],
  ['deleted', output({ 'a.yaml': 'a: 1\nb: 2\n', 'b.yaml': 'b\n' }, { 'b.yaml': undefined }), [{ path: 'b.yaml', state: 'missing' }]],
  ['never synthesized', new Map(), [{ path: 'a.yaml', state: 'missing' }, { path: 'b.yaml', state: 'missing' }]],
  ['made no more', output({ 'a.yaml': 'a: 1\nb: 2\n', 'b.yaml': 'b\n', 'c.yaml': 'c\n' }), [{ path: 'c.yaml', state: 'extra' }]],
  ['made no more, and edited', output({ 'a.yaml': 'a: 1\nb: 2\n', 'b.yaml': 'b\n', 'c.yaml': 'c\n' }, { 'c.yaml': 'd\n' }), [{ path: 'c.yaml', state: 'edited' }]],
  ['its inventory alone was edited', output({ 'a.yaml': 'a: 1\nb: 2\n', 'b.yaml': 'b\n' }, { [INVENTORY]: '' }), [{ path: INVENTORY, state: 'edited', line: 1 }]],
  ['without an inventory', output({ 'a.yaml': 'a: 1\nb: 2\n', 'b.yaml': 'b\n' }, { [INVENTORY]: undefined }), [{ path: INVENTORY, state: 'missing' }]],
  ['without an inventory nothing is called an edit', output({ 'a.yaml': 'x\n', 'b.yaml': 'b\n' }, { [INVENTORY]: undefined }), [{ path: 'a.yaml', state: 'stale', line: 1 }]],
])('%s', (_, found, differences) => {
  expect(compareOutputs(MADE, found).differences).toEqual(differences);
});

test('a file that is in no inventory is foreign, and no difference', () => {
  expect(compareOutputs(MADE, output({ 'a.yaml': 'a: 1\nb: 2\n', 'b.yaml': 'b\n' }, { 'notes.md': '' }))).toEqual({ differences: [], foreign: ['notes.md'] });
});
