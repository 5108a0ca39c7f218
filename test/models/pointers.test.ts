import { LOCK, POINTERS } from './fixtures';
import { formatIssue } from '../../lib/errors';
import { LockFile, parsePointers } from '../../lib/models';

const lock = LockFile.parse(LOCK);

function messages(text: string, using = lock): string[] {
  return parsePointers(text, 'production', using).issues.map(formatIssue);
}

test('a pointer resolves through the lock', () => {
  const { catalog, issues } = parsePointers(POINTERS, 'production', lock);
  expect(issues).toEqual([]);
  expect(catalog.model('ranker').value).toMatchObject({ name: 'ranker', version: '1.4.2', sizeBytes: 41943040 });
  expect(catalog.featureSet('user-activity').value!.version).toBe('7');
});

test('fails: a version the lock does not know, with file, line, what it knows and the fix', () => {
  expect(messages('models:\n  ranker: "1.4.3"\n')).toEqual([
    '[environments/production.yaml:2:11] models.ranker = "1.4.3": the lock knows no such version of model ranker; it knows 1.4.2, 1.5.0. Did you mean "1.4.2"?\n'
    + '    fix: point at a version that is in models.lock.yaml, or add a block for 1.4.3 there (unknown-version)',
  ]);
});

test('fails: a name the lock does not know', () => {
  expect(messages('models:\n  rankr: "1.4.2"\n')).toEqual([expect.stringMatching(/the lock knows no model "rankr"\. Did you mean "ranker"\?.*\(unknown-model\)/s)]);
  expect(messages('features:\n  users: "1"\n')).toEqual([expect.stringContaining('unknown-feature-set')]);
});

test('fails: a version without quotes that YAML reads as a number', () => {
  expect(messages('models:\n  ranker: 1.10\n')).toEqual([
    '[environments/production.yaml:2:11] models.ranker = "1.10": expected a version in quotes, such as "1.4.2"; without quotes YAML reads this as a number\n'
    + '    fix: quote it: "1.10" (wrong-type)',
  ]);
});

test('fails: unknown sections and entries without a value', () => {
  expect(messages('model:\n  ranker: "1.4.2"\n')).toEqual([expect.stringMatching(/unknown key "model".*Did you mean "models"\?/)]);
  expect(messages('models:\n  ranker:\n')).toEqual([expect.stringMatching(/environments\/production.yaml:2:3.*give the value after the colon/s)]);
});

test('asking for a model that no pointer names says which line to add', () => {
  const { catalog, issues } = parsePointers('models: {}\n', 'staging', lock);
  expect(issues).toEqual([]);
  expect(catalog.model('ranker').issue).toMatchObject({
    id: 'missing-pointer', field: 'models.ranker', fix: 'add to environments/staging.yaml, below `models:`, the line `ranker: "1.5.0"`',
  });
});

test('a mistake in a file is reported once, and not again by everything that needs the file', () => {
  const { catalog } = parsePointers('models:\n  ranker: "9"\n', 'production', lock);
  expect(catalog.model('ranker')).toEqual({});
  const broken = LockFile.parse('lockVersion: 7\n');
  expect(messages(POINTERS, broken)).toEqual([]);
});

test('an environment may have no pointers at all', () => {
  expect(messages('')).toEqual([]);
  expect(messages('# nothing yet\n')).toEqual([]);
});
