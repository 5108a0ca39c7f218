/** A leaf that SOPS has encrypted: cipher, initialization vector, tag and the type of the plain value. */
const ENCRYPTED_VALUE = /^ENC\[AES256_GCM,data:[A-Za-z0-9+/=]*,iv:[A-Za-z0-9+/=]+,tag:[A-Za-z0-9+/=]+,type:[a-z]+\]$/;

/** Lists of recipients in the metadata of SOPS, each with one entry for every key that can decrypt. */
export const SOPS_RECIPIENTS = ['age', 'pgp', 'kms', 'gcp_kms', 'azure_kv', 'hc_vault'];

/** Whether the text is a value that SOPS has encrypted. */
export function isSopsValue(value: unknown): boolean {
  return typeof value === 'string' && ENCRYPTED_VALUE.test(value);
}

/** Whether SOPS has encrypted something in the object, so that somebody must decrypt it before it is applied. */
export function isSopsEncrypted(object: { readonly [field: string]: unknown }): boolean {
  return typeof sopsMetadata(object)?.mac === 'string';
}

/** Kinds of keys that can decrypt the object, such as `age` or `kms`. */
export function sopsRecipients(object: { readonly [field: string]: unknown }): string[] {
  const sops = sopsMetadata(object) ?? {};
  const groups = [sops, ...Array.isArray(sops.key_groups) ? sops.key_groups as unknown[] : []];
  return SOPS_RECIPIENTS.filter(kind => groups.some(group => {
    const keys = typeof group === 'object' && group !== null ? (group as { [kind: string]: unknown })[kind] : undefined;
    return Array.isArray(keys) && keys.length > 0;
  }));
}

function sopsMetadata(object: { readonly [field: string]: unknown }): { readonly [field: string]: unknown } | undefined {
  return typeof object.sops === 'object' && object.sops !== null && !Array.isArray(object.sops) ? object.sops as { [field: string]: unknown } : undefined;
}
