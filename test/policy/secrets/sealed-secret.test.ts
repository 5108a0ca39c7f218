import { Random } from './synthetic';
import { secretRules } from '../../../lib/policy/secrets';
import { sealedSecretBroken, sealedSecretScope } from '../../../lib/policy/secrets/sealed-secret';
import { fields, findings } from '../fixtures';

/** What kubeseal writes: the length of the encrypted key, the key, and the value with its tag. */
const sealed = (seed: number, keyBytes = 512) => {
  const random = new Random(seed);
  return Buffer.concat([Buffer.from([keyBytes / 256, keyBytes % 256]), Buffer.from(Array.from({ length: keyBytes + 40 }, () => random.below(256)))]).toString('base64');
};
const manifest = (spec: object, metadata: object = {}) => ({
  apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata: { name: 'hf-token', namespace: 'recommender', ...metadata }, spec,
});
const template = (metadata: object, rest: object = {}) => ({ encryptedData: { token: sealed(1) }, template: { metadata, ...rest } });
const annotated = (scope: string) => ({ annotations: { [`sealedsecrets.bitnami.com/${scope}`]: 'true' } });

describe('fails', () => {
  test.each<readonly [string, object, string[]]>([
    ['base64 of the value', manifest({ encryptedData: { token: Buffer.from('hunter2-hunter2-hunter2-hunter2-hunter2-hunter2').toString('base64') } }), ['spec.encryptedData.token']],
    ['base64 of a short value', manifest({ encryptedData: { token: 'aHVudGVyMg==' } }), ['spec.encryptedData.token']],
    ['the value itself', manifest({ encryptedData: { token: 'hunter2!' } }), ['spec.encryptedData.token']],
    ['one value of two', manifest({ encryptedData: { token: sealed(2), added: 'hunter2' } }), ['spec.encryptedData.added']],
    ['an empty value', manifest({ encryptedData: { token: '' } }), ['spec.encryptedData.token']],
    ['no value', manifest({ template: {} }), ['spec.encryptedData']],
    ['no spec', manifest(7 as unknown as object), ['spec.encryptedData']],
    ['the plain value in the template', manifest(template({ name: 'hf-token' }, { stringData: { token: 'hunter2' } })), ['spec.template.stringData']],
    ['another name than it was sealed for', manifest(template({ name: 'huggingface', namespace: 'recommender' })), ['metadata.name']],
    ['another namespace than it was sealed for', manifest(template({ name: 'hf-token', namespace: 'staging' })), ['metadata.namespace']],
    ['another namespace, for all names of one', manifest(template({ name: 'x', namespace: 'staging' }), annotated('namespace-wide')), ['metadata.namespace']],
  ])('%s', (_, object, expected) => {
    expect(fields(sealedSecretBroken, object)).toEqual(expected);
    expect(JSON.stringify(findings(sealedSecretBroken, object))).not.toMatch(/hunter2|aHVudGVyMg/);
  });
});

test.each<readonly [string, object]>([
  ['what kubeseal writes', manifest({ encryptedData: { token: sealed(3), other: sealed(4, 256) } })],
  ['a shortened sample', manifest({ encryptedData: { token: 'AgBy3i4OJSWK' } })],
  ['with the template of kubeseal', manifest(template({ name: 'hf-token', namespace: 'recommender' }, { type: 'Opaque' }))],
  ['a template that refers to what is sealed', manifest(template({ name: 'hf-token' }, { data: { 'settings.yaml': 'token: {{ index . "token" }}' } }))],
  ['moved, when sealed for all namespaces', manifest(template({ name: 'x', namespace: 'staging' }), annotated('cluster-wide'))],
  ['renamed, when sealed for one namespace', manifest(template({ name: 'x', namespace: 'recommender' }), annotated('namespace-wide'))],
])('%s is fine', (_, object) => {
  expect(secretRules.filter(rule => !rule.appliesTo || rule.appliesTo.includes('bitnami.com/SealedSecret')).flatMap(rule => findings(rule, object))).toEqual([]);
});

test('warns of one without a namespace', () => {
  expect(fields(sealedSecretScope, manifest({}, { namespace: undefined }))).toEqual(['metadata.namespace']);
  expect(fields(sealedSecretScope, manifest({}, { namespace: undefined, ...annotated('cluster-wide') }))).toEqual([]);
  expect(fields(sealedSecretScope, manifest({}))).toEqual([]);
});
