import fc from 'fast-check';
import { parseStrict } from '../../lib/models/strict-yaml';

function problems(text: string): string[] {
  return parseStrict(text, 'f.yaml').issues.map(issue => `${issue.path} ${issue.id}: ${issue.problem}`);
}

test.each([
  ['a: &x 1\nb: *x\n', 'f.yaml:1:7 yaml-syntax: anchors and aliases are not read'],
  ['a: !!str 1\n', 'f.yaml:1:10 yaml-syntax: the tag tag:yaml.org,2002:str is not read'],
  ['<<: {a: 1}\n', 'f.yaml:1:1 yaml-syntax: merge keys are not read'],
  ['a: 1\na: 2\n', 'f.yaml:2:1 duplicate-key: the key is there twice'],
  ['a: 1\n---\nb: 2\n', 'f.yaml:2:1 yaml-syntax: a second document begins here'],
  ['1: a\n', 'f.yaml:1:1 yaml-syntax: the key 1 is no text'],
  ['a:\n  - [{b: &y c}]\n', 'f.yaml:2:13 yaml-syntax: anchors and aliases are not read'],
])('fails: %j', (text, expected) => {
  expect(problems(text)).toContain(expected);
});

test('fails: a file that is nested without end, and one that is too large', () => {
  expect(problems(`a: ${'['.repeat(40)}${']'.repeat(40)}\n`)).toEqual([expect.stringContaining('nested deeper')]);
  expect(problems(`a: ${'x'.repeat(9 * 1024 * 1024)}\n`)).toEqual([expect.stringContaining('8 MiB')]);
});

test('a bomb of aliases is refused, not expanded', () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 9; i++) lines.push(`k${i}: &k${i} [${Array(9).fill(`*${i === 1 ? 'a' : `k${i - 1}`}`).join(', ')}]`);
  expect(problems(lines.join('\n')).every(problem => problem.includes('yaml-syntax'))).toBe(true);
});

test('no text crashes the reader: it gives data or issues with a position', () => {
  const nasty = fc.string({ unit: fc.constantFrom(...'ab:-? \n\t[]{}&*!|>#\'"%<1.~\u0000\u2028') });
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), nasty), text => {
    const { root, issues } = parseStrict(text, 'f.yaml');
    root.entries();
    issues.forEach(issue => expect(issue.path).toMatch(/^f\.yaml:\d+:\d+$/));
  }), { numRuns: 500 });
});

test('fails: a secret in a file that people review, without showing it', () => {
  const token = `hf_${'Ab3dE5gH7j'.repeat(3)}`;
  const { issues } = parseStrict(`models:\n  a: "1"\n  b: ${token}\n`, 'models.lock.yaml');
  expect(issues).toMatchObject([{ id: 'plaintext-secret', path: 'models.lock.yaml:3', problem: expect.stringContaining('a Hugging Face token') }]);
  expect(JSON.stringify(issues)).not.toContain(token.slice(3, 9));
});
