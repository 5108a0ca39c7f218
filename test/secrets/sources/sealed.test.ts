import { SealedSecretScope, SecretSource } from '../../../lib/secrets';
import { ids } from '../../serving/fixtures';
import { sealedValue, secretFrom } from '../fixtures';

const encryptedData = { token: sealedValue() };

test('writes what kubeseal printed, for exactly this name and namespace', () => {
  const { object, secret, issues } = secretFrom(SecretSource.sealed({ encryptedData }));
  expect(issues).toEqual([]);
  expect(secret.keys).toEqual(['token']);
  expect(object).toMatchObject({ apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata: { name: 'token' } });
  expect(object.metadata.annotations).toBeUndefined();
  expect(object.spec.encryptedData).toEqual(encryptedData);
  expect(object.spec.template).toMatchObject({ metadata: { name: 'token', namespace: 'recommender' } });
});

test.each([[SealedSecretScope.NAMESPACE_WIDE, 'namespace-wide'], [SealedSecretScope.CLUSTER_WIDE, 'cluster-wide']])(
  'a wider scope is an annotation of both the sealed and the unsealed object', (scope, name) => {
    const { object } = secretFrom(SecretSource.sealed({ encryptedData, scope }), { type: 'acme.com/token' });
    expect(object.metadata.annotations).toEqual({ [`sealedsecrets.bitnami.com/${name}`]: 'true' });
    expect(object.spec.template).toMatchObject({ type: 'acme.com/token', metadata: { annotations: { [`sealedsecrets.bitnami.com/${name}`]: 'true' } } });
  });

const PLAIN = 'correct-horse-battery-staple';

test.each([
  ['the value itself', PLAIN],
  ['the value in base64', Buffer.from(PLAIN.repeat(30)).toString('base64')],
  ['a sealed value that was cut short', sealedValue().slice(0, 200)],
  ['nothing', ''],
])('fails: %s is not sealed, and is not shown', (_what, value) => {
  const { issues } = secretFrom(SecretSource.sealed({ encryptedData: { token: value } }));
  expect(ids(issues)).toEqual(['secret-not-sealed']);
  expect(issues[0].value).toBeUndefined();
  if (value) expect(JSON.stringify(issues)).not.toContain(value);
});

test('fails: no value', () => {
  expect(ids(secretFrom(SecretSource.sealed({ encryptedData: {} })).issues)).toEqual(['secret-empty']);
});
