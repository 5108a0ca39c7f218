import { didYouMean } from '../errors';
import { StrictNode } from '../models/strict-yaml';

/** Who must have signed models. One of those that are said for a model is enough, so that keys can be changed. */
export interface SignatureRule {
  /** Names of models; all when not given. */
  readonly models?: readonly string[];
  /** File with the public key. */
  readonly key?: string;
  /** Whom the certificate is for: an address, or the URL of a workflow, in which `*` stands for anything without `/`. */
  readonly identity?: string;
  /** Who vouched for the identity: `https://token.actions.githubusercontent.com`. */
  readonly issuer?: string;
  /** File with the authorities that are trusted; those of the public Sigstore when not given. */
  readonly trustRoot?: string;
}

const KEYS = ['models', 'key', 'identity', 'issuer', 'trustRoot'];

/** Reads one rule: either a key, or an identity and its issuer. */
export function signatureRule(node: StrictNode): SignatureRule {
  const keys = node.record(KEYS, key => didYouMean(key, KEYS));
  const models = keys.models && (keys.models.isList ? keys.models.items() : [keys.models]).map(item => item.text('the name of a model') ?? '');
  const rule = {
    ...(models && { models }),
    ...(keys.key && { key: keys.key.text('the file of a public key') }),
    ...(keys.identity && { identity: keys.identity.text('whom the certificate is for') }),
    ...(keys.issuer && { issuer: keys.issuer.text('the URL of who vouched for the identity') }),
    ...(keys.trustRoot && { trustRoot: keys.trustRoot.text('the file of a trust root') }),
  };
  const problem = problemOf(rule);
  if (problem) node.report(problem, 'write either `key: keys/models.pub`, or `identity: …` and `issuer: …`', 'signature-rule');
  return rule;
}

/** What is wrong with a rule as a whole. */
export function problemOf({ key, identity, issuer, trustRoot }: SignatureRule): string | undefined {
  if (key === undefined) {
    if (identity === undefined && issuer === undefined) return 'a rule says neither a key nor an identity';
    return identity === undefined || issuer === undefined ? 'an identity means nothing without the issuer that vouched for it, and an issuer nothing without an identity' : undefined;
  }
  return [identity, issuer, trustRoot].some(given => given !== undefined) ? 'a rule says a key, or an identity with its issuer and trust root, not both' : undefined;
}
