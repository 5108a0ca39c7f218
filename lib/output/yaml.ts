import { blockString, flowString, hasLoneSurrogate } from './scalar';
import { GitOpsError } from '../errors';
import { byCodeUnit } from '../manifests/by-code-unit';

/** Keys longer than this need YAML's explicit key syntax, which readers treat differently. */
const LONGEST_KEY = 900;
/** js-yaml refuses what is nested deeper; a value that contains itself is endlessly deep. */
const DEEPEST = 100;
/** Keys of a Kubernetes object that come first; all others follow by code unit. */
const FIRST_KEYS = ['apiVersion', 'kind', 'metadata'];

/**
 * YAML for plain data that every reader decodes to the same data: YAML 1.1 and 1.2, JavaScript, Python and Go.
 *
 * Keys are sorted by code unit, apart from `apiVersion`, `kind` and `metadata` at the top. Strings are plain only when
 * no reader could take them for anything else, literal blocks when they are texts of lines, and double-quoted
 * otherwise. There are no anchors, tags or folded lines.
 *
 * @param value plain data: records, lists, strings, finite numbers, booleans, null; undefined entries of records are
 * left out, lists may have none
 * @param path where the value comes from, for the error
 * @throws GitOpsError for what YAML or Kubernetes cannot hold, naming the field
 */
export function toYaml(value: object, path = 'output'): string {
  return `${node(value, '', new Field(path), FIRST_KEYS).trimStart()}\n`;
}

/** Where the emitter is, for messages. */
class Field {
  constructor(private readonly path: string, private readonly segments: readonly string[] = []) {}

  public at(segment: string): Field {
    if (this.segments.length === DEEPEST) {
      this.fail('…', `nested more than ${DEEPEST} levels deep, or containing itself`, 'flatten the value; pass a long structure as text');
    }
    return new Field(this.path, [...this.segments, segment]);
  }

  public fail(value: string, problem: string, fix: string): never {
    throw new GitOpsError([{ id: 'yaml', path: this.path, field: this.segments.join('.') || undefined, value, problem, fix }]);
  }
}

/** The text of a value as it follows its key or dash: ` scalar` goes on the line, `\n…` below it. */
function node(value: unknown, indent: string, field: Field, first: readonly string[] = []): string {
  if (Array.isArray(value)) return list(value, indent, field);
  if (isRecord(value)) return record(value, indent, field, first);
  return scalar(value, indent, field);
}

function record(value: { readonly [key: string]: unknown }, indent: string, field: Field, first: readonly string[]): string {
  const keys = Object.keys(value).filter(key => value[key] !== undefined).sort(byCodeUnit);
  if (keys.length === 0) return ' {}';
  const ordered = [...first.filter(key => keys.includes(key)), ...keys.filter(key => !first.includes(key))];
  return ordered.map(key => {
    const child = value[key];
    // Lists stand at the indentation of their key, as kubectl prints them.
    const deeper = Array.isArray(child) ? indent : `${indent}  `;
    return `\n${indent}${keyText(key, field)}:${node(child, deeper, field.at(key))}`;
  }).join('');
}

function list(values: readonly unknown[], indent: string, field: Field): string {
  if (values.length === 0) return ' []';
  // Array.from also visits holes, which map would skip.
  return Array.from(values, (value, i) => {
    const text = node(value, `${indent}  `, field.at(String(i)));
    // A record starts on the line of its dash.
    return `\n${indent}-${isRecord(value) && text.startsWith('\n') ? ` ${text.trimStart()}` : text}`;
  }).join('');
}

function keyText(key: string, field: Field): string {
  if (hasLoneSurrogate(key)) field.fail(key, 'the key has half of a surrogate pair, which no file can hold', 'remove the broken character');
  if (key === '<<') field.fail(key, 'readers of YAML take this key for a merge', 'use another key');
  const text = flowString(key);
  if (text.length > LONGEST_KEY) field.fail(key, `a key of more than ${LONGEST_KEY} characters`, 'shorten it');
  return text;
}

function scalar(value: unknown, indent: string, field: Field): string {
  switch (typeof value) {
    case 'string':
      if (hasLoneSurrogate(value)) field.fail(value, 'the text has half of a surrogate pair, which no file can hold', 'remove the broken character');
      return ` ${blockString(value, indent || '  ') ?? flowString(value)}`;
    case 'boolean':
      return ` ${value}`;
    case 'number':
      return ` ${number(value, field)}`;
    default:
      if (value === null) return ' null';
      if (value === undefined) return field.fail('undefined', 'a list has no place for nothing', 'leave the entry out of the list');
      return field.fail(Object.prototype.toString.call(value), 'not plain data', 'pass text, numbers, booleans, lists and plain records only');
  }
}

function number(value: number, field: Field): string {
  if (!Number.isFinite(value)) field.fail(String(value), 'JSON, and so Kubernetes, has no such number', 'pass a finite number');
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    field.fail(String(value), 'an integer beyond 2^53 loses digits in JavaScript', 'pass it as text, such as a quantity');
  }
  return Object.is(value, -0) ? '0' : exponent(JSON.stringify(value));
}

/** `1e-7` is text to readers of YAML 1.1, which want a dot and a sign: `1.0e-7`. */
function exponent(text: string): string {
  return text.replace(/^(-?\d+)(\.\d+)?e([+-])/, (_, whole, fraction, sign) => `${whole}${fraction ?? '.0'}e${sign}`);
}

/** Records of another realm (`node:vm`, jest) count too: their prototype is another one, and just as bare. */
function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
