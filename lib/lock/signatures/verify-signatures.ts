import { cosignSignatures } from './cosign';
import { modelSignatures } from './model-signing';
import { Found } from './signature';
import { Signer } from './signers';
import { LockedModel } from '../../models';
import { lockedName } from '../findings';
import { LockContext, LockFinding } from '../resolver';
import { lookAt, Verification } from '../verify-versions';

/** Reasons that a message has; more help nobody. */
const REASONS = 3;

/**
 * Whether each version for which somebody must have signed is signed by one of them, and the signature is of what the lock
 * has. Signatures of others are passed over: anybody who can push can add one.
 */
export function verifySignatures(versions: readonly LockedModel[], signers: readonly Signer[], context: LockContext): Promise<Verification> {
  return lookAt(versions, async locked => {
    const mine = signers.filter(signer => signer.signs(locked.name));
    if (mine.length === 0) return [];
    const found = await signaturesOf(locked, context);
    return found ? judge(locked, mine, found) : [finding(locked, 'signature-unsupported', 'it must be signed, and signatures of what is there cannot be looked at from here',
      'lock the model from a registry or a source that can be read; or take it out of `models.signatures` in gitops-ai.yaml')];
  });
}

/** Signatures where the source of a version has them; undefined when nobody can look there. */
function signaturesOf(locked: LockedModel, context: LockContext): Promise<readonly Found[] | undefined> {
  return locked.reference.scheme === 'oci' ? cosignSignatures(locked, context) : modelSignatures(locked, context);
}

async function judge(locked: LockedModel, signers: readonly Signer[], found: readonly Found[]): Promise<LockFinding[]> {
  const names = signers.map(({ name }) => name).join('; or ');
  if (found.length === 0) {
    return [finding(locked, 'signature-missing', `it has no signature, and must have one of ${names}`,
      locked.reference.scheme === 'oci' ? `sign it: cosign sign ${locked.uri.replace(/^oci:\/\//, '')}; or take another version` : 'sign it where it is published, with `model_signing sign`, and lock what was signed; or take another version')];
  }
  const reasons: string[] = [];
  const foreign: string[] = [];
  for (const one of found) {
    if ('broken' in one) {
      reasons.push(`${one.at}: ${one.broken}`);
      continue;
    }
    for (const signer of signers) {
      const refusal = await signer.refuses(one);
      const mismatch = refusal === undefined ? await one.mismatch(locked) : undefined;
      if (refusal === undefined && mismatch === undefined) return [];
      if (mismatch === undefined) reasons.push(`${one.at}: ${refusal}`);
      else foreign.push(`${one.at} is signed by ${signer.name}, and is not of what is locked: ${mismatch}`);
    }
  }
  if (foreign.length > 0) {
    return [finding(locked, 'signature-of-other-content', foreign.slice(0, REASONS).join('; '),
      'do not use it: somebody put the signature of one thing at another. Find out who, and sign what is meant')];
  }
  const more = reasons.length > REASONS ? `; and ${reasons.length - REASONS} more` : '';
  return [finding(locked, 'signature-invalid', `no signature is of ${names}. ${reasons.slice(0, REASONS).join('; ')}${more}`,
    'do not use it before you know who made it; if its signer may sign, add that one below `models.signatures` in gitops-ai.yaml')];
}

function finding(locked: LockedModel, id: string, problem: string, fix: string): LockFinding {
  return { level: 'error', id, path: lockedName(locked), field: 'source', value: locked.uri, problem, fix };
}
