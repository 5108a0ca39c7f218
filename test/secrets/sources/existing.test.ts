import { SecretSource } from '../../../lib/secrets';
import { ids } from '../../serving/fixtures';
import { secretFrom } from '../fixtures';

test('adds no object, and keeps the name that the Secret has', () => {
  const { secret, object, issues } = secretFrom(SecretSource.existing('team.hugging-face'));
  expect(issues).toEqual([]);
  expect(object).toBeUndefined();
  expect(secret).toMatchObject({ name: 'team.hugging-face', keys: undefined, kind: 'Secret' });
});

test('fails: a name that no Secret can have', () => {
  expect(ids(secretFrom(SecretSource.existing('Hugging_Face')).issues)).toEqual(['secret-name']);
});
