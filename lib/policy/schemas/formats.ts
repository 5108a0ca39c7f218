import { isIP, isIPv4, isIPv6 } from 'node:net';
import { isQuantity } from '../quantity';

type Check = (value: string) => boolean;

/** Formats that API servers check, of Kubernetes' own types and of custom resources; all others pass there too. */
export const TEXT_FORMATS: { readonly [format: string]: Check } = {
  'quantity': isQuantity,
  'date-time': isDateTime,
  'date': value => /^\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])$/.test(value),
  'byte': isBase64,
  'ipv4': isIPv4,
  'ipv6': isIPv6,
  'ip': value => isIP(value) !== 0,
  'cidr': isCidr,
  'uuid': value => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(value),
};

export const NUMBER_FORMATS: { readonly [format: string]: (value: number) => boolean } = {
  int32: value => value >= -(2 ** 31) && value < 2 ** 31,
  int64: value => value >= -(2 ** 63) && value < 2 ** 63,
};

/** RFC 3339, as Go reads it; a date alone is none. */
function isDateTime(value: string): boolean {
  return /^\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:?\d{2})$/.test(value);
}

/** Standard alphabet and padding; Go passes over line breaks. */
function isBase64(value: string): boolean {
  const text = value.replace(/[\r\n]/g, '');
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** `10.0.0.0/8`, `fd00::/8`. */
export function isCidr(value: string): boolean {
  const [address, length, ...rest] = value.split('/');
  if (rest.length > 0 || length === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(length)) return false;
  return isIPv4(address) ? Number(length) <= 32 : isIPv6(address) && Number(length) <= 128;
}
