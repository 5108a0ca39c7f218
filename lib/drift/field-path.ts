import { itemsOf } from './managed-fields';
import { record } from '../policy/shapes';

/** A step of a path: a key, every item of a list or map, or the items whose field has a value. */
export type PathStep = string | { readonly every: true } | { readonly where: readonly string[]; readonly is: unknown };

const EVERY: PathStep = { every: true };
type Fields = { [key: string]: unknown };

/** The steps of a JSON pointer (RFC 6901); undefined for what is none. */
export function parsePointer(pointer: string): PathStep[] | undefined {
  if (!pointer.startsWith('/')) return undefined;
  return pointer.slice(1).split('/').map(step => step.replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** What a step of a path of jq may look like; a question mark behind it changes nothing. */
const TOKEN = new RegExp(`^(?:${[
  /\.([A-Za-z_]\w*)\??/,
  /\.?\["((?:[^"\\]|\\.)*)"\]\??/,
  /\.?\[(\d+)\]\??/,
  /(\.?\[\])\??/,
  /\s*\|\s*select\(\s*((?:\.[A-Za-z_]\w*)+)\s*==\s*("(?:[^"\\]|\\.)*"|\d+|true|false)\s*\)\s*\|?\s*/,
].map(({ source }) => source).join('|')})`);

/** The steps of a jq expression that is a plain path, such as `.webhooks[]?.clientConfig.caBundle`, with `select(.name == "x")` on the way; else undefined. */
export function parseJqPath(expression: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  let rest = expression.trim();
  while (rest !== '') {
    const match = TOKEN.exec(rest);
    if (!match || match[0] === '') return undefined;
    const [whole, name, quoted, index, every, where, is] = match;
    if (where !== undefined) {
      // What is selected are items that were just listed.
      if (steps.pop() !== EVERY) return undefined;
      steps.push({ where: where.slice(1).split('.'), is: JSON.parse(is) as unknown });
    } else {
      steps.push(name ?? (quoted !== undefined ? JSON.parse(`"${quoted}"`) as string : index) ?? (every !== undefined ? EVERY : ''));
    }
    rest = rest.slice(whole.length);
  }
  return steps.length === 0 ? undefined : steps;
}

/** Takes what is at a path out of an object. */
export function removeAt(value: unknown, [step, ...rest]: readonly PathStep[]): void {
  const map = record(value) as Fields | undefined;
  const all = Array.isArray(value) ? value.map((_, i) => String(i)) : Object.keys(map ?? {});
  const keys = all.filter(key => isMeant(step, key, (value as Fields)[key]));
  // From the end, so that the places of the others stay.
  for (const key of keys.reverse()) {
    if (rest.length > 0) removeAt((value as Fields)[key], rest);
    else if (Array.isArray(value)) value.splice(Number(key), 1);
    else delete (value as Fields)[key];
  }
}

function isMeant(step: PathStep, key: string, child: unknown): boolean {
  if (typeof step === 'string') return step === key;
  if ('every' in step) return true;
  return step.where.reduce<unknown>((here, name) => record(here)?.[name], child) === step.is;
}

/** Takes the fields of a tree of `FieldsV1` out of an object: what a manager owns. */
export function removeOwned(value: unknown, fields: { readonly [step: string]: unknown }): void {
  for (const [step, below] of Object.entries(fields)) {
    const inner = record(below) ?? {};
    const leaf = Object.keys(inner).every(name => name === '.');
    if (step.startsWith('f:')) {
      const map = record(value) as Fields | undefined;
      if (!map) continue;
      if (leaf && Object.keys(inner).length === 0) delete map[step.slice(2)];
      else removeOwned(map[step.slice(2)], inner);
    } else if (Array.isArray(value)) {
      for (const item of itemsOf(step, value as unknown[]) ?? []) {
        if (leaf) value.splice(value.indexOf(item), 1);
        else removeOwned(item, inner);
      }
    }
  }
}
