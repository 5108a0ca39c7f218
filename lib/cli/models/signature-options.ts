import { resolve } from 'node:path';
import { Signer, signersOf } from '../../lock';
import { SignatureRule } from '../../validate';
import { OptionValues } from '../command';

/** Options that say who must have signed models. */
export const SIGNATURE_OPTIONS = {
  'key': { type: 'list', placeholder: 'FILE', help: 'public key that must have signed, in place of `models.signatures`' },
  'identity': { type: 'value', placeholder: 'WHO', help: 'whom the certificate of a signature must be for, in place of `models.signatures`' },
  'issuer': { type: 'value', placeholder: 'URL', help: 'who must have vouched for the identity' },
  'trust-root': { type: 'value', placeholder: 'FILE', help: 'authorities for certificates, logs and time (default: the public Sigstore)' },
} as const;

/**
 * Those who must have signed: by the options, or else by the rules of `gitops-ai.yaml`.
 *
 * @throws GitOpsError when one of them is wrong, or its file cannot be read
 */
export function requiredSigners(
  options: OptionValues<typeof SIGNATURE_OPTIONS>, rules: readonly SignatureRule[], home: string, cwd: string,
): Promise<readonly Signer[]> {
  const { key: keys, identity, issuer } = options;
  const trustRoot = options['trust-root'] === undefined ? {} : { trustRoot: resolve(cwd, options['trust-root']) };
  if (keys.length === 0 && identity === undefined && issuer === undefined) {
    return signersOf(rules.map(rule => (rule.key === undefined ? { ...rule, ...trustRoot } : rule)), home);
  }
  const byIdentity = identity === undefined && issuer === undefined ? [] : [{ identity, issuer, ...trustRoot }];
  return signersOf([...keys.map(key => ({ key })), ...byIdentity], cwd);
}
