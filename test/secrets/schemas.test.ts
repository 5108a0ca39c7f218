import { ServiceAccount } from 'cdk8s-plus-27';
import { objectsIn, sealedValue } from './fixtures';
import { AppSecret, CsiProvider, SealedSecretScope, SecretRefresh, SecretSource, SecretStore, SecretStoreRef } from '../../lib/secrets';
import { appIn } from '../serving/fixtures';
import { schemaErrors } from '../tools/schemas';

const data = [{ key: 'a', remoteKey: 'x', property: 'p', version: '1' }, { key: 'b', remoteKey: 'y' }];

test('every object of every source and store is what its CustomResourceDefinition takes, unknown fields refused', () => {
  const chart = appIn();
  const store = SecretStoreRef.cluster('s');
  const sources = {
    external: SecretSource.externalSecrets({ store, data, refresh: SecretRefresh.CREATED_ONCE, template: { data: { c: '{{ .a }}' }, labels: { l: '1' }, annotations: { n: '1' } } }),
    many: SecretSource.externalSecrets({ store, dataFrom: [{ extract: 'x' }, { findName: '.', findPath: 'p', findTags: { t: '1' } }] }),
    registry: SecretSource.externalRegistry({ store, registry: 'ghcr.io', username: { remoteKey: 'u' }, password: { remoteKey: 'p' } }),
    strict: SecretSource.sealed({ encryptedData: { a: sealedValue() } }),
    wide: SecretSource.sealed({ encryptedData: { a: sealedValue() }, scope: SealedSecretScope.CLUSTER_WIDE }),
    csi: SecretSource.csi({ provider: CsiProvider.aws({ region: 'eu-central-1' }), data, syncAsSecret: true }),
  };
  for (const [id, source] of Object.entries(sources)) new AppSecret(chart, id, { source });
  const serviceAccount = ServiceAccount.fromServiceAccountName(chart, 'account', 'account');
  SecretStore.vault(chart, 'vault', { server: 'https://v', role: 'r', vaultNamespace: 'n', serviceAccount });
  SecretStore.aws(chart, 'aws', { region: 'eu-central-1', serviceAccount, assumeRoleArn: 'arn:aws:iam::111122223333:role/r' });
  SecretStore.gcp(chart, 'gcp', { projectId: 'p', location: 'l', clusterWide: true, namespaces: ['a'] });
  SecretStore.azure(chart, 'azure', { vaultUrl: 'https://a', tenantId: 't', clientId: 'c', clusterWide: true });
  const objects = objectsIn(chart);
  expect(new Set(objects.map(({ kind }) => kind))).toEqual(new Set(['ExternalSecret', 'SealedSecret', 'SecretProviderClass', 'SecretStore', 'ClusterSecretStore', 'ServiceAccount']));
  expect(schemaErrors(objects)).toEqual([]);
});

test('fails: fields that these kinds do not have, and values that they do not take', () => {
  const spec = { secretStoreRef: { name: 's', kind: 'Store' }, data: [{ secretKey: 'a b', remoteRef: {} }], dataform: [] };
  const found = schemaErrors([{ apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { name: 'a' }, spec }]);
  expect(found.map(({ path }) => path).sort()).toEqual(['/spec/data/0/remoteRef', '/spec/data/0/secretKey', '/spec/dataform', '/spec/secretStoreRef/kind']);
});
