import { Assignment, assignmentAt, textKind, TextKind } from './assignments';
import { Decoded, fromBase64, fromEscapes, fromPercent } from './encodings';
import { LiteralHit, Literals, Survey } from './literals';
import { NameKind, nameKind, SECRET_WORDS } from './names';
import { AI_SHAPES } from './shapes-ai';
import { CLOUD_SHAPES } from './shapes-cloud';
import { FORMAT_SHAPES } from './shapes-formats';
import { SERVICE_SHAPES } from './shapes-services';
import { TokenShape } from './token-shape';
import { isPlaceholder, isPublic, isReference, isVaried, looksRandom, looksTyped } from './values';

/** What is known about a text besides itself. */
export interface SecretContext {
  /** The name that the text stands under: of a variable, a key, a flag, a header. */
  readonly name?: string;
  /** Whether the name is one of a variable or a flag, or of a key that becomes one: then a plain word is a secret too. */
  readonly variable?: boolean;
  /** What kind of text it is; by its name unless given. */
  readonly kind?: TextKind;
}

/** A secret in a text. It says what and where, and never the secret. */
export interface FoundSecret {
  /** What it is, with its article. */
  readonly what: string;
  /** Whether it is told by its own looks, or by the name beside it. */
  readonly by: 'shape' | 'name';
  /** Line of the text, from 1; inside what was decoded it is the line that the encoded part begins at. */
  readonly line: number;
  /** What it was written in, outermost first: `base64`. */
  readonly encoding: readonly string[];
}

/** Every shape that tells a secret by its looks. */
export const TOKEN_SHAPES: readonly TokenShape[] = [...FORMAT_SHAPES, ...AI_SHAPES, ...CLOUD_SHAPES, ...SERVICE_SHAPES];

/** A word that makes a name secret, or one that a header or a command begins a secret with. */
type Meaning = TokenShape | 'word' | 'bearer' | 'user' | 'auth';

const LITERALS = new Literals<Meaning>([
  ...TOKEN_SHAPES.map(shape => [shape.literal, shape] as const),
  ...SECRET_WORDS.flatMap(word => [word, word[0].toUpperCase() + word.slice(1), word.toUpperCase()].map(variant => [variant, 'word'] as const)),
  ...['Bearer ', 'bearer ', 'BEARER ', 'Basic ', 'basic '].map(word => [word, 'bearer'] as const),
  ...['-u ', '--user '].map(flag => [flag, 'user'] as const),
  ...['"auth"', '_auth'].map(word => [word, 'auth'] as const),
]);

/** Base64 in base64 in an escaped text: nobody writes deeper than that by accident. */
const DEEPEST = 3;
/** Names of sums: `sha256`, `checksum`, `digest`, `revision` … What stands under them is hexadecimal, and public. */
const SUM_NAME = /(?:sha\d*|md5|checksum|digest|hash|fingerprint|revision|commit|etag|integrity|caBundle|ca_bundle)$/i;

/**
 * The secrets in a text, each place once. It is pure, and linear in the length of the text; a text without any sign of a
 * secret costs one pass.
 */
export function findSecrets(text: string, context: SecretContext = {}): FoundSecret[] {
  const own = context.name === undefined ? undefined : literalUnder(context.name, text, context.variable ?? false);
  if (own) return [{ what: own, by: 'name', line: 1, encoding: [] }];
  if (text.length < 8) return [];
  if (text.startsWith('ENC[AES256_GCM,')) return [];
  const found = new Map<string, FoundSecret>();
  const kind = context.kind ?? (context.name === undefined ? 'config' : textKind(context.name));
  look(text, { kind, multiline: text.includes('\n'), sum: context.name !== undefined && SUM_NAME.test(context.name) }, [], 0, found);
  return [...found.values()];
}

/** What a value is that stands under the name of a secret; undefined when it is none. */
export function literalUnder(name: string, value: string, variable: boolean): string | undefined {
  const kind = nameKind(name);
  if (!kind || value.length > 8192) return undefined;
  return isSecretValue(kind, value, variable ? 'variable' : 'key') ? describe(value) : undefined;
}

interface Surroundings {
  readonly kind: TextKind;
  readonly multiline: boolean;
  readonly sum: boolean;
}

function look(text: string, around: Surroundings, encoding: readonly string[], line: number, found: Map<string, FoundSecret>): void {
  const survey = LITERALS.survey(text);
  const lineOf = lineCounter(text, line, encoding.length > 0);
  const add = (what: string, by: FoundSecret['by'], at: number) => {
    const key = `${lineOf(at)} ${what}`;
    if (!found.has(key)) found.set(key, { what, by, line: lineOf(at), encoding });
  };
  for (const hit of survey.hits) {
    if (typeof hit.meaning !== 'string') {
      const what = tokenAt(text, hit.index, hit.meaning);
      if (what) add(what, 'shape', hit.index);
    } else {
      const what = namedAt(text, hit as LiteralHit<string>, around);
      if (what) add(what, 'name', hit.index);
    }
  }
  if (encoding.length >= DEEPEST) return;
  decode(text, survey, around).forEach(({ text: inner, key, how, line: offset }) => {
    if (key) found.set(`${line + offset + 1} key`, { what: 'a private key', by: 'shape', line: line + offset + 1, encoding: [...encoding, how] });
    const inside = how.endsWith('base64') ? { ...around, multiline: inner.includes('\n') } : around;
    const before = found.size;
    if (how.endsWith('base64') && isUserWithPassword(inner) && encoding.length === 0 && isAuthAt(text)) add('a user with a password', 'name', 0);
    if (found.size === before) look(inner, inside, [...encoding, how], line + offset, found);
  });
}

/** The token of a shape whose literal is at a place; undefined when there is none. */
function tokenAt(text: string, index: number, { what, shape, before = 0, inside, random = true }: TokenShape): string | undefined {
  const start = index - before;
  if (start < 0) return undefined;
  if (!inside && start > 0 && /[A-Za-z0-9]/.test(text[start - 1])) return undefined;
  shape.lastIndex = start;
  const token = shape.exec(text)?.[0];
  if (token === undefined) return undefined;
  return random && !isVaried(token) ? undefined : what;
}

/** The secret whose name has a literal in it; undefined when there is none. */
function namedAt(text: string, { index, literal, meaning }: LiteralHit<string>, around: Surroundings): string | undefined {
  if (meaning === 'bearer') return credentialAfter(text, index + literal.length, literal.toLowerCase().startsWith('basic'));
  if (meaning === 'user') {
    if (!/\bcurl\b|\bwget\b/.test(text.slice(Math.max(0, index - 400), index))) return undefined;
    const user = /["']?[\w.@-]{1,64}:([^\s"']{3,})/y;
    user.lastIndex = index + literal.length;
    const password = user.exec(text)?.[1];
    return password && !isReference(password) && !isPlaceholder(password) ? 'a user with a password' : undefined;
  }
  const assignment = assignmentAt(text, index + (meaning === 'auth' ? literal.indexOf('auth') : 0));
  if (!assignment) return undefined;
  if (meaning === 'auth') return /^[A-Za-z0-9+/]{8,}={0,2}$/.test(assignment.value) && isUserWithPassword(plainOf(assignment.value)) ? 'a user with a password' : undefined;
  const kind = nameKind(assignment.name);
  if (!kind) return undefined;
  return isSecretValue(kind, assignment.value, strength(assignment, around)) ? describe(assignment.value) : undefined;
}

/** How far a name beside a value is to be believed. */
type Strength = 'variable' | 'key' | 'quoted' | 'weak';

function strength({ name, whole, flag, quoted, pair, comment, value }: Assignment, { kind, multiline }: Surroundings): Strength {
  if (comment || kind === 'prose') return 'weak';
  if (kind === 'code') return quoted ? 'quoted' : 'weak';
  // `password=password` hands a variable on; `password = settings.password` too.
  if (value === name) return 'weak';
  if (flag || pair || /^[A-Z][A-Z0-9_]*$/.test(name)) return 'variable';
  if (kind === 'command' || !multiline) return whole || quoted ? 'key' : 'weak';
  return whole ? 'key' : 'weak';
}

function isSecretValue(kind: Exclude<NameKind, undefined>, value: string, by: Strength): boolean {
  const text = value.trim();
  const credential = /^(?:Bearer|Basic|Token|token|bearer|basic)\s+(\S.*)$/.exec(text)?.[1] ?? text;
  // References are short; what is longer is judged by its beginning.
  const head = credential.slice(0, 512);
  if (/\s/.test(credential) || isReference(head) || isPlaceholder(head) || isPublic(text)) return false;
  if (/^[\d.,_]+$/.test(credential)) return kind === 'password' && by === 'variable' && credential.length >= 4;
  if (by === 'weak') return looksRandom(credential) && isMixed(credential);
  if (kind === 'maybe') return looksRandom(credential) || (by === 'variable' && /^[^-_./:,]{6,}$/.test(credential) && !isCommonWord(credential));
  if (kind === 'password') return by !== 'quoted' || looksTyped(credential) || credential.length >= 6;
  if (by === 'variable') return true;
  return looksTyped(credential) || (credential.length >= 8 && /^[a-z]+$/i.test(credential) && by === 'key' && !isCommonWord(credential));
}

/** Whether letters and digits are both used: a long word of prose or of code has no digits in it. */
function isMixed(value: string): boolean {
  return /\d/.test(value) && /[A-Za-z]/.test(value) && !/[()[\]{}]/.test(value) && !/^[a-z_][\w]*(?:\.[a-z_]\w*)+$/i.test(value);
}

/** Names of sorts of tokens, as settings use them. */
function isCommonWord(value: string): boolean {
  return /(?:secret|token|key|password|auth|header|config|default|service|account|credential)/i.test(value);
}

/** What follows `Bearer` or `Basic`, when it is a literal. */
function credentialAfter(text: string, index: number, basic: boolean): string | undefined {
  const shape = /[A-Za-z0-9._~+/=-]{12,}/y;
  shape.lastIndex = index;
  const value = shape.exec(text)?.[0];
  if (value === undefined || isPlaceholder(value)) return undefined;
  if (basic) return isUserWithPassword(plainOf(value)) ? 'a user with a password' : undefined;
  return looksRandom(value) && /\d/.test(value) ? describe(value) : undefined;
}

function plainOf(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}

/** `user:password`, as Basic authentication and registries write it. */
function isUserWithPassword(text: string): boolean {
  const match = /^[\x21-\x39\x3b-\x7e]{1,128}:([\x21-\x7e]{3,})$/.exec(text.trim());
  return match !== null && !isReference(match[1]) && !isPlaceholder(match[1]) && !match[1].startsWith('/');
}

/** Whether a text is about authentication, so that `a:b` in it is a user with a password. */
function isAuthAt(text: string): boolean {
  return /"?auths?"?\s*[:=]|\bBasic\s/.test(text.slice(0, 4096));
}

/** What a value is: by its shape when that is known. */
function describe(value: string): string {
  for (const { index, meaning } of LITERALS.survey(value).hits) {
    if (typeof meaning === 'string') continue;
    const what = tokenAt(value, index, meaning);
    if (what) return what;
  }
  return 'a literal secret';
}

function decode(text: string, { base64, escaped, percent }: Survey<Meaning>, { sum }: Surroundings): Decoded[] {
  const inner = base64 && !sum ? fromBase64(text) : [];
  const escapes = escaped ? fromEscapes(text) : undefined;
  const percents = percent && /%[0-7][0-9A-Fa-f]/.test(text) ? fromPercent(text) : undefined;
  return [
    ...inner,
    ...escapes === undefined ? [] : [{ text: escapes, how: 'escapes', line: 0 }],
    ...percents === undefined ? [] : [{ text: percents, how: 'percent encoding', line: 0 }],
  ];
}

/** Line numbers from 1, counted as far as asked. Inside what was decoded, all is on the line that it begins at. */
function lineCounter(text: string, first: number, decoded: boolean): (index: number) => number {
  let line = first + 1;
  let counted = 0;
  return index => {
    if (decoded) return first + 1;
    if (index < counted) {
      line = first + 1;
      counted = 0;
    }
    for (let at = text.indexOf('\n', counted); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) {
      line++;
      counted = at + 1;
    }
    return line;
  };
}
