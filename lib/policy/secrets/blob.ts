import { isWeightsFile, weightsIn } from './weights';

/** More than a person reads; a repository of such values is slow to clone for everybody, for ever. */
const LARGEST = 256 * 1024;
/** Shorter texts hold no weights worth the name. */
const SHORTEST = 12;

/** What makes a value a blob, by where it stands and how it begins; undefined when it is none. */
export function blobProblem(value: string, path: readonly (string | number)[]): string | undefined {
  if (value.length < SHORTEST) return undefined;
  const binary = path.length === 2 && path[0] === 'binaryData';
  if (binary || mayBeWeights(value)) {
    const weights = weightsIn(value);
    if (weights) return `the value is ${weights} in base64; weights and data do not belong in Git`;
  }
  const name = String(path[path.length - 1]);
  if (isWeightsFile(name) && path.length === 2 && (binary || (path[0] === 'data' && isBinaryText(value)))) return 'the key names a file of weights or data; they do not belong in Git';
  const bytes = value.length > LARGEST / 4 ? sizeOf(value, binary) : 0;
  return bytes > LARGEST ? `the value has ${Math.ceil(bytes / 1024)} KiB; the most is ${LARGEST / 1024} KiB` : undefined;
}

/** The first characters of base64 of formats whose beginning is fixed; the rest are told in binaryData alone. */
function mayBeWeights(value: string): boolean {
  return value.length > 64 && /^(?:R0dVRg|iUhERg|k05VTVBZ|UEFSM|QVJST1cx|gA[SU]V|gAN[9jxYKX]|gAJ[9jxYKX]|UEsDB|[A-Za-z0-9+/]{6}AAAAB7)/.test(value) && isBinaryText(value);
}

/** Whether a text is base64 of something, or no text. */
function isBinaryText(value: string): boolean {
  const head = value.slice(0, 256).replace(/\s/g, '');
  return head.length >= 32 && (/^[A-Za-z0-9+/]+={0,2}$/.test(head) || /[\x00-\x08\uFFFD]/.test(head));
}

function sizeOf(value: string, binary: boolean): number {
  return binary ? Math.floor(value.length * 3 / 4) : Buffer.byteLength(value);
}
