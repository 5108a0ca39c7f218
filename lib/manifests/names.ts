import { createHash } from 'node:crypto';

/** Longest DNS label, and longest label value: what a name must keep to when it is used as either. */
export const LONGEST_NAME = 63;
/** CronJob and CronWorkflow append 11 characters to the names of the Jobs they create. */
export const LONGEST_CRON_NAME = 52;

/** Base 16 digits of the hash: 10 digits are 40 bits, enough that no repository will see a collision. */
const HASH_LENGTH = 10;

/** Whether the text is a DNS label of at most `longest` characters (RFC 1123). */
export function isDnsLabel(text: string, longest = LONGEST_NAME): boolean {
  return text.length <= longest && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
}

/**
 * A DNS label made of the given parts, joined by `-`. Characters that a label cannot hold become `-`.
 * Only a name that would be too long, or that lost characters, is changed by a hash of the original parts:
 * two different inputs never share a name silently.
 */
export function dnsLabel(parts: readonly string[], longest = LONGEST_NAME): string {
  const wanted = parts.join('-');
  const clean = wanted.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  if (clean !== '' && clean === wanted && clean.length <= longest) return clean;
  const hash = createHash('sha256').update(parts.join('/')).digest('hex').slice(0, HASH_LENGTH);
  return `${clean.slice(0, longest - HASH_LENGTH - 1).replace(/-+$/, '')}-${hash}`.replace(/^-/, '');
}
