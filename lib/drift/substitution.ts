import { parse, stringify } from 'yaml';
import { record } from '../policy/shapes';

/** `$${…}` that stays, and `${name}` with what may follow the name. */
const VARIABLE = /\$\$\{|\$\{([A-Za-z_]\w*)(?:(:-|:=|-|=)([^{}]*))?\}/g;
const ANY = /(?<!\$)\$\{/;

type Fields = { readonly [field: string]: unknown };

/** Texts in which Flux replaces variables as it applies: `spec.postBuild` of a Kustomization. */
export interface Substitution {
  readonly values: { readonly [name: string]: string };
  /** Whether more values come from the cluster. */
  readonly open: boolean;
}

/**
 * An object as Flux makes it of one in Git; undefined when that cannot be told here, because a variable has no value that
 * is in Git, or a form that this command does not know. Flux replaces in the text of the manifest, so a value that is
 * nothing but a number or a boolean becomes one.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
 */
export function substituted(object: Fields, { values, open }: Substitution): Fields | undefined {
  let known = true;
  const replaced = (text: string): string => {
    const result = text.replace(VARIABLE, (whole, name?: string, form?: string, otherwise?: string) => {
      if (name === undefined) return '\u0000{';
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      const given = form?.startsWith(':') ? value || undefined : value;
      if (given === undefined && (open || form === undefined)) known = false;
      return given ?? otherwise ?? whole;
    });
    if (ANY.test(result)) known = false;
    return result.replaceAll('\u0000{', '${');
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') {
      if (!value.includes('${')) return value;
      const text = replaced(value);
      return /^["'|>]/.test(stringify(value).trimStart()) ? text : plain(text);
    }
    if (Array.isArray(value)) return value.map(walk);
    const map = record(value);
    return map ? Object.fromEntries(Object.entries(map).map(([key, child]) => [key.includes('${') ? replaced(key) : key, walk(child)])) : value;
  };
  const made = walk(object) as { [field: string]: unknown };
  return known ? made : undefined;
}

/** A text as YAML reads it where it stands without quotes. */
function plain(text: string): unknown {
  try {
    const value = parse(text, { version: '1.1' }) as unknown;
    return typeof value === 'number' || typeof value === 'boolean' ? value : text;
  } catch {
    return text;
  }
}
