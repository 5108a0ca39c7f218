import { isWeightsFile, weightsIn } from './weights';
import { defineRule, PolicyFinding } from '../policy-rule';

/** More than a person reads; a repository of such values is slow to clone for everybody, for ever. */
const LARGEST = 256 * 1024;
const DEEPEST = 100;

const FIX = 'keep it in object storage, or in a registry as an OCI artifact; lock its digest in models.lock.yaml, and point to it with ModelSource.pinned(name), or mount it';

/** Git is no place for what no one can read: weights, archives, data sets. */
export const blob = defineRule({
  id: 'blob',
  title: 'No value over 256 KiB, and no weights, in an object.',
  rationale: 'Git keeps every version for ever, every clone and every reconciliation pays for it, and etcd takes no object over about 1.5 MiB.',
  check: ({ manifest }) => {
    const findings: PolicyFinding[] = [];
    const path: (string | number)[] = [];
    const visit = (value: unknown): void => {
      if (typeof value === 'string') {
        const problem = value.length < 12 ? undefined : problemOf(value, path);
        if (problem) findings.push({ field: path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join(''), problem, fix: FIX });
      } else if (typeof value === 'object' && value !== null && path.length < DEEPEST) {
        const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
        for (const key of keys) {
          path.push(key);
          visit((value as { [key: string]: unknown })[key]);
          path.pop();
        }
      }
    };
    visit(manifest);
    return findings;
  },
});

function problemOf(value: string, path: readonly (string | number)[]): string | undefined {
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
