import { defineRule, PolicyFinding } from '../policy-rule';
import { record, strings } from '../shapes';

/** Shapes of tokens that providers document: a fixed prefix, then enough of their alphabet that prose does not match. */
const TOKENS: readonly { readonly what: string; readonly shape: RegExp }[] = [
  { what: 'an AWS access key id', shape: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/ },
  { what: 'a Hugging Face token', shape: /\bhf_[A-Za-z0-9]{30,}\b/ },
  { what: 'an OpenAI or Anthropic key', shape: /\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}\b/ },
  { what: 'a GitHub token', shape: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})\b/ },
  { what: 'a GitLab token', shape: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { what: 'a Slack token', shape: /\bxox[abprs]-[A-Za-z0-9-]{20,}/ },
  { what: 'an npm token', shape: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { what: 'a Google API key', shape: /\bAIza[A-Za-z0-9_-]{35}\b/ },
  { what: 'a JSON Web Token', shape: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/ },
  { what: 'a private key', shape: /-----BEGIN (?:[A-Z ]+ )?PRIVATE KEY-----|AGE-SECRET-KEY-1[A-Z0-9]{50,}/ },
  { what: 'a password in a URL', shape: /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]*:(?!\$[({]|\{\{|<)[^\s/:@]+@[^\s/]/ },
];

/** Names of variables that hold secrets. `MAX_TOKENS` and `TOKENIZER` count something else. */
const SECRET_NAME = /(?:^|_)(?:PASSWORD|PASSWD|PWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)$/i;
/** Values that point at a secret, or are none: paths, references, numbers, switches, placeholders. */
const HARMLESS_VALUE = /^(?:|\/\S*|\$\(.*\)|\$\{.*\}|\{\{.*\}\}|\d+|true|false|file:.*)$/i;

const FIX = 'keep the value outside Git: an ExternalSecret, a SealedSecret or a SOPS-encrypted Secret, and refer to the Secret by name';

/** What is committed to Git stays there: no secret may reach the output in plain text, in any object. */
export const plaintextSecret = defineRule({
  id: 'plaintext-secret',
  title: 'No secret in plain text.',
  rationale: 'Git keeps it for ever, and every clone has it.',
  check: ({ manifest }) => [...secretData(manifest), ...literalVariables(manifest), ...tokens(manifest)],
});

function secretData(object: { readonly [field: string]: unknown }): PolicyFinding[] {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return [];
  return ['data', 'stringData'].flatMap(field => {
    const keys = Object.keys(record(object[field]) ?? {});
    if (keys.length === 0 || isEncrypted(object, field)) return [];
    return [{ field, value: `keys: ${keys.join(', ')}`, problem: 'a Secret with its values in plain text; base64 is no encryption', fix: FIX }];
  });
}

/** SOPS writes `sops.mac` and encrypts every value; one that was added later and forgotten is in plain text. */
function isEncrypted(object: { readonly [field: string]: unknown }, field: string): boolean {
  return typeof record(object.sops)?.mac === 'string' && [...strings(object[field])].every(({ text }) => text === '' || /^ENC\[AES256_GCM,.*\]$/.test(text));
}

function literalVariables(object: object): PolicyFinding[] {
  return [...strings(object)].flatMap(({ text, path, key }) => {
    if (key !== 'value' || HARMLESS_VALUE.test(text)) return [];
    const variable = nameBeside(object, path);
    if (!variable || !SECRET_NAME.test(variable)) return [];
    return [{ field: path, problem: `the variable ${variable} has a literal value (not shown)`, fix: `${FIX}, with valueFrom.secretKeyRef or as a mounted file` }];
  });
}

/** The `name` of the entry whose `value` is at the path. */
function nameBeside(object: unknown, path: string): string | undefined {
  let parent = object;
  for (const segment of path.split(/[.[\]]+/).filter(Boolean).slice(0, -1)) parent = (parent as { [key: string]: unknown } | undefined)?.[segment];
  const name = record(parent)?.name;
  return typeof name === 'string' ? name : undefined;
}

function tokens(object: object): PolicyFinding[] {
  return [...strings(object)].flatMap(({ text, path }) => TOKENS.filter(({ shape }) => shape.test(text)).slice(0, 1).map(({ what }) => ({
    field: path, problem: `the text holds what looks like ${what} (not shown)`, fix: `${FIX}; if it was ever committed, revoke it`,
  })));
}
