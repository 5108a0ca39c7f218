/** `1`, `0.5`, `500m`, `1.5Gi`, `1e3`: a sign, a number, and a suffix or an exponent. */
const QUANTITY = /^([+-]?)(\d+\.?\d*|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,3}))?$/;

const DECIMAL: { readonly [suffix: string]: number } = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Whether the API server takes the text as a quantity. */
export function isQuantity(text: string): boolean {
  return QUANTITY.test(text);
}

/**
 * The value of a quantity, text or number, in units: bytes, cores, devices. Undefined for what is no quantity. Exact
 * for whole numbers up to 2^53.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantityOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const found = typeof value === 'string' ? QUANTITY.exec(value) : null;
  if (!found) return undefined;
  const [, sign, digits, suffix, exponent] = found;
  const power = exponent !== undefined ? Number(exponent) : suffix !== undefined && suffix in DECIMAL ? DECIMAL[suffix] : 0;
  const binary = suffix === undefined ? -1 : BINARY.indexOf(suffix);
  const size = binary >= 0 ? Number(digits) * 1024 ** (binary + 1) : Number(`${digits}e${power}`);
  return sign === '-' ? -size : size;
}
