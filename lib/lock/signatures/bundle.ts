import { BrokenSignature, FoundSignature } from './signature';
import { record, records } from '../../policy/shapes';

/** Media type of a Sigstore bundle; the version is part of it. */
export const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.3\+json|\+json;version=0\.[123])$/;

const STATEMENT_PAYLOAD = 'application/vnd.in-toto+json';
const STATEMENT = 'https://in-toto.io/Statement/v1';

/** A statement of in-toto: somebody says something about things that have digests. */
export interface Statement {
  readonly predicateType: string;
  readonly subjects: readonly { readonly [key: string]: unknown }[];
  readonly predicate: { readonly [key: string]: unknown };
}

/** A statement, and the signature of it. */
export interface SignedStatement extends Omit<FoundSignature, 'mismatch'> {
  readonly statement: Statement;
}

/**
 * Reads a Sigstore bundle whose content is a statement in an envelope of DSSE.
 *
 * @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function readBundle(text: Buffer, at: string): SignedStatement | BrokenSignature {
  const bundle = parsed(text);
  if (!bundle || !BUNDLE.test(String(bundle.mediaType))) return { at, broken: 'it is no Sigstore bundle' };
  const envelope = record(bundle.dsseEnvelope);
  const [first, ...others] = records(envelope?.signatures);
  const payload = bytesOf(envelope?.payload);
  const signature = bytesOf(first?.sig);
  if (!payload || !signature || others.length > 0 || envelope?.payloadType !== STATEMENT_PAYLOAD) return { at, broken: 'the bundle holds no statement with one signature' };
  const json = parsed(payload);
  if (json?._type !== STATEMENT || typeof json.predicateType !== 'string') return { at, broken: `what is signed is no statement of type ${STATEMENT}` };
  const statement = { predicateType: json.predicateType, subjects: records(json.subject), predicate: record(json.predicate) ?? {} };
  const hasCertificate = !record(bundle.verificationMaterial)?.publicKey;
  return { at, statement, signature, signed: preAuthEncoding(payload), ...hasCertificate && { bundle } };
}

/** What a signature of DSSE is over. */
function preAuthEncoding(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${STATEMENT_PAYLOAD.length} ${STATEMENT_PAYLOAD} ${payload.length} `), payload]);
}

/** The object of a JSON text; undefined when it is none. */
export function parsed(text: Buffer | string): { readonly [key: string]: unknown } | undefined {
  try {
    return record(JSON.parse(text.toString()));
  } catch {
    return undefined;
  }
}

/** Bytes in base64. */
export function bytesOf(value: unknown): Buffer | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(value) ? Buffer.from(value, 'base64') : undefined;
}
