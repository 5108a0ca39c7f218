import { CsiProvider, SecretSource } from '../../../lib/secrets';
import { ids } from '../../serving/fixtures';
import { secretFrom } from '../fixtures';

const data = [{ key: 'user', remoteKey: 'ml/db', property: 'user' }, { key: 'password', remoteKey: 'ml/db', property: 'pass-word' }, { key: 'token', remoteKey: 'ml/token' }];

function parameters(provider: CsiProvider, values = data): any {
  return secretFrom(SecretSource.csi({ provider, data: values })).object.spec.parameters;
}

test('is a class that a volume names, and no Secret', () => {
  const { secret, object, issues } = secretFrom(SecretSource.csi({ provider: CsiProvider.gcp({ projectId: 'acme' }), data }));
  expect(issues).toEqual([]);
  expect(object).toMatchObject({ apiVersion: 'secrets-store.csi.x-k8s.io/v1', kind: 'SecretProviderClass', metadata: { name: 'token' }, spec: { provider: 'gcp' } });
  expect(object.spec.secretObjects).toBeUndefined();
  expect(secret._volumeSource()).toEqual({ csi: { driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes: { secretProviderClass: 'token' } } });
});

test('can make a Secret as well, for variables', () => {
  const { object, secret } = secretFrom(SecretSource.csi({ provider: CsiProvider.gcp({ projectId: 'acme' }), data: data.slice(2), syncAsSecret: true }));
  expect(object.spec.secretObjects).toMatchObject([{ secretName: 'token', type: 'Opaque', data: [{ objectName: 'token', key: 'token' }] }]);
  expect(secret.envValue('token').valueFrom).toMatchObject({ secretKeyRef: { name: 'token', key: 'token' } });
});

test('AWS: all fields of one value are one entry, since the provider refuses to hear of a value twice', () => {
  const { objects, ...rest } = parameters(CsiProvider.aws({ region: 'eu-central-1' }));
  expect(rest).toEqual({ region: 'eu-central-1' });
  expect(JSON.parse(objects)).toEqual([
    { objectName: 'ml/db', objectType: 'secretsmanager', jmesPath: [{ path: 'user', objectAlias: 'user' }, { path: '"pass-word"', objectAlias: 'password' }] },
    { objectName: 'ml/token', objectType: 'secretsmanager', objectAlias: 'token' },
  ]);
});

test('AWS: Parameter Store, Pod Identity, and a version', () => {
  const { objects, ...rest } = parameters(CsiProvider.aws({ region: 'eu-central-1', parameterStore: true, podIdentity: true }), [
    { key: 'a', remoteKey: '/ml/a', version: '3' } as typeof data[0],
  ]);
  expect(rest).toEqual({ region: 'eu-central-1', usePodIdentity: 'true' });
  expect(JSON.parse(objects)).toEqual([{ objectName: '/ml/a', objectType: 'ssmparameter', objectVersion: '3', objectAlias: 'a' }]);
});

test('GCP: resource names with a version, read as the pod', () => {
  const { secrets, auth } = parameters(CsiProvider.gcp({ projectId: 'acme' }), data.slice(1));
  expect(auth).toBe('pod-adc');
  expect(JSON.parse(secrets)).toEqual([
    { resourceName: 'projects/acme/secrets/ml/db/versions/latest', path: 'password', extractJSONKey: 'pass-word' },
    { resourceName: 'projects/acme/secrets/ml/token/versions/latest', path: 'token' },
  ]);
});

test('Azure: a list of texts, read by Workload Identity', () => {
  const { objects, ...rest } = parameters(CsiProvider.azure({ vaultName: 'acme-ml', tenantId: 't', clientId: 'c' }), data.slice(2));
  expect(rest).toEqual({ usePodIdentity: 'false', keyvaultName: 'acme-ml', tenantId: 't', clientID: 'c' });
  expect(JSON.parse(objects).array.map((text: string) => JSON.parse(text))).toEqual([{ objectName: 'ml/token', objectType: 'secret', objectAlias: 'token' }]);
});

test('Vault: paths and keys, read by the role', () => {
  const { objects, ...rest } = parameters(CsiProvider.vault({ role: 'assistant', server: 'https://vault.example.com', audience: 'vault' }), data.slice(0, 1));
  expect(rest).toEqual({ roleName: 'assistant', vaultAddress: 'https://vault.example.com', audience: 'vault' });
  expect(JSON.parse(objects)).toEqual([{ objectName: 'user', secretPath: 'ml/db', secretKey: 'user' }]);
});

test('any other provider takes its own parameters', () => {
  expect(parameters(CsiProvider.custom('conjur', { account: 'acme' }))).toEqual({ account: 'acme' });
});

test.each<[string, SecretSource, string[]]>([
  ['no value', SecretSource.csi({ provider: CsiProvider.gcp({ projectId: 'a' }), data: [] }), ['secret-empty']],
  ['a field in Azure Key Vault', SecretSource.csi({ provider: CsiProvider.azure({ vaultName: 'v', tenantId: 't', clientId: 'c' }), data: data.slice(0, 1) }), ['secret-csi-property']],
  ['a version in Vault', SecretSource.csi({ provider: CsiProvider.vault({ role: 'r' }), data: [{ key: 'a', remoteKey: 'b', version: '1' }] }), ['secret-csi-version']],
])('fails: %s', (_what, source, expected) => {
  expect(ids(secretFrom(source).issues)).toEqual(expected);
});

test('fails: a type, a variable and a pull secret, where there is no Secret', () => {
  const source = SecretSource.csi({ provider: CsiProvider.gcp({ projectId: 'a' }), data });
  expect(ids(secretFrom(source, { type: 'Opaque' }).issues)).toEqual(['secret-type']);
  const { secret } = secretFrom(source);
  secret.envValue('token');
  expect(secret.node.metadata.map(entry => (entry.data as { id: string }).id)).toEqual(['secret-not-in-cluster']);
});
