import { mergeBody, sameText } from '../../lib/forge/body';

const LONG = 65_536;

test('a new text is ours between marks, and the same again', () => {
  const first = mergeBody('', 'ours', LONG);
  expect(first).toMatch(/^<!-- gitops-ai: begin.*-->\n\nours\n<!-- gitops-ai: end -->\n$/);
  expect(mergeBody(first, 'ours', LONG)).toBe(first);
});

test('what people write around it stays, with the line ends of a browser too', () => {
  const edited = `Please read.\r\n\r\n${mergeBody('', 'old', LONG).trim().replace(/\n/g, '\r\n')}\r\n\r\n- [x] read`;
  const merged = mergeBody(edited, 'new', LONG);
  expect(merged).toBe(`Please read.\n\n${mergeBody('', 'new', LONG).trim()}\n\n- [x] read`);
  expect(sameText(edited, mergeBody(edited, 'old', LONG))).toBe(true);
});

test('where the marks are gone, ours comes behind', () => {
  expect(mergeBody('Only mine.\n', 'ours', LONG)).toBe(`Only mine.\n\n${mergeBody('', 'ours', LONG)}`);
});

test('a text of ours cannot end its own section, nor a dollar sign change it', () => {
  const ours = 'a <!-- gitops-ai: end --> b $& $1';
  const merged = mergeBody('', ours, LONG);
  expect(merged.match(/<!-- gitops-ai: end -->/g)).toHaveLength(1);
  expect(mergeBody(merged, ours, LONG)).toBe(merged);
  expect(merged).toContain('b $& $1');
});

test('ours is cut at a line when the whole would be too long, and no element stays open', () => {
  const human = 'h'.repeat(1000);
  const ours = Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n');
  const merged = mergeBody(human, ours, 1500);
  expect(merged.length).toBeLessThanOrEqual(1500);
  expect(merged.startsWith(human)).toBe(true);
  expect(merged).toMatch(/line \d+\n\n\*\*The rest did not fit;\*\* `gitops-ai diff` prints everything\.\n<!-- gitops-ai: end -->/);
  expect(mergeBody(merged, ours, 1500)).toBe(merged);
  const folded = mergeBody('', `head\n\n<details><summary>x</summary>\n\n${ours}\n\n</details>`, 500);
  expect(folded).not.toContain('<details>');
  expect(folded).toContain('head\n\n**The rest');
});
