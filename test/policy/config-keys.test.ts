import { policyObject } from './fixtures';
import { PolicyWorld } from '../../lib/policy';
import { configKeys, configNames } from '../../lib/policy/config-keys';

const metadata = { name: 'hf', namespace: 'ml' };
function keys(objects: object[], groupKind = '/Secret', namespace = 'ml', name = 'hf') {
  const found = configKeys(PolicyWorld._of(objects.map(object => policyObject(object))), groupKind, namespace, name);
  return found && [[...found.keys].sort(), found.complete];
}
const external = (spec: object) => ({ apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata, spec });

test.each([
  ['Secret', { apiVersion: 'v1', kind: 'Secret', metadata, data: { a: '' }, stringData: { b: '' } }, ['a', 'b'], true],
  ['Secret that is filled in the cluster', { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque' }, [], false],
  ['token', { apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/service-account-token', data: { x: '' } }, ['x'], false],
  ['ExternalSecret', external({ data: [{ secretKey: 'token' }, {}] }), ['token'], true],
  ['ExternalSecret that fetches everything', external({ dataFrom: [{}], data: [{ secretKey: 'token' }] }), ['token'], false],
  ['template that replaces', external({ dataFrom: [{}], target: { template: { data: { url: '' } } } }), ['url'], true],
  ['template that is merged', external({ data: [{ secretKey: 'token' }], target: { template: { mergePolicy: 'Merge', data: { url: '' } } } }), ['token', 'url'], true],
  ['template without data', external({ data: [{ secretKey: 'token' }], target: { template: { type: 'Opaque' } } }), ['token'], true],
  ['template from elsewhere', external({ data: [{ secretKey: 'token' }], target: { template: { templateFrom: [] } } }), [], false],
  ['merged into another Secret', external({ data: [{ secretKey: 'token' }], target: { creationPolicy: 'Merge' } }), ['token'], false],
  ['SealedSecret', { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata, spec: { encryptedData: { a: 'x' }, template: { data: { b: '' } } } }, ['a', 'b'], true],
  ['Certificate', { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { namespace: 'ml' }, spec: { secretName: 'hf' } }, ['ca.crt', 'tls.crt', 'tls.key'], true],
  ['CSI driver', { apiVersion: 'secrets-store.csi.x-k8s.io/v1', kind: 'SecretProviderClass', metadata, spec: { secretObjects: [{ secretName: 'hf', data: [{ key: 'k' }] }] } }, ['k'], true],
  ['Vault operator', { apiVersion: 'secrets.hashicorp.com/v1beta1', kind: 'VaultStaticSecret', metadata, spec: { destination: { name: 'hf' } } }, [], false],
])('%s', (_, object, expected, complete) => expect(keys([object])).toEqual([expected, complete]));

test('a ConfigMap has text and bytes', () => {
  expect(keys([{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: '' }, binaryData: { b: '' } }], '/ConfigMap')).toEqual([['a', 'b'], true]);
});

test('variants and patches of one object count together', () => {
  const one = (data: object, namespace?: string) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hf', namespace }, data });
  expect(keys([one({ a: '' }, 'ml'), one({ b: '' }), one({ c: '' }, 'other')])).toEqual([['a', 'b'], true]);
});

test('what nobody gave is not known', () => {
  expect(keys([])).toBeUndefined();
  expect(keys([external({ target: { name: 'other' } })])).toBeUndefined();
});

test('the names in a namespace', () => {
  const world = PolicyWorld._of([external({ target: { name: 'made' } }), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'b', namespace: 'other' } }].map(object => policyObject(object)));
  expect(configNames(world, '/Secret', 'ml')).toEqual(['made']);
  expect(configNames(world, '/Secret', '').sort()).toEqual(['b', 'made']);
  expect(configNames(world, '/ConfigMap', '')).toEqual([]);
});
