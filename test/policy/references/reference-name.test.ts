import { container, deployment, found, object } from './world';
import { referenceKey } from '../../../lib/policy/references/reference-key';
import { referenceName } from '../../../lib/policy/references/reference-name';
import { referenceNamespace } from '../../../lib/policy/references/reference-namespace';

const config = (name: string, namespace?: string) => object('v1', 'ConfigMap', name, { data: { KEY: '' } }, namespace);
const from = (name: string, rest: object = {}) => deployment('ranker', { containers: [container({ envFrom: [{ configMapRef: { name, ...rest } }] })] });
const key = (ref: object, kind = 'configMapKeyRef') => deployment('ranker', { containers: [container({ env: [{ name: 'X', valueFrom: { [kind]: ref } }] })] });
const claim = (name: string) => deployment('ranker', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: name } }] });

describe('a name', () => {
  test.each([
    ['mistyped', [from('modle-config'), config('model-config')]],
    ['of the same thing, which nobody uses', [from('ranker-config'), config('ranker-cm')]],
    ['of a claim, the only one', [claim('model-cache'), object('v1', 'PersistentVolumeClaim', 'llama-cache')]],
    ['of a Secret that is a ConfigMap', [key({ name: 'hf', key: 'KEY' }, 'secretKeyRef'), config('hf')]],
  ])('fails: %s', (_, given) => expect(found(referenceName, ...given)).toHaveLength(1));

  test.each([
    ['given', [from('a'), config('a')]],
    ['not given, and nothing near', [from('a'), config('b')]],
    ['optional', [from('modle-config', { optional: true }), config('model-config')]],
    ['of the same thing, where the other is in use', [from('ranker-config'), config('ranker-cm'), { ...from('ranker-cm'), metadata: { name: 'b', namespace: 'ml' } }]],
    ['with another number', [from('model-1'), config('model-2')]],
    ['mistyped, in another namespace', [from('modle-config'), config('model-config', 'other')]],
    ['made by an operator', [from('ranker-db-apps'), config('ranker-db-app'), object('postgresql.cnpg.io/v1', 'Cluster', 'ranker-db')]],
    ['of a claim that a StatefulSet makes', [claim('data-db-0'), object('v1', 'PersistentVolumeClaim', 'data-dbs-0'), object('apps/v1', 'StatefulSet', 'db', {
      spec: { selector: {}, volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
    })]],
    ['in a patch', [{ ...from('modle-config'), file: 'patch-env.yaml' }, config('model-config')]],
    ['of a Secret, where a ConfigMap has no such key', [key({ name: 'hf', key: 'token' }, 'secretKeyRef'), config('hf')]],
  ])('%s is fine', (_, given) => expect(found(referenceName, ...given)).toEqual([]));
});

describe('a key', () => {
  test('fails: one that is not there, with what was meant', () => {
    expect(found(referenceKey, key({ name: 'a', key: 'KEYS' }), config('a'))).toEqual([
      'spec.template.spec.containers[0].env[0].valueFrom.configMapKeyRef.key: the given ConfigMap "a" has no such key. Did you mean "KEY"? It has KEY',
    ]);
  });

  test.each([
    ['there', [key({ name: 'a', key: 'KEY' }), config('a')]],
    ['optional', [key({ name: 'a', key: 'X', optional: true }), config('a')]],
    ['of what is not given', [key({ name: 'b', key: 'X' }), config('a')]],
    ['of another namespace', [key({ name: 'a', key: 'X' }), config('a', 'other')]],
    ['in a variant', [key({ name: 'a', key: 'X' }), config('a'), object('v1', 'ConfigMap', 'a', { data: { X: '' } })]],
  ])('%s is fine', (_, given) => expect(found(referenceKey, ...given)).toEqual([]));
});

describe('a namespace', () => {
  test('fails: what is named is in another one, where nobody uses it', () => {
    expect(found(referenceNamespace, from('a'), config('a', 'other'))).toEqual([expect.stringContaining('is in the namespace other')]);
  });

  test.each([
    ['it is in both', [from('a'), config('a'), config('a', 'other')]],
    ['it is used there', [from('a'), config('a', 'other'), { ...from('a'), metadata: { name: 'b', namespace: 'other' } }]],
    ['it is copied', [from('a'), { ...config('a', 'other'), metadata: { name: 'a', namespace: 'other', annotations: { 'replicator.v1.mittwald.de/replicate-to': 'ml' } } }]],
  ])('%s: fine', (_, given) => expect(found(referenceNamespace, ...given)).toEqual([]));
});
