import { createHash, generateKeyPairSync, KeyObject, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PushedDescriptor, Registry } from '../../tools/registry';

export const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const STATEMENT = 'application/vnd.in-toto+json';

/** Two halves of a key. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** Keys of every kind that is taken, with the hash that goes with each. */
export const KINDS: { readonly [name: string]: () => KeyPair } = {
  'ECDSA on P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'ECDSA on P-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'Ed25519': () => generateKeyPairSync('ed25519'),
  'RSA': () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

/** Writes the public half to a file of a directory; returns its name. */
export function writePublicKey(directory: string, { publicKey }: KeyPair, name = 'models.pub'): string {
  writeFileSync(join(directory, name), publicKey.export({ format: 'pem', type: 'spki' }));
  return name;
}

export function signed({ privateKey }: KeyPair, content: string | Buffer): string {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = privateKey;
  return sign(type === 'ed25519' ? null : details?.namedCurve === 'secp384r1' ? 'sha384' : 'sha256', Buffer.from(content), privateKey).toString('base64');
}

/** What cosign signs where it does not write bundles. */
export function simplePayload(digest: string, type = 'cosign container image signature'): string {
  return JSON.stringify({ critical: { identity: { 'docker-reference': 'acme/ranker' }, image: { 'docker-manifest-digest': digest }, type }, optional: null });
}

/** Pushes a signature to the tag where cosign has it. */
export function pushSimple(
  registry: Registry, repository: string, digest: string, payload: string, annotations: { readonly [name: string]: string },
): Promise<PushedDescriptor> {
  return registry.pushArtifact(repository, `${digest.replace(':', '-')}.sig`, {
    config: { content: '{}', mediaType: 'application/vnd.oci.image.config.v1+json' },
    layers: [{ content: payload, mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json', annotations }],
  });
}

export function simple(signature: string): { readonly [name: string]: string } {
  return { 'dev.cosignproject.cosign/signature': signature };
}

export function statement(subject: readonly object[], predicateType: string, predicate: object = {}): string {
  return JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate });
}

export function cosignStatement(digest: string, predicateType = 'https://sigstore.dev/cosign/sign/v1'): string {
  return statement([{ digest: { sha256: digest.slice('sha256:'.length) } }], predicateType);
}

/** A bundle with a statement that a key signed. */
export function keyBundle(key: KeyPair, content: string): string {
  const encoded = `DSSEv1 ${STATEMENT.length} ${STATEMENT} ${Buffer.byteLength(content)} ${content}`;
  return JSON.stringify({
    mediaType: BUNDLE,
    verificationMaterial: { publicKey: { hint: createHash('sha256').update('any').digest('hex') }, tlogEntries: [] },
    dsseEnvelope: { payload: Buffer.from(content).toString('base64'), payloadType: STATEMENT, signatures: [{ sig: signed(key, encoded), keyid: '' }] },
  });
}

/** Pushes bundles that refer to an artifact, and the tag that lists them, as clients do where a registry has no list of its own. */
export async function pushBundles(
  registry: Registry, repository: string, subject: PushedDescriptor, bundles: readonly string[],
): Promise<PushedDescriptor[]> {
  const pushed = await Promise.all(bundles.map(async content => registry.pushManifest(repository, undefined, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: BUNDLE,
    config: await registry.pushBlob(repository, { content: '{}', mediaType: 'application/vnd.oci.empty.v1+json' }),
    layers: [await registry.pushBlob(repository, { content, mediaType: BUNDLE })],
    subject,
  } as { mediaType: string })));
  await registry.pushIndex(repository, subject.digest.replace(':', '-'), pushed.map(one => ({ ...one, artifactType: BUNDLE })));
  return pushed;
}
