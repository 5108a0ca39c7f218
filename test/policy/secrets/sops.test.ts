import { sopsBroken } from '../../../lib/policy/secrets/sops';
import { fields, findings } from '../fixtures';

const CIPHER = 'ENC[AES256_GCM,data:Tr7o,iv:1vI=,tag:k3M=,type:str]';
const secret = (rest: object, sops?: object) => ({ kind: 'Secret', metadata: { name: 'hf-token' }, ...rest, ...sops && { sops } });
const SOPS = { mac: CIPHER, age: [{ recipient: 'age1x', enc: '-----BEGIN AGE ENCRYPTED FILE-----' }], lastmodified: '2026-11-01T00:00:00Z', version: '3.11.0', encrypted_regex: '^(data|stringData)$' };

describe('fails', () => {
  test.each<readonly [string, object, string[]]>([
    ['a value that was added later', secret({ stringData: { token: CIPHER, added: 'hunter2' } }, SOPS), ['stringData']],
    ['a value that was added to data', secret({ data: { added: 'aHVudGVyMg==' }, stringData: { token: CIPHER } }, SOPS), ['data']],
    ['a number that was added later', secret({ stringData: { token: CIPHER, port: 5432 } }, SOPS), ['stringData']],
    ['an option that leaves data plain', secret({ stringData: { token: 'hunter2' } }, { ...SOPS, encrypted_regex: '^spec$' }), ['stringData']],
    ['no checksum', secret({ stringData: { token: CIPHER } }, { ...SOPS, mac: undefined }), ['sops.mac']],
    ['no recipient', secret({ stringData: { token: CIPHER } }, { ...SOPS, age: [] }), ['sops']],
    ['nothing that SOPS wrote', secret({ stringData: { token: 'hunter2' } }, {}), ['stringData', 'sops.mac', 'sops']],
    ['an encrypted name', secret({ metadata: { name: CIPHER, namespace: CIPHER }, stringData: { token: CIPHER } }, SOPS), ['metadata.name']],
    ['an encrypted kind', { apiVersion: CIPHER, kind: CIPHER, metadata: { name: 'x' }, sops: SOPS }, ['apiVersion']],
    ['no sops block', secret({ stringData: { token: CIPHER } }), ['stringData.token']],
    ['no sops block beside a setting', { data: { password: CIPHER } }, ['data.password']],
    ['no sops block beside values', { kind: 'HelmRelease', spec: { values: { auth: { password: CIPHER } } } }, ['spec.values.auth.password']],
  ])('%s', (_, manifest, expected) => {
    expect(fields(sopsBroken, manifest)).toEqual(expected);
    expect(JSON.stringify(findings(sopsBroken, manifest))).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  test('names the option that leaves values plain', () => {
    expect(findings(sopsBroken, secret({ stringData: { token: 'x' } }, { ...SOPS, encrypted_regex: undefined, unencrypted_regex: 'Data$' }))[0].problem).toContain('sops.unencrypted_regex');
  });
});

test.each<readonly [string, object]>([
  ['a Secret as a whole', secret({ data: { a: CIPHER }, stringData: { token: CIPHER, empty: '' } }, SOPS)],
  ['with a key service', secret({ stringData: { token: CIPHER } }, { mac: CIPHER, kms: [{ arn: 'arn:aws:kms:eu-west-1:1:key/x' }] })],
  ['with PGP', secret({ stringData: { token: CIPHER } }, { mac: CIPHER, pgp: [{ fp: 'x' }] })],
  ['with groups of keys', secret({ stringData: { token: CIPHER } }, { mac: CIPHER, key_groups: [{ age: [{ recipient: 'age1x' }] }] })],
  ['a value that is public on purpose', secret({ stringData: { token: CIPHER, note_unencrypted: 'public' } }, SOPS)],
  ['an object of another kind', { kind: 'ConfigMap', data: { password: CIPHER, host: 'db' }, sops: SOPS }],
  ['nothing encrypted', { data: { a: 'b' } }],
])('%s is fine', (_, manifest) => expect(findings(sopsBroken, manifest)).toEqual([]));
