import { ApiObject, Chart } from 'cdk8s';
import { ConfigMap, ServiceAccount } from 'cdk8s-plus-27';
import { objectsIn } from './fixtures';
import { reportedIssues } from '../../lib/errors';
import { Delivery } from '../../lib/manifests';
import { AppSecret, SecretSource, SecretStore, SecretStoreRef } from '../../lib/secrets';
import { appIn, ids } from '../serving/fixtures';

const ROLE = 'arn:aws:iam::111122223333:role/reader';

function made(make: (chart: Chart) => SecretStore): { store: SecretStore; issues: string[]; spec: any; account: any; object: any } {
  const chart = appIn();
  const store = make(chart);
  const objects = objectsIn(chart);
  const object = objects.find(({ kind }) => kind.endsWith('SecretStore'));
  return { store, issues: ids(reportedIssues(store)), object, spec: object.spec, account: objects.find(({ kind }) => kind === 'ServiceAccount') };
}

test('Vault: Kubernetes authentication with a token for Vault alone, of an account of the store\'s own', () => {
  const { spec, account, issues, object } = made(chart => SecretStore.vault(chart, 'vault', { server: 'https://vault.example.com:8200', role: 'assistant' }));
  expect(issues).toEqual([]);
  expect(object).toMatchObject({ apiVersion: 'external-secrets.io/v1', kind: 'SecretStore', metadata: { name: 'vault', namespace: 'recommender' } });
  expect(spec).toEqual({
    provider: {
      vault: {
        server: 'https://vault.example.com:8200',
        path: 'secret',
        version: 'v2',
        auth: { kubernetes: { mountPath: 'kubernetes', role: 'assistant', serviceAccountRef: { name: 'vault', audiences: ['vault'] } } },
      },
    },
  });
  expect(account).toMatchObject({ metadata: { name: 'vault' }, automountServiceAccountToken: false });
});

test('Vault: everything that can be told', () => {
  const { spec } = made(chart => SecretStore.vault(chart, 'vault', {
    server: 'https://v',
    role: 'r',
    path: 'kv',
    kvVersion: 1,
    authPath: 'prod-eu',
    audiences: ['v'],
    vaultNamespace: 'ml',
    clusterWide: true,
    namespaces: ['a'],
    certificateAuthority: ConfigMap.fromConfigMapName(chart, 'ca', 'vault-ca'),
  }));
  expect(spec.conditions).toEqual([{ namespaces: ['a'] }]);
  expect(spec.provider.vault).toEqual({
    server: 'https://v',
    path: 'kv',
    version: 'v1',
    namespace: 'ml',
    caProvider: { type: 'ConfigMap', name: 'vault-ca', key: 'ca.crt', namespace: 'recommender' },
    auth: { kubernetes: { mountPath: 'prod-eu', role: 'r', serviceAccountRef: { name: 'vault', namespace: 'recommender', audiences: ['v'] } } },
  });
});

test('AWS: by IRSA with a role, as itself without one', () => {
  const irsa = made(chart => SecretStore.aws(chart, 'aws', { region: 'eu-central-1', roleArn: ROLE }));
  expect(irsa.spec.provider).toEqual({ aws: { service: 'SecretsManager', region: 'eu-central-1', auth: { jwt: { serviceAccountRef: { name: 'aws' } } } } });
  expect(irsa.account.metadata.annotations).toEqual({ 'eks.amazonaws.com/role-arn': ROLE });
  const own = made(chart => SecretStore.aws(chart, 'aws', { region: 'eu-central-1', parameterStore: true, assumeRoleArn: ROLE }));
  expect(own.spec.provider).toEqual({ aws: { service: 'ParameterStore', region: 'eu-central-1', role: ROLE } });
  expect(own.account).toBeUndefined();
});

test('GCP: Workload Identity, with or without a Google account to act as', () => {
  const bound = made(chart => SecretStore.gcp(chart, 'gcp', { projectId: 'acme', googleServiceAccount: 'reader@acme.iam.gserviceaccount.com', location: 'europe-west3' }));
  expect(bound.spec.provider).toEqual({ gcpsm: { projectID: 'acme', location: 'europe-west3', auth: { workloadIdentity: { serviceAccountRef: { name: 'gcp' } } } } });
  expect(bound.account.metadata.annotations).toEqual({ 'iam.gke.io/gcp-service-account': 'reader@acme.iam.gserviceaccount.com' });
  expect(made(chart => SecretStore.gcp(chart, 'gcp', { projectId: 'acme' })).account.metadata.annotations).toBeUndefined();
});

test('Azure: Workload Identity', () => {
  const { spec, account, issues } = made(chart => SecretStore.azure(chart, 'azure', { vaultUrl: 'https://acme.vault.azure.net', tenantId: 't', clientId: 'c' }));
  expect(issues).toEqual([]);
  expect(spec.provider).toEqual({ azurekv: { authType: 'WorkloadIdentity', vaultUrl: 'https://acme.vault.azure.net', tenantId: 't', serviceAccountRef: { name: 'azure' } } });
  expect(account.metadata.annotations).toEqual({ 'azure.workload.identity/client-id': 'c', 'azure.workload.identity/tenant-id': 't' });
});

test('a given account is used, not made, and stands before the store', () => {
  const chart = appIn();
  const account = new ServiceAccount(chart, 'reader');
  const store = SecretStore.aws(chart, 'aws', { region: 'eu-central-1', serviceAccount: account });
  const objects = objectsIn(chart);
  expect(objects.filter(({ kind }) => kind === 'ServiceAccount')).toHaveLength(1);
  expect(objects.find(({ kind }) => kind === 'SecretStore').spec.provider.aws.auth.jwt.serviceAccountRef.name).toBe(account.name);
  expect([store, account].map(construct => Delivery.of(ApiObject.of(construct))._stage)).toEqual([-2, -2]);
});

test('secrets name a store by kind, and one for the whole cluster from any namespace', () => {
  expect([SecretStoreRef.named('a'), SecretStoreRef.cluster('b')]).toMatchObject([
    { storeKind: 'SecretStore', storeName: 'a' }, { storeKind: 'ClusterSecretStore', storeName: 'b' },
  ]);
  const { store } = made(chart => SecretStore.gcp(chart, 'gcp', { projectId: 'p', clusterWide: true }));
  expect(store).toMatchObject({ storeKind: 'ClusterSecretStore', storeNamespace: undefined });
});

test('fails: a SecretStore of another namespace', () => {
  const source = SecretSource.externalSecrets({
    store: { storeKind: 'SecretStore', storeName: 'aws', storeNamespace: 'platform' }, data: [{ key: 'a', remoteKey: 'b' }],
  });
  expect(reportedIssues(new AppSecret(appIn(), 'x', { source }))).toMatchObject([{ id: 'secret-store', problem: expect.stringContaining('"platform"') }]);
});

test.each<[string, (chart: Chart) => SecretStore]>([
  ['no URL of Vault', chart => SecretStore.vault(chart, 's', { server: 'vault:8200', role: 'r' })],
  ['a password in the URL', chart => SecretStore.vault(chart, 's', { server: 'https://user:hunter2@vault', role: 'r' })],
  ['a version of KV that is none', chart => SecretStore.vault(chart, 's', { server: 'https://v', role: 'r', kvVersion: 3 })],
  ['no ARN', chart => SecretStore.aws(chart, 's', { region: 'r', roleArn: 'reader' })],
  ['a role and an account', chart => SecretStore.aws(chart, 's', { region: 'r', roleArn: ROLE, serviceAccount: ServiceAccount.fromServiceAccountName(chart, 'a', 'a') })],
  ['an account without identity in Azure', chart => SecretStore.azure(chart, 's', { vaultUrl: 'https://a', tenantId: 't' })],
  ['a plain connection to Azure', chart => SecretStore.azure(chart, 's', { vaultUrl: 'http://a', tenantId: 't', clientId: 'c' })],
  ['namespaces of a store that serves one', chart => SecretStore.gcp(chart, 's', { projectId: 'p', namespaces: ['a'] })],
])('fails: %s', (_what, make) => {
  const { issues, store } = made(make);
  expect(issues).toEqual(['secret-store']);
  expect(JSON.stringify(reportedIssues(store))).not.toContain('hunter2');
});
