import { isDeepStrictEqual } from 'node:util';
import { findSecrets } from '../policy/secrets/detector';
import { scanObject } from '../policy/secrets/scan';
import { record } from '../policy/shapes';

/** A value that is compared and never shown. */
export class Hidden {
  readonly #value: unknown;

  constructor(value: unknown, private readonly why: 'secret' | 'encrypted') {
    this.#value = value;
  }

  public same(other: unknown): boolean {
    return other instanceof Hidden && isDeepStrictEqual(this.#value, other.#value);
  }

  /** What stands for the value. */
  public toString(): string {
    return `(${this.why}, not shown)`;
  }

  public toJSON(): string {
    return this.toString();
  }
}

const KEY = '(key not shown)';

/**
 * An object in which every value that must not be shown is hidden: what the rules about secrets find, all values of a
 * Secret whatever they are, and what is encrypted, which says nothing to anybody.
 */
export function hideSecrets(manifest: { readonly [field: string]: unknown }): { readonly [field: string]: unknown } {
  const { found, inner, ciphers } = scanObject(manifest);
  const secret = new Set([...found, ...inner].map(({ field }) => field));
  const encrypted = new Set(ciphers);
  const isSecret = manifest.kind === 'Secret';
  const isSealed = manifest.kind === 'SealedSecret';
  const hide = (value: unknown, path: string): unknown => {
    if (secret.has(path)) return new Hidden(value, 'secret');
    if (encrypted.has(path)) return new Hidden(value, 'encrypted');
    if (isSecret && /^(?:data|stringData)\./.test(path)) return new Hidden(value, 'secret');
    if (path === 'sops' || (isSealed && path.startsWith('spec.encryptedData.'))) return new Hidden(value, 'encrypted');
    if (Array.isArray(value)) return value.map((item, i) => hide(item, `${path}[${i}]`));
    const map = record(value);
    if (!map) return value;
    let keys = 0;
    return Object.fromEntries(Object.entries(map).map(([key, child]) => {
      if (isSecretKey(key)) return [`${KEY}${keys++ || ''}`, new Hidden({ [key]: child }, 'secret')];
      return [key, hide(child, path === '' ? key : `${path}.${key}`)];
    }));
  };
  return hide(manifest, '') as { [field: string]: unknown };
}

/** A key can be a secret as well as a value. */
function isSecretKey(key: string): boolean {
  return key.length >= 16 && findSecrets(key, { kind: 'prose' }).length > 0;
}

/** Text in which no value should be a secret; somebody may have put one there all the same. */
export function withoutSecrets(text: string): string {
  return findSecrets(text, { kind: 'prose' }).length === 0 ? text : '(not shown, for it holds what looks like a secret)';
}
