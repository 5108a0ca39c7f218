import { Duration } from 'cdk8s';
import { ExternalSecretOptions, SecretRefresh, SecretSource, SecretStoreRef } from '../../../lib/secrets';
import { ids } from '../../serving/fixtures';
import { secretFrom } from '../fixtures';

const store = SecretStoreRef.cluster('aws');
const data = [{ key: 'token', remoteKey: 'ml/hugging-face' }];

function external(options: Partial<ExternalSecretOptions> = {}) {
  return SecretSource.externalSecrets({ store, data, ...options });
}

test('reads every hour, owns the Secret, and keeps it when the value goes', () => {
  const { object, issues } = secretFrom(external());
  expect(issues).toEqual([]);
  expect(object).toMatchObject({ apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { name: 'token', namespace: 'recommender' } });
  expect(object.spec).toEqual({
    refreshPolicy: 'Periodic',
    refreshInterval: '1h0m0s',
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'aws' },
    target: { name: 'token', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
    data: [{ secretKey: 'token', remoteRef: { key: 'ml/hugging-face' } }],
  });
});

test.each([[Duration.seconds(45), '45s'], [Duration.minutes(15), '15m0s'], [Duration.minutes(90), '1h30m0s'], [Duration.hours(24), '24h0m0s']])(
  'writes %s as the controller writes it back, so that it is no drift', (refreshInterval, text) => {
    expect(secretFrom(external({ refreshInterval })).object.spec.refreshInterval).toBe(text);
  });

test('takes a field and a version of a value, and a policy', () => {
  const { object } = secretFrom(external({ data: [{ key: 'a', remoteKey: 'db', property: 'password', version: '7' }], refresh: SecretRefresh.ON_CHANGE }));
  expect(object.spec.data).toEqual([{ secretKey: 'a', remoteRef: { key: 'db', property: 'password', version: '7' } }]);
  expect(object.spec.refreshPolicy).toBe('OnChange');
});

test('a template decides the keys, and the type of the Secret goes with it', () => {
  const { object, secret } = secretFrom(external({ template: { data: { url: 'postgres://{{ .token }}@db/x' }, labels: { team: 'ml' } } }), { type: 'acme.com/url' });
  expect(secret.keys).toEqual(['url']);
  expect(object.spec.target.template).toEqual({
    engineVersion: 'v2', type: 'acme.com/url', mergePolicy: 'Replace', data: { url: 'postgres://{{ .token }}@db/x' }, metadata: { labels: { team: 'ml' } },
  });
});

test('of many values at once only the cluster knows the keys; those that are named are taken at their word', () => {
  const { object, secret, issues } = secretFrom(external({
    data: undefined, dataFrom: [{ extract: 'ml/all', version: '2' }, { findName: '^ml/', findTags: { team: 'ml' } }, { findPath: 'ml' }],
  }), { keys: ['token'] });
  expect(issues).toEqual([]);
  expect(secret.keys).toEqual(['token']);
  expect(object.spec.dataFrom).toEqual([
    { extract: { key: 'ml/all', version: '2' } }, { find: { name: { regexp: '^ml/' }, tags: { team: 'ml' } } }, { find: { path: 'ml' } },
  ]);
});

test.each<[string, Partial<ExternalSecretOptions>, string, RegExp]>([
  ['no value at all', { data: [] }, 'secret-empty', /would be empty/],
  ['two values under one key', { data: [...data, ...data] }, 'secret-key', /given twice/],
  ['a key with a slash', { data: [{ key: 'a/b', remoteKey: 'x' }] }, 'secret-key', /not a key/],
  ['a value without a name', { data: [{ key: 'a', remoteKey: '' }] }, 'secret-remote-key', /no name/],
  ['extract and find in one entry', { dataFrom: [{ extract: 'a', findName: 'b' }] }, 'secret-data-from', /not both/],
  ['an entry that says nothing', { dataFrom: [{}] }, 'secret-data-from', /not both/],
  ['an interval of zero', { refreshInterval: Duration.seconds(0) }, 'secret-refresh', /never again/],
  ['a store with a bad name', { store: SecretStoreRef.named('AWS') }, 'secret-store', /not a name/],
])('fails: %s', (_what, options, id, problem) => {
  const { issues } = secretFrom(external(options));
  expect(ids(issues)).toEqual([id]);
  expect(issues[0].problem).toMatch(problem);
});
