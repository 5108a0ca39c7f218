import * as fc from 'fast-check';
import { parse } from 'yaml';
import { GitOpsError } from '../../lib/errors';
import { removeCanary, setCanary } from '../../lib/release/edit-canaries';

const TEXT = `# Which version runs in production.
models:
  ranker: '1.4.2' # the old one
features:
  clicks: "7"
`;
const CANARY = `canaries: # watched
  # not before Monday
  ranker:   # by Ann
    version: '1.5.0'   # new
    # percent
    traffic: 10 # of all
  "8":
    traffic: 5
    version: "2"
`;

const set = (text: string, name: string, version: string, traffic: number) => setCanary(text, 'production', { name, version, traffic });
const remove = (text: string, name: string) => removeCanary(text, 'production', name);

test('the numbers alone are replaced, in the quotes that they have', () => {
  const text = TEXT + CANARY;
  expect(set(text, 'ranker', '1.5.0', 25)).toBe(text.replace('traffic: 10', 'traffic: 25'));
  expect(set(text, 'ranker', '1.6.0', 25)).toBe(text.replace('traffic: 10', 'traffic: 25').replace('\'1.5.0\'', '\'1.6.0\''));
  expect(set(text, '8', '3', 99)).toBe(text.replace('traffic: 5', 'traffic: 99').replace('"2"', '"3"'));
  expect(set(text, 'ranker', '1.5.0', 10)).toBe(text);
});

test.each([
  ['a file without canaries', TEXT, `${TEXT}canaries:\n  new:\n    version: "2"\n    traffic: 0\n`],
  ['a file with some', TEXT + CANARY, `${TEXT + CANARY}  new:\n    version: "2"\n    traffic: 0\n`],
  ['a section that has none', `canaries: # none\n${TEXT}`, `canaries: # none\n  new:\n    version: "2"\n    traffic: 0\n${TEXT}`],
  ['a last line without an end', 'models:\n  new: "1"', 'models:\n  new: "1"\ncanaries:\n  new:\n    version: "2"\n    traffic: 0'],
  ['line ends of Windows', 'models:\r\n  new: "1"\r\n', 'models:\r\n  new: "1"\r\ncanaries:\r\n  new:\r\n    version: "2"\r\n    traffic: 0\r\n'],
  ['an indentation of its own', 'canaries:\n    b:\n        version: "1"\n        traffic: 1\n', 'canaries:\n    b:\n        version: "1"\n        traffic: 1\n    new:\n      version: "2"\n      traffic: 0\n'],
  ['braces', '{ models: { new: "1" } }\n', '{ models: { new: "1" }, canaries: { new: { version: "2", traffic: 0 } } }\n'],
  ['braces with some', 'canaries: { b: { version: "1", traffic: 1 } }\n', 'canaries: { b: { version: "1", traffic: 1 }, new: { version: "2", traffic: 0 } }\n'],
])('%s: a new canary comes last, and without it the file is the one from before', (_, before, after) => {
  expect(set(before, 'new', '2', 0)).toBe(after);
  expect(remove(after, 'new')).toBe(before);
});

test('one of several goes, comments of others stay, and a section with comments stays', () => {
  expect(remove(TEXT + CANARY, 'ranker')).toBe(TEXT + CANARY.replace(/ {2}ranker(.|\n)*of all\n/, ''));
  const last = remove(remove(TEXT + CANARY, 'ranker'), '8');
  expect(last).toBe(`${TEXT}canaries: # watched\n  # not before Monday\n`);
  expect(remove(last, 'ranker')).toBe(last);
  expect(remove('canaries:\n  a: { version: "1", traffic: 1 }\nmodels:\n  a: "2"\n', 'a')).toBe('models:\n  a: "2"\n');
  expect(remove('canaries: { a: { version: "1", traffic: 1 }, b: { version: "1", traffic: 1 } }\n', 'a')).toBe('canaries: { b: { version: "1", traffic: 1 } }\n');
  expect(remove('canaries: { # all\n  a: { version: "1", traffic: 1 } }\n', 'a')).toBe('canaries: {}\n');
});

test.each([
  ['ranker', '1"\nfeatures:\n  x: "2', TEXT], ['a: "1"\nb', '1', TEXT], ['ranker', '1', 'canaries:\n  ranker: "1"\n'], ['ranker', '1', 'canaries:\n  ranker:\n    version: "2"\n'],
  ['ranker', '1', 'canaries:\n  ranker:\n    version: 2\n    traffic: 1\n'], ['ranker', '1', 'canaries: text\n'], ['ranker', '1', 'canaries: &a\n  b: *a\n'],
])('fails: %j at %j in %j', (name, version, text) => {
  expect(() => set(text, name, version, 10)).toThrow(GitOpsError);
});

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const version = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._+-]{0,10}[A-Za-z0-9])?$/);
const traffic = fc.nat({ max: 99 });
const entry = fc.record({
  name, version, traffic, quote: fc.constantFrom('"', '\''), swap: fc.boolean(), tail: fc.constantFrom('', ' ', '  # "note": 1'), above: fc.constantFrom('', '  # why\n', '\n'),
});
const file = fc.record({
  canaries: fc.uniqueArray(entry, { selector: each => each.name, maxLength: 4 }), first: fc.boolean(), end: fc.constantFrom('', '\n', '\n# end\n'),
}).map(({ canaries, first, end }) => {
  const lines = canaries.map(each => {
    const parts = [`    version: ${each.quote}${each.version}${each.quote}${each.tail}`, `    traffic: ${each.traffic}${each.tail}`];
    return `${each.above}  "${each.name}":${each.tail}\n${(each.swap ? parts.reverse() : parts).join('\n')}`;
  });
  const section = canaries.length > 0 ? [`canaries:\n${lines.join('\n')}`] : [];
  const models = 'models:\n  a: "1"';
  return `${(first ? [...section, models] : [models, ...section]).join('\n')}${end}`;
});

test('whatever the file: it says the canary, nothing else has changed, and what was added is gone to the byte', () => {
  fc.assert(fc.property(file, fc.option(name), fc.nat(), version, traffic, (text, other, pick, to, share) => {
    const values = parse(text) as { canaries?: { [name: string]: { version: string; traffic: number } } };
    const names = Object.keys(values.canaries ?? {});
    const target = other ?? names[pick % names.length] ?? 'new';
    const after = set(text, target, to, share);
    expect(parse(after)).toEqual({ ...values, canaries: { ...values.canaries, [target]: { version: to, traffic: share } } });
    expect(set(after, target, to, share)).toBe(after);
    const old = values.canaries?.[target];
    expect(old ? set(after, target, old.version, old.traffic) : remove(after, target)).toBe(text);
    const { [target]: gone, ...rest } = (parse(after) as { canaries: object }).canaries as { [name: string]: unknown };
    expect((parse(remove(after, target)) as typeof values).canaries ?? {}).toEqual(rest);
  }), { numRuns: 500 });
});
