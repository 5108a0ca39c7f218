import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { lockedModel } from './fixtures';
import { addVersions, LockEntry, removeVersion, ResolvedVersion } from '../../lib/lock';
import { MOST_FILES } from '../../lib/lock/entry-text';
import { LockFile } from '../../lib/models';
import { digest, LOCK } from '../models/fixtures';
import { run, tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const resolved = (digit: string, more: Partial<ResolvedVersion> = {}): ResolvedVersion => ({
  source: `oci://registry.example.com/models/ranker@${digest(digit)}`, size: 42, provenance: { resolvedFrom: 'oci://registry.example.com/models/ranker:1' }, ...more,
});
const entry = (name: string, version: string, value: ResolvedVersion = resolved('a')): LockEntry => ({ name, version, resolved: value });
const failure = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as { issues: { id: string; problem: string; field?: string }[] }).issues.map(({ id, field, problem }) => [id, field, problem].filter(Boolean).join(' '));
  }
  throw new Error('no failure');
};

test('a new lock says what it is, and everything about a version in a fixed order', () => {
  const text = addVersions(undefined, [entry('ranker', '1.10.0', resolved('b')), entry('ranker', '1.9.0', resolved('a', {
    license: 'apache-2.0',
    format: 'safetensors',
    contextLength: 8192,
    parameters: 8030261248,
    dtype: 'bfloat16',
    headSize: 128,
    keyValueHeads: 8,
    attentionHeads: 32,
    layers: 36,
    files: [{ path: 'model.safetensors', size: 40, sha256: 'e'.repeat(64) }, { path: 'config "x".json', size: 2 }],
    platforms: { 'linux/arm64': digest('2'), 'linux/amd64': digest('1') },
    provenance: {
      resolvedFrom: 'oci://registry.example.com/models/ranker:1.9.0',
      createdAt: '2026-10-01T12:00:00Z',
      trainingCommit: '0123',
      dataWindow: '2026-01/2026-06',
      evaluations: { 'offline-auc': { passed: true, at: '2026-10-02T00:00:00Z', report: 'https://example.com/r/1' }, 'bias': { passed: false } },
    },
  }))]);
  expect(text).toBe(`# Every known version of every model and feature set, by digest. Append-only; written by \`gitops-ai models lock\`.
lockVersion: 1
models:
  ranker:
    "1.9.0":
      source: oci://registry.example.com/models/ranker@${digest('a')}
      size: 42
      format: safetensors
      dtype: bfloat16
      license: apache-2.0
      parameters: 8030261248
      layers: 36
      attentionHeads: 32
      keyValueHeads: 8
      headSize: 128
      contextLength: 8192
      files:
        "config \\"x\\".json": { size: 2 }
        model.safetensors: { size: 40, sha256: "${'e'.repeat(64)}" }
      platforms:
        linux/amd64: ${digest('1')}
        linux/arm64: ${digest('2')}
      provenance:
        resolvedFrom: oci://registry.example.com/models/ranker:1.9.0
        createdAt: "2026-10-01T12:00:00Z"
        trainingCommit: "0123"
        dataWindow: "2026-01/2026-06"
        evaluations:
          bias:
            passed: false
          offline-auc:
            passed: true
            at: "2026-10-02T00:00:00Z"
            report: https://example.com/r/1
    "1.10.0":
      source: oci://registry.example.com/models/ranker@${digest('b')}
      size: 42
      provenance:
        resolvedFrom: oci://registry.example.com/models/ranker:1
`);
});

test('a version goes to its place among the others, and every other byte stays', () => {
  const before = LOCK.replace('  ranker:', '  # The one that ranks.\n  ranker:').replace('    "1.5.0":', '    # better\n    "1.5.0":').replace('features:', '# Computed by pipelines.\nfeatures:');
  const after = addVersions(before, [entry('ranker', '1.4.10'), entry('zoo', '1'), entry('bert', '1'), entry('ranker', '2.0.0'), entry('assistant', '3.0.0')]);
  const added = after.split('\n').filter(line => !before.includes(line) || /ranker@sha256:a|size: 42$|provenance:|resolvedFrom/.test(line));
  expect(added.join('\n')).toContain('1.4.10');
  const rest = ['assistant 3.0.0', 'bert 1', 'ranker 1.4.10', 'ranker 2.0.0', 'zoo 1'].reduce((text, known) => removeVersion(text, ...known.split(' ') as [string, string]), after);
  expect(rest).toBe(before);
  expect([...LockFile.parse(after).models].map(([name, versions]) => `${name} ${[...versions.keys()]}`)).toEqual([
    'assistant 3.0.0,3.1.0,3.2.0', 'bert 1', 'ranker 1.4.2,1.4.10,1.5.0,2.0.0', 'zoo 1',
  ]);
  expect(after).toContain('    # better\n    "1.5.0":');
  expect(after).toMatch(/zoo:\n(?: {4}.*\n)+# Computed by pipelines.\nfeatures:/);
  expect(after).toMatch(/bert:\n(?: {4}.*\n)+ {2}# The one that ranks.\n {2}ranker:/);
});

test.each([
  ['models: {}', 'lockVersion: 1\nmodels: {}\nfeatures: {}\n'], ['models: null', 'lockVersion: 1\nmodels: null # none yet\n'], ['an empty key', 'lockVersion: 1\nmodels:\n'], ['no key', 'lockVersion: 1\n'],
  ['no last line feed', 'lockVersion: 1'], ['features only', `lockVersion: 1\nfeatures:\n  f:\n    "7":\n      image: r.example/f@${digest('d')}\n`], ['an empty model', 'lockVersion: 1\nmodels:\n  ranker: {}\n  zoo:\n'],
  ['wide indentation', `lockVersion: 1\nmodels:\n    ranker:\n          "0.9":\n             source: oci://r.example/m@${digest('d')}\n             size: 1\n`],
  ['lines of Windows', LOCK.replace(/\n/g, '\r\n')],
])('%s is no obstacle', (_, before) => {
  const after = addVersions(before, [entry('ranker', '9.1'), entry('ranker', '9.2', resolved('b')), entry('zoo', '1')]);
  const { models, issues } = LockFile.parse(after);
  expect([issues, [...models.get('ranker')!.keys()].slice(-2), models.get('zoo')!.size]).toEqual([[], ['9.1', '9.2'], 1]);
  for (const line of before.split('\n').slice(0, -1)) expect(after).toContain(line.replace(/(?: \{\}| null)/, ''));
  if (before.includes('\r')) expect(after.replace(/\r\n/g, '')).not.toContain('\n');
});

test('a version that is known with the same content keeps its block, and nothing to add changes nothing', () => {
  const text = addVersions(LOCK, [entry('m', '1')]);
  expect(addVersions(text, [entry('m', '1', resolved('a', { license: 'mit' }))])).toBe(text);
  expect(addVersions(LOCK, [])).toBe(LOCK);
});

test('fails: a known version with other content, at another place, or two contents at once; all are told', () => {
  const text = addVersions(LOCK, [entry('m', '1', resolved('a', { provenance: { resolvedFrom: 'oci://registry.example.com/models/ranker:1', createdAt: '2026-10-01T00:00:00Z' } })), entry('m', '2')]);
  const elsewhere = resolved('a', { source: `oci://mirror.example.com/m@${digest('a')}` });
  expect(failure(() => addVersions(text, [entry('m', '1', resolved('b', { provenance: { resolvedFrom: 'x', createdAt: '2026-10-09T00:00:00Z' } })), entry('m', '2', elsewhere), entry('n', '1'), entry('n', '1', resolved('c'))]))).toEqual([
    `lock-conflict models.m.1 this version is locked with other content: oci://registry.example.com/models/ranker@${digest('a')} (made 2026-10-01T00:00:00Z); oci://registry.example.com/models/ranker:1 now is something else (made 2026-10-09T00:00:00Z)`,
    `lock-conflict models.m.2 this version is locked with the same content at another place, oci://registry.example.com/models/ranker@${digest('a')}`,
    expect.stringMatching(/^lock-conflict models.n.1 this version is asked for with other content/),
  ]);
});

test('fails: a lock that cannot be read, or that is written in braces', () => {
  expect(failure(() => addVersions('lockVersion: 1\nmodels:\n  m: [\n', [entry('m', '1')]))).toEqual([expect.stringMatching(/^yaml-syntax/)]);
  expect(failure(() => addVersions(`lockVersion: 1\nmodels: { m: { "0": { source: "oci://r.example/m@${digest('d')}", size: 1 } } }\n`, [entry('m', '1')]))).toEqual([expect.stringMatching(/^lock-form records in braces/)]);
});

test('many files are one hash, of the lines that sha256sum would write', () => {
  const files = Array.from({ length: MOST_FILES + 1 }, (_, i) => ({ path: `f${i}`, size: 1, sha256: 'e'.repeat(64) }));
  const of = (list: typeof files) => LockFile.parse(addVersions(undefined, [entry('m', '1', resolved('a', { files: list }))])).models.get('m')!.get('1')!;
  expect(of(files)).toMatchObject({ manifest: { files: MOST_FILES + 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  expect(of([...files].reverse()).manifest).toEqual(of(files).manifest);
  expect(of(files.slice(1)).files).toHaveLength(MOST_FILES);
});

describe('for any versions', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9 äß"'\\:#{}[\],&*!|>%@`.\/-]{1,12}$/).filter(text => text.trim() === text);
  const path = fc.array(fc.stringMatching(/^[a-zA-Z0-9 äß"':#{}\[\],&*!._-]{1,6}$/).filter(part => !/^\.{1,2}$/.test(part)), { minLength: 1, maxLength: 3 }).map(parts => parts.join('/'));
  const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
  const count = fc.nat({ max: 2 ** 40 });
  const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const version = fc.record({
    source: fc.oneof(hex.map(text => `oci://r.example/m@sha256:${text}`), fc.stringMatching(/^[0-9a-f]{40}$/).map(text => `hf://acme/m@${text}`), hex.map(text => `s3://b/p/?manifestSha256=${text}`)),
    size: count,
    format: some(word),
    dtype: some(word),
    license: some(word),
    parameters: some(count),
    layers: some(count),
    contextLength: some(count),
    files: some(fc.uniqueArray(fc.record({ path, size: count, sha256: hex }), { selector: file => file.path, minLength: 1, maxLength: 4 })),
    platforms: some(fc.dictionary(fc.constantFrom('linux/amd64', 'linux/arm64/v8'), hex.map(text => `sha256:${text}`), { minKeys: 1 })),
    provenance: fc.record({
      resolvedFrom: word,
      createdAt: some(word),
      evaluations: some(fc.dictionary(word, fc.record({ passed: fc.boolean() }), { minKeys: 1, maxKeys: 2 })),
    }),
  }) as fc.Arbitrary<ResolvedVersion>;
  const entries = fc.uniqueArray(fc.record({ name: fc.constantFrom('a', 'b-b', 'null', '7', 'no'), version: fc.constantFrom('1', '1.10', '1.9', '2.0-rc.1', '2.0', 'x'), resolved: version }),
    { selector: ({ name, version: text }) => `${name}@${text}`, maxLength: 12 });
  const tidy = <T>(value: T) => JSON.parse(JSON.stringify(value)) as T;

  test('what is written is what is read', () => {
    fc.assert(fc.property(entries, all => {
      const { models, issues } = LockFile.parse(addVersions(undefined, all));
      expect(issues).toEqual([]);
      for (const { name, version: text, resolved: value } of all) {
        const files = value.files && [...value.files].sort((a, b) => (a.path < b.path ? -1 : 1));
        expect(tidy(models.get(name)!.get(text))).toEqual(tidy(lockedModel({ ...value, files }, name, text)));
      }
    }), { numRuns: 60 });
  });

  test('the bytes do not depend on the order in which they came, nor on how many came at once', () => {
    fc.assert(fc.property(entries, fc.nat(), fc.boolean(), (all, seed, existing) => {
      const start = existing ? LOCK : undefined;
      const together = addVersions(start, all);
      const shuffled = all.map((item, i) => ({ item, key: (i * 7919 + seed) % 101 })).sort((a, b) => a.key - b.key).map(({ item }) => item);
      const byOne = shuffled.reduce<string | undefined>((text, item) => addVersions(text, [item]), start);
      expect(byOne ?? together).toBe(together);
    }), { numRuns: 40 });
  });

  test('what is removed again leaves the bytes as they were', () => {
    fc.assert(fc.property(entries, all => {
      const text = all.reduce((lock, { name, version: of }) => removeVersion(lock, name, of), addVersions(LOCK, all));
      expect(text).toBe(LOCK);
    }), { numRuns: 20 });
  });
});

describe('two branches that each add versions', () => {
  /** What a merge of two branches comes to, each with its own addition to a common lock. */
  function merge(ours: LockEntry[], theirs: LockEntry[]): { readonly clean: boolean; readonly text: string } {
    const directory = scratchDirectory('merge');
    const base = addVersions(undefined, ['a', 'b', 'c'].flatMap(name => ['1.0', '2.0', '3.0'].map(version => entry(name, version))));
    const path = (name: string, text: string) => {
      writeFileSync(join(directory, name), text);
      return name;
    };
    const files = [path('ours', addVersions(base, ours)), path('base', base), path('theirs', addVersions(base, theirs))];
    const { code } = tryRun('git', ['merge-file', ...files], { cwd: directory });
    return { clean: code === 0, text: run('cat', ['ours'], { cwd: directory }) };
  }

  test.each([
    ['of two models', [entry('a', '4.0')], [entry('c', '4.0', resolved('b'))]],
    ['of one model at different places', [entry('b', '1.5')], [entry('b', '2.5', resolved('b'))]],
    ['of which one is a new model', [entry('a', '1.5')], [entry('bb', '1', resolved('b'))]],
    ['that are the same', [entry('a', '4.0')], [entry('a', '4.0')]],
  ])('%s merge by themselves, to the bytes that one branch would have', (_, ours, theirs) => {
    const base = addVersions(undefined, ['a', 'b', 'c'].flatMap(name => ['1.0', '2.0', '3.0'].map(version => entry(name, version))));
    expect(merge(ours, theirs)).toEqual({ clean: true, text: addVersions(base, [...ours, ...theirs]) });
  });

  test.each([
    ['next to each other', [entry('a', '4.0')], [entry('a', '5.0', resolved('b'))]], ['of one name with two contents', [entry('a', '4.0')], [entry('a', '4.0', resolved('b'))]],
    ['at the end of one model and the beginning of the next', [entry('a', '4.0')], [entry('aa', '1', resolved('b'))]],
  ])('%s are a conflict that git tells, never a lock that says something else', (_, ours, theirs) => {
    const { clean, text } = merge(ours, theirs);
    expect([clean, LockFile.parse(text).issues.length > 0]).toEqual([false, true]);
  });
});
