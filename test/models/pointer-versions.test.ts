import { parse } from 'yaml';
import { pointerVersions } from '../../lib/models';

const read = (text: string) => {
  const versions = pointerVersions(text);
  return versions && [...versions.values()].map(({ kind, name, version, traffic }) => `${kind} ${name}@${version}${traffic === undefined ? '' : ` ${traffic}`}`);
};

test('pointers of both kinds, in any form of YAML', () => {
  const expected = ['model ranker@1.4.2', 'model assistant@3', 'feature set clicks@7'];
  expect(read('# comment\nmodels:\n  ranker: "1.4.2" # moved\n  assistant: "3"\nfeatures:\n  clicks: "7"\n')).toEqual(expected);
  expect(read('models: {ranker: 1.4.2, assistant: \'3\'}\nfeatures:\n    "clicks": "7"\n')).toEqual(expected);
  expect(read('models:\r\n  ranker: "1.4.2"\r\n')).toEqual(expected.slice(0, 1));
});

test('what is no pointer is left out', () => {
  expect(read('')).toEqual([]);
  expect(read('models:\n  ranker: 1.5\n  assistant: {version: "1"}\n  other:\nfeatures: text\nmore: {a: "1"}\n')).toEqual([]);
});

test.each([
  'models: {ranker: "1"', 'models:\n  a: "1"\n  a: "2"\n', 'models:\nmodels:\n', '- models', 'text', 'models: &a {}\nfeatures: *a\n',
  '  a: "1"\nmodels:\n  b: "1"\n', `# ${'x'.repeat(1024 * 1024)}\n`, 'models:\n\t  a: "1"\n', 'a: 1\n---\nb: 1\n',
])('fails: %j cannot be read', (text) => {
  expect(pointerVersions(text)).toBeUndefined();
});

/** Lines that a file in plain form, and one that only looks like it, may be made of. */
const LINES = [
  'models:', 'features:', 'models: # all', '  ranker: "1.4.2"', '  ranker: "1.5.0" # moved', '  a: "1"', '  null: "1"', '  true: "x"', '', '# comment', '   # indented',
  '  b: 1', '    c: "1"', ' d: "1"', '  e: "1"# no comment', '  f: "1\\n2"', 'other:', '  g:', '  h: "1" ', '\t', '  constructor: "1"', 'models: {}', '  i: "\u2028"', '  #',
  'canaries:\n  ranker: # watched\n    version: "1.5.0"\n    traffic: 10', 'canaries:\n  clicks:\n    version: "2"', '  b:\n    traffic: 5\n    version: "2" # new',
  'canaries:', '  ranker:', '    version: "1.5.0"', '    traffic: 10', '    traffic: 010',
];

test('the plain form is read as YAML reads it, in 5,000 files made of such lines', () => {
  let seed = 7;
  const next = (below: number) => (seed = (seed * 48271) % 0x7fffffff) % below;
  let [readable, whole] = [0, 0];
  for (let i = 0; i < 5_000; i++) {
    const lines = Array.from({ length: 1 + next(6) }, () => LINES[next(LINES.length)]);
    const text = `${lines.join('\n')}${next(2) === 0 ? '\n' : ''}`;
    let root: { [section: string]: { [name: string]: unknown } | null | string } | null | undefined;
    try {
      root = parse(text, { logLevel: 'error' });
    } catch {
      expect([text, read(text)]).toEqual([text, undefined]);
      continue;
    }
    if (root !== null && typeof root !== 'object') continue;
    const entries = [['models', 'model'], ['features', 'feature set']].flatMap(([section, kind]) => {
      const found = root?.[section];
      return typeof found === 'object' && found ? Object.entries(found).filter(([, version]) => typeof version === 'string').map(([name, version]) => `${kind} ${name}@${version}`) : [];
    });
    const { canaries } = root ?? {};
    for (const [name, canary] of Object.entries(typeof canaries === 'object' && canaries ? canaries : {})) {
      const { version, traffic } = (typeof canary === 'object' && canary ? canary : {}) as { version?: unknown; traffic?: unknown };
      if (typeof version !== 'string' || typeof traffic !== 'number') continue;
      entries.push(`canary ${name}@${version} ${traffic}`);
      whole++;
    }
    expect([text, read(text)?.sort()]).toEqual([text, entries.sort()]);
    if (entries.length > 0) readable++;
  }
  expect(readable).toBeGreaterThan(150);
  expect(whole).toBeGreaterThan(50);
});
