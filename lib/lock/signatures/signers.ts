import { resolve } from 'node:path';
import { isSignedBy, readPublicKey } from './key';
import { keyless } from './keyless';
import { FoundSignature } from './signature';
import { GitOpsError } from '../../errors';
import { problemOf, SignatureRule } from '../../validate/signature-rules';

/** Somebody who may have signed models. */
export interface Signer {
  /** For messages. */
  readonly name: string;
  /** Whether a model needs a signature of this signer, or of another one that may. */
  signs(model: string): boolean;
  /** Why a signature is not this signer's; undefined when it is. */
  refuses(found: FoundSignature): Promise<string | undefined>;
}

/**
 * Those who may sign, by the rules. Their files are read now, so that one that is missing stops everything.
 *
 * @param directory what paths are from
 * @throws GitOpsError with every rule that is wrong
 */
export async function signersOf(rules: readonly SignatureRule[], directory: string): Promise<readonly Signer[]> {
  const signers = await Promise.allSettled(rules.map(rule => signerOf(rule, directory)));
  const issues = signers.flatMap(signer => {
    if (signer.status === 'fulfilled') return [];
    if (signer.reason instanceof GitOpsError) return signer.reason.issues;
    throw signer.reason;
  });
  if (issues.length > 0) throw new GitOpsError(issues);
  return signers.map(signer => (signer as PromiseFulfilledResult<Signer>).value);
}

async function signerOf(rule: SignatureRule, directory: string): Promise<Signer> {
  const problem = problemOf(rule);
  if (problem) throw new GitOpsError([{ id: 'signature-rule', path: 'signatures', problem, fix: 'say either a key, or an identity and its issuer' }]);
  const signs = (model: string) => rule.models?.includes(model) ?? true;
  if (rule.key !== undefined) {
    const key = readPublicKey(resolve(directory, rule.key), rule.key);
    return {
      name: `the key ${rule.key}`,
      signs,
      refuses: async ({ signed, signature }) => (isSignedBy(key, signed, signature) ? undefined : 'the key does not fit it'),
    };
  }
  const { identity = '', issuer = '', trustRoot } = rule;
  const verify = await keyless(identity, issuer, trustRoot === undefined ? undefined : { path: resolve(directory, trustRoot), shown: trustRoot });
  return { name: `${identity}, by ${issuer}`, signs, refuses: async found => verify(found) };
}
