import * as fc from 'fast-check';
import { parse } from 'yaml';
import { GitOpsError } from '../../lib/errors';
import { setPointer } from '../../lib/release/edit-pointers';

const TEXT = `# Which version runs in production.
models:
  assistant: "3.1.0"   # the large one
  # not before Monday
  ranker: '1.4.2'
features:
  user-activity: v7
`;

const set = (text: string, section: 'models' | 'features', name: string, version: string) => setPointer(text, 'production', { section, name, version });

test('one version is replaced, in the quotes that it has', () => {
  expect(set(TEXT, 'models', 'assistant', '3.2.0')).toBe(TEXT.replace('"3.1.0"', '"3.2.0"'));
  expect(set(TEXT, 'models', 'ranker', '1.5.0')).toBe(TEXT.replace('\'1.4.2\'', '\'1.5.0\''));
  expect(set(TEXT, 'features', 'user-activity', 'v8')).toBe(TEXT.replace('v7', 'v8'));
});

test('a plain version that YAML would read as a number gets quotes', () => {
  for (const version of ['8', '1.5', '1e3', 'true', 'null', '0x1']) {
    expect(set(TEXT, 'features', 'user-activity', version)).toBe(TEXT.replace('v7', `"${version}"`));
  }
});

test('a pointer that is there already leaves every byte', () => {
  expect(set(TEXT, 'models', 'ranker', '1.4.2')).toBe(TEXT);
});

test.each([
  ['a new pointer', TEXT, 'models', TEXT.replace('features:', '  new: "1"\nfeatures:')],
  ['at the end of the file', TEXT, 'features', `${TEXT}  new: "1"\n`],
  ['behind a last line without an end', 'models:\n    a: "1" # x', 'models', 'models:\n    a: "1" # x\n    new: "1"'],
  ['a new section', 'models:\n  a: "1"\n', 'features', 'models:\n  a: "1"\nfeatures:\n  new: "1"\n'],
  ['a section that is empty', 'models: # none yet\nfeatures:\n  a: "1"\n', 'models', 'models: # none yet\n  new: "1"\nfeatures:\n  a: "1"\n'],
  ['a section that ends the file', 'models:', 'models', 'models:\n  new: "1"'],
  ['a section of braces', 'models: {} # none\n', 'models', 'models: { new: "1" } # none\n'],
  ['a section that is null', 'models: ~\n', 'models', 'models: { new: "1" }\n'],
  ['braces with pointers', 'models: { a: "1", }\n', 'models', 'models: { a: "1", new: "1", }\n'],
  ['a file of braces', '{ models: { a: "1" } }\n', 'features', '{ models: { a: "1" }, features: { new: "1" } }\n'],
  ['an empty file', '', 'models', 'models:\n  new: "1"\n'],
  ['a file of comments', '# mine', 'models', '# mine\nmodels:\n  new: "1"\n'],
  ['a document with marks', '---\nmodels:\n  a: "1"\n...\n', 'features', '---\nmodels:\n  a: "1"\nfeatures:\n  new: "1"\n...\n'],
  ['line ends of Windows', 'models:\r\n  a: "1"\r\n', 'models', 'models:\r\n  a: "1"\r\n  new: "1"\r\n'],
] as const)('%s: one line more, and nothing else', (_, before, section, after) => {
  expect(set(before, section, 'new', '1')).toBe(after);
});

test('a name that YAML would read as something else gets quotes', () => {
  expect(set('models:\n', 'models', 'true', '1')).toBe('models:\n  "true": "1"\n');
  expect(set('models:\n', 'models', '8', '1')).toBe('models:\n  "8": "1"\n');
});

test('a version in a block is replaced too', () => {
  expect(set('models:\n  a: |-\n    1.4.2\n  b: "2"\n', 'models', 'a', '1.5.0')).toBe('models:\n  a: "1.5.0"\n  b: "2"\n');
});

test.each([
  ['ranker', '1"\nfeatures:\n  x: "2'], ['ranker', '1 # 2'], ['ranker', '1\n2'], ['ranker', ''], ['ranker', '"'], ['ranker', '-1'], ['ranker', '1'.repeat(64)],
  ['a: "1"\nb', '1'], ['..', '1'], ['-x', '1'], ['a b', '1'], ['', '1'], ['__proto__', '1'], ['Ranker', '1'],
])('fails: name %j with version %j', (name, version) => {
  expect(() => set(TEXT, 'models', name, version)).toThrow(GitOpsError);
});

test.each([
  'models:\n  a: 1.5\n  a: "2"\n', 'models: [a]\n', 'models: &x\n  a: "1"\n', '- a\n', 'models: text\n', 'models:\n  ranker: 7\n', 'models:\n  ranker:\n', 'models:\n  ranker: {}\n', 'a: "1"\n---\nb: "2"\n',
])('fails: a file that synthesis would refuse, %j', text => {
  expect(() => set(text, 'models', 'ranker', '1')).toThrow(GitOpsError);
});

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const version = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._+-]{0,10}[A-Za-z0-9])?$/);
const line = fc.record({
  name,
  version,
  quote: fc.constantFrom('"', '\''),
  space: fc.constantFrom(' ', '   '),
  tail: fc.constantFrom('', ' ', '  # "note": \'x\'', '\t# ü'),
  above: fc.constantFrom('', '# why\n', '\n', '  # inside\n'),
});
const section = fc.uniqueArray(line, { selector: entry => entry.name, minLength: 1, maxLength: 5 });
const file = fc.record({ models: section, features: section, swap: fc.boolean(), indent: fc.constantFrom('  ', '    ', ' '), end: fc.constantFrom('', '\n', '\n# end\n') })
  .map(({ models, features, swap, indent, end }) => {
    const text = (key: string, lines: typeof models) => `${key}:\n${lines.map(each => (
      `${each.above}${indent}"${each.name}":${each.space}${each.quote}${each.version}${each.quote}${each.tail}`)).join('\n')}`;
    const parts = [text('models', models), text('features', features)];
    return `# Head\n${(swap ? parts.reverse() : parts).join('\n')}${end}`;
  });

test('whatever the file: one line changes or one comes, the file says the new version, and a second time changes nothing', () => {
  fc.assert(fc.property(file, fc.constantFrom('models' as const, 'features' as const), fc.option(name), fc.nat(), version, (text, key, other, pick, to) => {
    const values = parse(text) as { [section: string]: { [name: string]: string } };
    const names = Object.keys(values[key]);
    const target = other ?? names[pick % names.length];
    const after = set(text, key, target, to);
    expect(parse(after)).toEqual({ ...values, [key]: { ...values[key], [target]: to } });
    expect(set(after, key, target, to)).toBe(after);
    const [before, now] = [text, after].map(each => each.split('\n'));
    const same = before.filter((each, i) => each === now[i]).length;
    if (names.includes(target)) {
      expect(now).toHaveLength(before.length);
      expect(before.length - same).toBeLessThanOrEqual(1);
      if (values[key][target] !== to) expect(set(after, key, target, values[key][target])).toBe(text);
    } else {
      expect(now).toHaveLength(before.length + 1);
      expect(before.filter((_, i) => before[i] !== now[i] && before[i] !== now[i + 1])).toEqual([]);
    }
  }), { numRuns: 500 });
});
