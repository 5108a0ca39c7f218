import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatIssue } from '../../../lib/errors';
import { toYaml } from '../../../lib/output';
import { SecretSource } from '../../../lib/secrets';
import { ids } from '../../serving/fixtures';
import { scratchDirectory } from '../../tools/scratch';
import { Made, secretFrom, SOPS_VALUE, sopsSecret } from '../fixtures';

/** A secret from a file of that content in a repository. */
function fromText(text: string, file = 'database.sops.yaml'): Made {
  const sourceDirectory = scratchDirectory('sops');
  writeFileSync(join(sourceDirectory, file), text);
  return secretFrom(SecretSource.sops({ file }), {}, { sourceDirectory });
}

function fromSecret(changes: object): Made {
  return fromText(toYaml(JSON.parse(JSON.stringify(sopsSecret(changes)))));
}

test('is the Secret of the file: its name, its type, its keys, and not a byte of its values or of the SOPS part changed', () => {
  const { secret, object, issues } = fromSecret({});
  expect(issues).toEqual([]);
  expect(secret).toMatchObject({ name: 'database', type: 'Opaque', keys: ['password'] });
  expect(object).toEqual({ ...sopsSecret(), metadata: { name: 'database', namespace: 'recommender' } });
});

test('the namespace may be that of the app', () => {
  expect(fromSecret({ metadata: { name: 'database', namespace: 'recommender' } }).issues).toEqual([]);
});

test.each<[string, object, string[]]>([
  ['another kind', { kind: 'ConfigMap' }, ['sops-kind']],
  ['a Secret that nobody encrypted', { sops: undefined }, ['sops-plaintext']],
  ['one value that was added later', { stringData: { password: SOPS_VALUE, added: 'hunter2' } }, ['sops-plaintext']],
  ['one value in data that was added later', { data: { added: 'aHVudGVyMg==' } }, ['sops-plaintext']],
  ['a Secret whose name is encrypted too', { metadata: { name: SOPS_VALUE } }, ['sops-metadata']],
  ['a Secret whose kind is encrypted too', { kind: SOPS_VALUE }, ['sops-metadata']],
  ['a code of authenticity that was edited', { sops: { age: [{}], mac: 'edited' } }, ['sops-metadata']],
  ['no recipient', { sops: { age: [], mac: SOPS_VALUE } }, ['sops-recipients']],
  ['no value', { stringData: {} }, ['secret-empty']],
  ['no name', { metadata: {} }, ['secret-name']],
  ['another namespace', { metadata: { name: 'database', namespace: 'other' } }, ['sops-namespace']],
])('fails: %s', (_what, changes, expected) => {
  const { issues, object } = fromSecret(changes);
  expect(ids(issues)).toEqual(expected);
  expect(issues[0].path).toBe('database.sops.yaml');
  expect(object).toBeUndefined();
  expect(issues.map(formatIssue).join('\n')).not.toMatch(/hunter2|aHVudGVyMg/);
});

test.each([
  ['two documents', `${toYaml(sopsSecret())}---\na: 1\n`], ['broken YAML', 'a: [\n'], ['a key twice', 'kind: Secret\nkind: Secret\n'], ['an anchor', 'a: &x 1\nb: *x\n'],
  ['text', 'hunter2\n'], ['nothing', ''],
])('fails: a file with %s, without showing it', (_what, text) => {
  const { issues } = fromText(text);
  expect(ids(issues)).toEqual(['sops-file']);
  expect(JSON.stringify(issues)).not.toContain('hunter2');
});

test('fails: a file outside the repository, by any way', () => {
  const outside = scratchDirectory('outside');
  writeFileSync(join(outside, 'database.sops.yaml'), toYaml(sopsSecret()));
  const sourceDirectory = scratchDirectory('sops');
  symlinkSync(join(outside, 'database.sops.yaml'), join(sourceDirectory, 'link.yaml'));
  for (const file of [join(outside, 'database.sops.yaml'), '../database.sops.yaml', 'a/../../b.yaml', '', '.', 'link.yaml', 'missing.yaml']) {
    const { issues, object } = secretFrom(SecretSource.sops({ file }), {}, { sourceDirectory });
    expect({ file, ids: ids(issues) }).toEqual({ file, ids: ['sops-file'] });
    expect(object).toBeUndefined();
  }
});

test('fails: an app without a repository', () => {
  expect(secretFrom(SecretSource.sops({ file: 'a.yaml' })).issues[0].problem).toMatch(/no repository/);
});
