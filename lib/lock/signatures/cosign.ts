import { createHash, X509Certificate } from 'node:crypto';
import { BUNDLE, bytesOf, parsed, readBundle } from './bundle';
import { Found } from './signature';
import { LockedModel } from '../../models';
import { record } from '../../policy/shapes';
import { Descriptor, readBlob, readManifest } from '../oci/manifest';
import { OciReference, parseOciReference, repositoryOf } from '../oci/reference';
import { readReferrers } from '../oci/referrers';
import { RegistrySession } from '../oci/session';
import { LockContext } from '../resolver';

/** The payload that cosign signs, one a layer of the artifact that its tag names. */
const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
/** Statements of other types are attestations: they may say anything of what they are about, bad things too. */
const SIGNATURE_PREDICATE = 'https://sigstore.dev/cosign/sign/v1';
/** Signatures that are looked at. */
const MOST = 100;

/**
 * Signatures of a locked artifact, by cosign: those of the tag `sha256-<hex>.sig`, and Sigstore bundles that refer to it.
 *
 * @see https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
 */
export async function cosignSignatures(locked: LockedModel, context: LockContext): Promise<readonly Found[]> {
  const reference = parseOciReference(locked.uri);
  const session = RegistrySession.of(reference, context);
  const [tagged, bundles] = await Promise.all([taggedSignatures(session, reference), referringBundles(session, reference)]);
  return [...tagged, ...bundles];
}

async function taggedSignatures(session: RegistrySession, reference: OciReference): Promise<readonly Found[]> {
  const tag = `${reference.digest!.replace(':', '-')}.sig`;
  const manifest = await readManifest(session, { ...reference, digest: undefined, tag });
  const layers = (manifest?.layers ?? []).filter(({ mediaType }) => mediaType === SIMPLE_SIGNING).slice(0, MOST);
  return Promise.all(layers.map(async layer => {
    const { body } = await readBlob(session, reference, layer);
    return simpleSignature(layer.annotations, body, `${repositoryOf(reference)}:${tag}`);
  }));
}

async function referringBundles(session: RegistrySession, reference: OciReference): Promise<readonly Found[]> {
  const referrers = await readReferrers(session, reference, BUNDLE_TYPE);
  const found = await Promise.all(referrers.slice(0, MOST).map(async ({ digest }): Promise<Found[]> => {
    const manifest = await readManifest(session, { ...reference, tag: undefined, digest });
    const [layer] = (manifest?.layers ?? []).filter(({ mediaType }) => BUNDLE.test(mediaType));
    return layer ? bundleSignature(session, reference, layer, `${repositoryOf(reference)}@${digest}`) : [];
  }));
  return found.flat();
}

async function bundleSignature(session: RegistrySession, reference: OciReference, layer: Descriptor, at: string): Promise<Found[]> {
  const found = readBundle((await readBlob(session, reference, layer)).body, at);
  if ('broken' in found) return [found];
  const { statement, ...signature } = found;
  if (statement.predicateType !== SIGNATURE_PREDICATE) return [];
  const digests = statement.subjects.map(({ digest }) => `sha256:${record(digest)?.sha256}`);
  return [{ ...signature, mismatch: locked => otherDigest(digests, locked) }];
}

/** A signature as cosign writes it where there are no bundles: all around the payload is in annotations. */
function simpleSignature(annotations: Descriptor['annotations'], payload: Buffer, at: string): Found {
  const signature = bytesOf(annotations['dev.cosignproject.cosign/signature']);
  if (!signature) return { at, broken: 'a payload comes without its signature' };
  const critical = record(parsed(payload)?.critical);
  const digest = record(critical?.image)?.['docker-manifest-digest'];
  return {
    at,
    signed: payload,
    signature,
    bundle: bundleOf(annotations, payload, signature),
    mismatch: locked => (critical?.type === 'cosign container image signature' ? otherDigest([String(digest)], locked) : 'what is signed is no payload of cosign'),
  };
}

function otherDigest(digests: readonly string[], { reference }: LockedModel): string | undefined {
  return reference.scheme === 'oci' && digests.includes(reference.digest) ? undefined : `it is of ${digests.join(', ') || 'nothing'}`;
}

/** The bundle that annotations come to; undefined when they have no certificate. */
function bundleOf(annotations: Descriptor['annotations'], payload: Buffer, signature: Buffer): object | undefined {
  const certificate = certificateOf(annotations['dev.sigstore.cosign/certificate']);
  if (!certificate) return undefined;
  const entry = logEntry(parsed(String(annotations['dev.sigstore.cosign/bundle'])));
  const time = parsed(String(annotations['dev.sigstore.cosign/rfc3161timestamp']))?.SignedRFC3161Timestamp;
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: {
      x509CertificateChain: { certificates: [{ rawBytes: certificate }] },
      tlogEntries: entry ? [entry] : [],
      timestampVerificationData: { rfc3161Timestamps: typeof time === 'string' ? [{ signedTimestamp: time }] : [] },
    },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: createHash('sha256').update(payload).digest('base64') },
      signature: signature.toString('base64'),
    },
  };
}

function certificateOf(pem: unknown): string | undefined {
  try {
    return typeof pem === 'string' ? new X509Certificate(pem).raw.toString('base64') : undefined;
  } catch {
    return undefined;
  }
}

/** An entry of the log, from what cosign keeps of the log's answer. */
function logEntry(said: { readonly [key: string]: unknown } | undefined): object | undefined {
  const { body, integratedTime, logIndex, logID } = record(said?.Payload) ?? {};
  const { kind, apiVersion } = parsed(bytesOf(body) ?? '') ?? {};
  if (typeof said?.SignedEntryTimestamp !== 'string' || typeof logID !== 'string') return undefined;
  return {
    logIndex: String(logIndex),
    logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
    kindVersion: { kind, version: apiVersion },
    integratedTime: String(integratedTime),
    inclusionPromise: { signedEntryTimestamp: said.SignedEntryTimestamp },
    canonicalizedBody: body,
  };
}
