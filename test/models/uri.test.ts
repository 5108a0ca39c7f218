import fc from 'fast-check';
import { contentId, formatModelUri, ModelReference, parseModelUri } from '../../lib/models';

const hex = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const path = fc.array(word, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/'));
const text = fc.string({ minLength: 1 }).filter(value => !/\p{Surrogate}/u.test(value));

const reference: fc.Arbitrary<ModelReference> = fc.oneof(
  fc.record({ scheme: fc.constant('oci' as const), repository: path.map(p => `registry.example.com/${p}`), digest: hex(64).map(h => `sha256:${h}`) }),
  fc.record({ scheme: fc.constant('hf' as const), repository: fc.tuple(word, word).map(parts => parts.join('/')), revision: hex(40) }),
  fc.record({ scheme: fc.constant('s3' as const), bucket: word, key: path, versionId: text }),
  fc.record({ scheme: fc.constant('s3' as const), bucket: word, key: path.map(p => `${p}/`), manifestSha256: hex(64), region: word }),
  fc.record({ scheme: fc.constant('gs' as const), bucket: word, key: path, generation: fc.nat().map(String) }),
  fc.record({ scheme: fc.constant('pvc' as const), claim: word, path, contentHash: hex(64).map(h => `sha256:${h}`) }),
);

test('every reference reads back as it was written', () => {
  fc.assert(fc.property(reference, value => expect(parseModelUri(formatModelUri(value))).toEqual(value)));
});

test('no text crashes the reader, and what it accepts has an identity', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), reference.map(formatModelUri).chain(uri => fc.nat(uri.length).map(cut => uri.slice(0, cut)))), uri => {
    const parsed = parseModelUri(uri);
    if (parsed) expect(contentId(parsed)).toMatch(/^(sha256|commit|version|generation):./);
  }));
});

test.each([
  'oci://user:pass@registry.example.com/m@sha256:' + 'a'.repeat(64), 's3://key:secret@bucket/k?versionId=1', 's3://bucket/../k?versionId=1', 's3://bucket/a//b?versionId=1',
  's3://bucket/k?versionId=1&versionId=2', 's3://bucket/k?version=1', 's3://bucket/k?versionId=%zz', 'gs://b/o?generation=latest', 'hf://acme/m@main', 'pvc://c/p', 'ftp://a/b?x=1',
])('fails: %s', uri => expect(parseModelUri(uri)).toBeUndefined());
