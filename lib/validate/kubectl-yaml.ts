import { DocumentOptions, ParseOptions, ScalarTag, SchemaOptions } from 'yaml';

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;
const INTEGER = /^([-+]?)(?:(0|[1-9][0-9]*)|0[oO]?([0-7]+)|0[xX]([0-9a-fA-F]+)|0[bB]([01]+))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** What may be more than text, by its beginning. */
const CANDIDATE = /^(?:$|[-+.0-9~yYnNtTfFoO])/;
/** Above it every text of an integer is one that 64 bits may not hold. */
const LONGEST_SURE_INTEGER = 15;

/**
 * A plain scalar as kubectl reads it, which is go-yaml v2 by way of JSON: YAML 1.1 words (`on`, `no`, `y`), octal with
 * and without `o`, underscores in numbers; but no sexagesimals, and dates stay text.
 */
export function plainScalar(text: string): string | number | boolean | null {
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  if (NULL.has(text)) return null;
  const first = text[0];
  if (first === '.') {
    if (INFINITE.test(text)) return Infinity;
    return NOT_A_NUMBER.test(text) ? NaN : FLOAT.test(text) ? Number(text) : text;
  }
  if (first !== '-' && first !== '+' && !(first >= '0' && first <= '9')) return text;
  if (INFINITE.test(text)) return first === '-' ? -Infinity : Infinity;
  const plain = text.includes('_') ? text.replace(/_/g, '') : text;
  const integer = integerOf(plain);
  if (integer !== undefined) return integer;
  if (!FLOAT.test(plain)) return text;
  const float = Number(plain);
  return Number.isFinite(float) ? float : text;
}

/** The integer that Go's ParseInt reads with base 0; undefined when it is none, or more than 64 bits hold. */
function integerOf(text: string): number | undefined {
  const match = INTEGER.exec(text);
  if (!match) return undefined;
  const [, sign, decimal, octal, hexadecimal, binary] = match;
  const digits = decimal ?? (octal !== undefined ? `0o${octal}` : hexadecimal !== undefined ? `0x${hexadecimal}` : `0b${binary}`);
  if (digits.length > LONGEST_SURE_INTEGER) {
    const magnitude = BigInt(digits);
    if (magnitude > (sign === '-' ? 2n ** 63n : 2n ** 64n - 1n)) return undefined;
  }
  const magnitude = Number(digits);
  return sign === '-' && magnitude !== 0 ? -magnitude : magnitude;
}

const PREFIX = 'tag:yaml.org,2002:';

/** A tag that somebody wrote, as `!!int "7"`. */
function written(name: string, resolve: (text: string) => unknown): ScalarTag {
  return { tag: `${PREFIX}${name}`, resolve };
}

const TAGS: ScalarTag[] = [
  { tag: `${PREFIX}str`, default: true, test: CANDIDATE, resolve: plainScalar },
  written('int', plainScalar),
  written('float', plainScalar),
  written('bool', plainScalar),
  written('null', () => null),
  written('binary', text => Buffer.from(text, 'base64').toString('utf8')),
];

/** Options of the `yaml` package with which it reads what kubectl reads. Doubled keys and merge keys are left to the caller. */
export const KUBECTL_YAML: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1', schema: 'failsafe', customTags: TAGS, merge: false, resolveKnownTags: false, uniqueKeys: false, logLevel: 'silent', prettyErrors: true,
};
