import { Secret } from 'cdk8s-plus-27';
import { sealedValue } from './fixtures';
import {
  AppSecret, CsiProvider, mountIssues, pullSecretIssues, pullSecrets, restartOnChange, SecretSource, secretVariables, SecretVolumes, variableIssues,
} from '../../lib/secrets';
import { appIn, ids } from '../serving/fixtures';

const chart = appIn();
const sealed = new AppSecret(chart, 'sealed', { source: SecretSource.sealed({ encryptedData: { a: sealedValue(), b: sealedValue() } }), restartOnChange: true });
const csi = new AppSecret(chart, 'csi', { source: SecretSource.csi({ provider: CsiProvider.gcp({ projectId: 'p' }), data: [{ key: 'a', remoteKey: 'r' }] }) });
const plain = Secret.fromSecretName(chart, 'plain', 'made.elsewhere');

test('mounts of the same files share a volume; others have one each, under names that differ', () => {
  const volumes = new SecretVolumes();
  const mounts = [sealed.mount('/1'), sealed.mount('/2'), sealed.mount('/3', { keys: ['a'] }), csi.mount('/4'), { secret: plain, path: '/5' }].map(mount => volumes.mount(mount));
  expect(mounts).toEqual([
    { name: 'secret-sealed', mountPath: '/1', readOnly: true },
    { name: 'secret-sealed', mountPath: '/2', readOnly: true },
    { name: 'secret-sealed-2', mountPath: '/3', readOnly: true },
    { name: 'secret-csi', mountPath: '/4', readOnly: true },
    { name: expect.stringMatching(/^secret-made-elsewhere-[0-9a-f]{10}$/), mountPath: '/5', readOnly: true },
  ]);
  expect(volumes.volumes).toMatchObject([
    { name: 'secret-sealed', secret: { secretName: 'sealed', defaultMode: 0o400 } },
    { name: 'secret-sealed-2', secret: { secretName: 'sealed', defaultMode: 0o400, items: [{ key: 'a', path: 'a' }] } },
    { name: 'secret-csi', csi: { volumeAttributes: { secretProviderClass: 'csi' } } },
    { secret: { secretName: 'made.elsewhere', defaultMode: 0o400 } },
  ]);
});

test('names of volumes differ even where one secret is named like the second volume of another', () => {
  const other = Secret.fromSecretName(chart, 'other', 'sealed-2');
  for (const order of [[0, 1, 2], [2, 0, 1], [0, 2, 1]]) {
    const all = [sealed.mount('/1'), sealed.mount('/2', { keys: ['a'] }), { secret: other, path: '/3' }];
    const volumes = new SecretVolumes();
    order.forEach(i => volumes.mount(all[i]));
    expect(new Set(volumes.volumes.map(({ name }) => name)).size).toBe(3);
  }
});

test('variables name a Secret and a key, sorted', () => {
  expect(secretVariables({ B: { secret: plain, key: 'b' }, A: { secret: sealed, key: 'a' } })).toEqual([
    { name: 'A', valueFrom: { secretKeyRef: { name: 'sealed', key: 'a' } } }, { name: 'B', valueFrom: { secretKeyRef: { name: 'made.elsewhere', key: 'b' } } },
  ]);
});

test('only secrets that ask for it restart a workload', () => {
  expect(restartOnChange([csi, plain])).toBeUndefined();
  expect(restartOnChange([plain, sealed, sealed])!.annotations).toEqual({ 'secret.reloader.stakater.com/reload': 'sealed' });
});

test('pull secrets are named in the pod', () => {
  expect(pullSecrets([])).toEqual({});
  expect(pullSecrets([plain])).toEqual({ imagePullSecrets: [{ name: 'made.elsewhere' }] });
});

test.each(['relative', '/', '/a/', '/a/../b', '/a//b', '/a:b', ''])('fails: "%s" is no place for a mount', path => {
  expect(ids(mountIssues('secrets', [{ secret: plain, path }], []))).toEqual(['secret-path']);
});

test('fails: two mounts in one place, a place that is taken, a key that there is not', () => {
  expect(ids(mountIssues('secrets', [sealed.mount('/a'), csi.mount('/a')], []))).toEqual(['secret-path']);
  expect(ids(mountIssues('secrets', [sealed.mount('/tmp')], ['/tmp']))).toEqual(['secret-path']);
  expect(ids(mountIssues('secrets', [sealed.mount('/a', { keys: ['c'] })], []))).toEqual(['secret-key']);
  expect(ids(mountIssues('secrets', [csi.mount('/a', { keys: ['a'] })], []))).toEqual(['secret-csi-keys']);
});

test('fails: variables that exist, that no shell could name, whose secret is no Secret or has no such key', () => {
  expect(ids(variableIssues('v', { HOME: { secret: plain, key: 'a' } }, ['HOME']))).toEqual(['secret-variable']);
  expect(ids(variableIssues('v', { 'a-b': { secret: plain, key: 'a' } }, []))).toEqual(['secret-variable']);
  expect(ids(variableIssues('v', { A: { secret: csi, key: 'a' } }, []))).toEqual(['secret-not-in-cluster']);
  expect(ids(variableIssues('v', { A: { secret: sealed, key: 'c' } }, []))).toEqual(['secret-key']);
});

test('fails: a pull secret of the CSI driver, or without the key that the kubelet reads', () => {
  expect(ids(pullSecretIssues('p', [csi]))).toEqual(['secret-not-in-cluster', 'secret-key']);
  expect(ids(pullSecretIssues('p', [sealed]))).toEqual(['secret-key']);
  expect(ids(pullSecretIssues('p', [plain]))).toEqual([]);
});
