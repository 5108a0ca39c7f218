import { decodeBase64 } from './encodings';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

const SEAL = 'seal the value: `kubeseal --format yaml < secret.yaml`, with the certificate of the cluster';
const SCOPE = 'sealedsecrets.bitnami.com';
const KINDS = ['bitnami.com/SealedSecret'];
type Fields = { readonly [field: string]: unknown };

/** What stands in a SealedSecret must be sealed, for the name and the namespace that it has. */
export const sealedSecretBroken = defineRule({
  id: 'sealed-secret-broken',
  title: 'A SealedSecret holds sealed values only, for its own name and namespace.',
  rationale: 'The controller cannot unseal it, and the Secret never appears; a value that was not sealed is in plain text in Git.',
  appliesTo: KINDS,
  link: 'https://github.com/bitnami-labs/sealed-secrets#scopes',
  check: ({ manifest }) => {
    const spec = record(manifest.spec) ?? {};
    return [...sealedValues(spec), ...templateValues(manifest), ...renamed(manifest)];
  },
});

/** A sealed value belongs to a namespace, unless it was sealed for all. */
export const sealedSecretScope = defineRule({
  id: 'sealed-secret-scope',
  level: PolicyLevel.WARNING,
  title: 'A SealedSecret names the namespace that it was sealed for.',
  rationale: 'In another namespace the controller cannot unseal it, and nothing in the file says which it was.',
  appliesTo: KINDS,
  link: 'https://github.com/bitnami-labs/sealed-secrets#scopes',
  check: ({ manifest, namespace }) => (namespace !== '' || scopeOf(manifest) === 'cluster-wide' ? [] : [{
    field: 'metadata.namespace', problem: 'the namespace is missing; the value is sealed for one', fix: 'give metadata.namespace, or seal with --scope cluster-wide',
  }]),
});

function sealedValues(spec: Fields): PolicyFinding[] {
  const sealed = record(spec.encryptedData) ?? {};
  if (Object.keys(sealed).length === 0 && typeof spec.data !== 'string') {
    return [{ field: 'spec.encryptedData', problem: 'nothing is sealed: there are no values', fix: SEAL }];
  }
  return Object.entries(sealed).flatMap(([key, value]) => {
    const problem = whyNotSealed(value);
    return problem ? [{ field: `spec.encryptedData.${key}`, problem: `${problem} (not shown)`, fix: SEAL }] : [];
  });
}

/**
 * What is sealed begins with the length of an RSA-encrypted key, two bytes, as long as an RSA modulus. Shortened samples
 * still begin so; text never does.
 */
function whyNotSealed(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return 'the value is empty, or no text';
  const text = value.replace(/\s+/g, '');
  if (/^A[A-Z][A-D]/i.test(text)) {
    const length = Buffer.from(text.slice(0, 4), 'base64').readUInt16BE(0);
    if (length >= 128 && length <= 2048 && length % 32 === 0) return undefined;
  }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return 'the value is not sealed: it is no base64 at all';
  return decodeBase64(text) || text.length < 64 ? 'the value is not sealed: it is plain text, or the base64 of it' : 'the value is not sealed: it begins with no encrypted key';
}

/** Templates may refer to what is sealed; a Secret that they spell out is in plain text. */
function templateValues({ spec }: Fields): PolicyFinding[] {
  const template = record(record(spec)?.template);
  const sealed = new Set(Object.keys(record(record(spec)?.encryptedData) ?? {}));
  return ['data', 'stringData'].flatMap(field => {
    const both = Object.keys(record(template?.[field]) ?? {}).filter(key => sealed.has(key) && !isTemplate(record(template?.[field])?.[key]));
    return both.length === 0 ? [] : [{
      field: `spec.template.${field}`, value: `keys: ${both.join(', ')}`, problem: 'the template has in plain text what is sealed beside it', fix: 'remove the keys from the template',
    }];
  });
}

function isTemplate(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{');
}

/** kubeseal writes name and namespace twice: what was changed in one place only was sealed for another Secret. */
function renamed(object: Fields): PolicyFinding[] {
  const own = record(object.metadata) ?? {};
  const template = record(record(record(object.spec)?.template)?.metadata) ?? {};
  const scope = scopeOf(object);
  const fields = scope === 'cluster-wide' ? [] : scope === 'namespace-wide' ? ['namespace'] : ['name', 'namespace'];
  return fields.filter(field => typeof own[field] === 'string' && typeof template[field] === 'string' && own[field] !== template[field]).map(field => ({
    field: `metadata.${field}`,
    value: own[field] as string,
    problem: `the values were sealed for the ${field} ${template[field]}, as spec.template.metadata says; with another the controller cannot unseal them`,
    fix: `give it the ${field} back, or seal again for the new one`,
  }));
}

function scopeOf(object: Fields): 'strict' | 'namespace-wide' | 'cluster-wide' {
  const annotations = record(record(object.metadata)?.annotations) ?? {};
  if (annotations[`${SCOPE}/cluster-wide`] === 'true') return 'cluster-wide';
  return annotations[`${SCOPE}/namespace-wide`] === 'true' ? 'namespace-wide' : 'strict';
}
