import { digest, LOCK } from './fixtures';
import { LockFile } from '../../lib/models';
import { scratchDirectory } from '../tools/scratch';

function problems(text: string): string[] {
  return LockFile.parse(text).issues.map(issue => `${issue.path} ${issue.id}: ${issue.problem}`);
}

/** A lock with one model whose entry has the given lines. */
function entry(...lines: string[]): string {
  return `lockVersion: 1\nmodels:\n  m:\n    "1":\n${lines.map(line => `      ${line}\n`).join('')}`;
}

test('every version is known with its reference, its identity and its facts', () => {
  const lock = LockFile.parse(LOCK);
  expect(lock.issues).toEqual([]);
  expect([...lock.models].map(([name, versions]) => `${name} ${[...versions.keys()]}`)).toEqual(['assistant 3.1.0,3.2.0', 'ranker 1.4.2,1.5.0']);
  expect(lock.models.get('assistant')!.get('3.1.0')).toEqual({
    name: 'assistant',
    version: '3.1.0',
    sizeBytes: 16060522496,
    format: 'safetensors',
    dtype: 'bfloat16',
    parameters: 8030261248,
    attentionHeads: 32,
    license: 'llama3.1',
    reference: { scheme: 'oci', repository: 'registry.example.com/models/assistant', digest: digest('a') },
    uri: `oci://registry.example.com/models/assistant@${digest('a')}`,
    contentId: digest('a'),
  });
  expect(lock.features.get('user-activity')!.get('7')!.image).toContain('user-activity@sha256:');
});

test('a repository without a lock knows no versions', () => {
  const lock = LockFile.read(scratchDirectory());
  expect([lock.models.size, lock.features.size, lock.issues.length]).toEqual([0, 0, 0]);
});

test.each([
  ['a tag', 'source: oci://registry.example.com/m:1.0'],
  ['a short digest', 'source: oci://registry.example.com/m@sha256:abc'],
  ['a branch', 'source: hf://acme/m@main'],
  ['a short commit', 'source: hf://acme/m@0123456'],
  ['an object without a version', 's3://bucket/key'],
  ['a prefix with a version', 'source: s3://bucket/prefix/?versionId=x'],
  ['a plain URL', 'source: https://example.com/m.bin'],
  ['a path that climbs', `source: pvc://claim/../x?contentHash=${digest('a')}`],
])('fails: %s', (_, source) => {
  expect(problems(entry(source.startsWith('source') ? source : `source: ${source}`, 'size: 1'))).toEqual([expect.stringMatching(/^models.lock.yaml:5:15 invalid-value: expected an immutable source/)]);
});

test('fails: missing source and size are two problems, each at its entry', () => {
  expect(problems(entry('format: onnx'))).toEqual([
    'models.lock.yaml:5:7 missing-key: "source" is missing', 'models.lock.yaml:5:7 missing-key: "size" is missing',
  ]);
});

test.each([
  [entry('source: x', 'size: 1', 'sise: 2'), /unknown-key: unknown key "sise".*Did you mean "size"\?/],
  [entry('size: 12GB', 'source: x'), /wrong-type: expected the size of the weights in bytes, a whole number/],
  [entry('size: -1', 'source: x'), /wrong-type/],
  ['lockVersion: 2\n', /lock-version: this library reads lockVersion 1/],
  ['models: {}\n', /lock-version: the file does not say/],
  ['lockVersion: 1\nmodels:\n  m:\n    1.10:\n      size: 1\n', /yaml-syntax: the key 1.10 is no text/],
  ['lockVersion: 1\nmodels:\n  Ranker:\n    "1": {}\n', /invalid-name: a name is a DNS label/],
  ['lockVersion: 1\nmodels:\n  m:\n    "a b": {}\n', /invalid-name: a version is/],
  ['lockVersion: 1\nmodels: [a]\n', /expected a record/],
  ['lockVersion: 1\nmodels:\n  m:\n    "1":\n  m:\n', /duplicate-key: the key is there twice/],
  ['lockVersion: 1\nfeatures:\n  f:\n    "1":\n      image: a/b:latest\n', /expected an image by digest/],
  ['a: [\n', /yaml-syntax/],
])('fails: %j', (text, expected) => {
  expect(problems(text)).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
});
