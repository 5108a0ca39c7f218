import { createPublicKey, KeyObject, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { GitOpsError } from '../../errors';

/** Hash that goes with a curve, as Sigstore has it. */
const CURVE_HASHES: { readonly [curve: string]: string } = { prime256v1: 'sha256', secp384r1: 'sha384', secp521r1: 'sha512' };
const LEAST_RSA_BITS = 2048;

/** Whether a signature was made with the private half of a key. */
export function isSignedBy(key: KeyObject, signed: Buffer, signature: Buffer): boolean {
  const hash = key.asymmetricKeyType === 'ed25519' ? undefined : CURVE_HASHES[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? 'sha256';
  return verify(hash, signed, key, signature);
}

/**
 * Reads a public key in PEM: ECDSA on a curve of NIST, Ed25519, or RSA.
 *
 * @param shown the file as the user wrote it
 * @throws GitOpsError when it is none
 */
export function readPublicKey(path: string, shown: string): KeyObject {
  const refuse = (problem: string, fix: string) => new GitOpsError([{ id: 'signature-key', path: shown, problem, fix }]);
  const text = readText(path, shown, 'signature-key');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    throw refuse('this is a private key', 'take it out of here, and out of the history of Git if it is there; what verifies needs the public key alone: openssl pkey -in private.pem -pubout');
  }
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch {
    throw refuse('this is no public key in PEM', 'write the public key there, as `cosign public-key` or `openssl pkey -pubout` prints it');
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const isTaken = type === 'ed25519' || type === 'rsa' && (details?.modulusLength ?? 0) >= LEAST_RSA_BITS
    || type === 'ec' && Object.hasOwn(CURVE_HASHES, details?.namedCurve ?? '');
  if (!isTaken) throw refuse(`nobody should trust this kind of key: ${type}`, `use ECDSA on P-256, P-384 or P-521, Ed25519, or RSA of ${LEAST_RSA_BITS} bits and more`);
  return key;
}

/**
 * Reads a file that a rule names.
 *
 * @throws GitOpsError when it cannot be read
 */
export function readText(path: string, shown: string, id: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new GitOpsError([{ id, path: shown, problem: `the file cannot be read: ${(error as { code?: string }).code}`, fix: 'commit it; paths in gitops-ai.yaml are from the directory of the lock' }]);
  }
}
