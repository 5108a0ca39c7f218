import { KEEP_OUTSIDE } from './advice';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record, strings } from '../shapes';

/** Sections of `sops` that name who can decrypt. */
const RECIPIENTS = ['age', 'pgp', 'kms', 'gcp_kms', 'azure_kv', 'hc_vault', 'hckms', 'key_groups'];
const RE_ENCRYPT = 'run `sops encrypt --in-place --encrypted-regex \'^(data|stringData)$\' <file>` on the plain file';
const LEAVES_PLAIN = ['encrypted_regex', 'unencrypted_regex', 'encrypted_suffix', 'unencrypted_suffix', 'encrypted_comment_regex', 'unencrypted_comment_regex'];

/** What SOPS encrypted must be whole, or the operator cannot decrypt it, or something was left out. */
export const sopsBroken = defineRule({
  id: 'sops-broken',
  title: 'What is encrypted with SOPS is so as a whole.',
  rationale: 'The operator refuses to decrypt a file whose checksum does not fit; a value that was added later is in plain text for everybody.',
  link: 'https://fluxcd.io/flux/guides/mozilla-sops/',
  check: ({ manifest }) => {
    const sops = record(manifest.sops);
    return sops ? encrypted(manifest, sops) : leftover(manifest);
  },
});

type Fields = { readonly [field: string]: unknown };

function encrypted(object: Fields, sops: Fields): PolicyFinding[] {
  return [...readableFields(object), ...plainValues(object, sops), ...aboutSops(sops)];
}

/** What Kubernetes and the operator read before anything is decrypted. */
function readableFields(object: Fields): PolicyFinding[] {
  const hidden = ['apiVersion', 'kind', 'metadata', 'type'].flatMap(field => [...strings(object[field], field)].filter(({ text }) => isCipher(text)).map(({ path }) => path));
  return hidden.length === 0 ? [] : [{
    field: hidden[0], problem: `SOPS encrypted ${hidden.join(', ')}, which the operator must read before it decrypts; only data and stringData may be encrypted`, fix: RE_ENCRYPT,
  }];
}

function plainValues(object: Fields, sops: Fields): PolicyFinding[] {
  if (object.kind !== 'Secret') return [];
  const suffix = typeof sops.unencrypted_suffix === 'string' && sops.unencrypted_suffix !== '' ? sops.unencrypted_suffix : '_unencrypted';
  return ['data', 'stringData'].flatMap(field => {
    const entries = Object.entries(record(object[field]) ?? {}).filter(([key, value]) => value !== '' && value !== null && !key.endsWith(suffix));
    const plain = entries.filter(([, value]) => typeof value !== 'string' || !isCipher(value)).map(([key]) => key);
    if (plain.length === 0) return [];
    const option = LEAVES_PLAIN.find(name => sops[name] !== undefined);
    const problem = plain.length < entries.length
      ? 'these values are in plain text although the Secret is encrypted with SOPS: they were added after it, and its checksum does not cover them'
      : `SOPS left ${field} in plain text${option ? `, as sops.${option} says` : ''}; every value must be encrypted`;
    return [{ field, value: `keys: ${plain.join(', ')}`, problem, fix: plain.length < entries.length ? 'add values with `sops edit <file>`, or encrypt the plain file anew' : RE_ENCRYPT }];
  });
}

function aboutSops(sops: Fields): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  if (typeof sops.mac !== 'string' || !isCipher(sops.mac)) {
    findings.push({ field: 'sops.mac', problem: 'the checksum that SOPS writes is missing, so that nothing can be decrypted', fix: RE_ENCRYPT });
  }
  if (!RECIPIENTS.some(name => Array.isArray(sops[name]) && sops[name].length > 0)) {
    findings.push({ field: 'sops', problem: `nobody can decrypt it: it names no recipient (${RECIPIENTS.join(', ')})`, fix: 'give recipients in .sops.yaml, or with --age, and encrypt the plain file again' });
  }
  return findings;
}

/** Values that SOPS encrypted, without what it needs to decrypt them. */
function leftover(object: Fields): PolicyFinding[] {
  if (object.sops !== undefined) return [];
  for (const field of ['data', 'stringData', 'spec']) {
    const cipher = field in object ? firstCipher(object[field], field) : undefined;
    if (cipher) {
      return [{
        field: cipher,
        problem: 'the value is encrypted with SOPS, but the object has no `sops` block to decrypt it with; the ciphertext would be used as the value',
        fix: `restore the file as SOPS wrote it; or ${KEEP_OUTSIDE}`,
      }];
    }
  }
  return [];
}

function firstCipher(value: unknown, path: string): string | undefined {
  for (const { text, path: field } of strings(value, path)) if (isCipher(text)) return field;
  return undefined;
}

function isCipher(text: string): boolean {
  return text.startsWith('ENC[AES256_GCM,') && text.endsWith(']');
}
