import { Assignment, assignmentAt, textKind, TextKind } from './assignments';
import { Decoded, fromBase64, fromEscapes, fromPercent } from './encodings';
import { LiteralHit, Literals, Survey } from './literals';
import { NameKind, nameKind, SECRET_WORDS } from './names';
import { AI_SHAPES } from './shapes-ai';
import { CLOUD_SHAPES } from './shapes-cloud';
import { FORMAT_SHAPES } from './shapes-formats';
import { SERVICE_SHAPES } from './shapes-services';
import { TokenShape } from './token-shape';
import { isCipher, isNameLike, isPlaceholder, isPublic, isReference, isVaried, looksRandom, looksTyped } from './values';

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
  /** The name beside it, when that tells. */
  readonly name?: string;
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
  ...SECRET_WORDS.map(word => [word, 'word'] as const),
  ...['Bearer ', 'bearer ', 'BEARER ', 'Basic ', 'basic '].map(word => [word, 'bearer'] as const),
  ...['-u ', '--user '].map(flag => [flag, 'user'] as const),
  ...['"auth"', '_auth'].map(word => [word, 'auth'] as const),
]);

const LOGIN = 'a user with a password';
/** Base64 in base64 in an escaped text: nobody writes deeper than that by accident. */
const DEEPEST = 3;
/** Names of sums: `sha256`, `checksum`, `digest`, `revision` … What stands under them is hexadecimal, and public. */
const SUM_NAME = /(?:sha\d*|md5|checksum|digest|hash|fingerprint|revision|commit|etag|integrity|caBundle|ca_bundle)$/i;

/**
 * The secrets in a text, each place once. It is pure, and linear in the length of the text; a text without any sign of a
 * secret costs one pass.
 */
export function findSecrets(text: string, { name, variable, kind }: SecretContext = {}): readonly FoundSecret[] {
  return secretsIn(text, name, variable ?? false, kind);
}

/** The same, without an object to make for each of many texts. */
export function secretsIn(text: string, name: string | undefined, variable: boolean, kind: TextKind | undefined): readonly FoundSecret[] {
  const own = name === undefined ? undefined : literalUnder(name, text, variable);
  if (own) return [{ what: own, by: 'name', name, line: 1, encoding: [] }];
  if (text.length < 8) return NOTHING;
  const survey = LITERALS.survey(text);
  if (survey.clean || isCipher(text)) return NOTHING;
  const found = new Map<string, FoundSecret>();
  const around = {
    kind: kind ?? (name === undefined ? 'config' : textKind(name)),
    multiline: text.includes('\n'),
    sum: name !== undefined && SUM_NAME.test(name),
  };
  look(text, survey, around, [], 0, found);
  return found.size === 0 ? NOTHING : [...found.values()];
}

const NOTHING: readonly FoundSecret[] = [];

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

function look(
  text: string, survey: Survey<Meaning>, around: Surroundings, encoding: readonly string[], line: number, found: Map<string, FoundSecret>,
): void {
  const lineOf = lineCounter(text, line, encoding.length > 0);
  const add = (what: string, by: FoundSecret['by'], at: number, name?: string) => {
    const key = `${lineOf(at)} ${what}`;
    if (!found.has(key)) found.set(key, { what, by, ...name !== undefined && { name }, line: lineOf(at), encoding });
  };
  for (const hit of survey.hits) {
    if (typeof hit.meaning !== 'string') {
      const what = tokenAt(text, hit.index, hit.meaning, around.kind === 'prose');
      if (what) add(what, 'shape', hit.index);
    } else {
      const secret = namedAt(text, hit as LiteralHit<string>, around);
      if (secret) add(secret.what, 'name', hit.index, secret.name);
    }
  }
  if (encoding.length >= DEEPEST) return;
  for (const { text: inner, key, how, line: offset } of decode(text, survey, around)) {
    const plain = how.endsWith('base64') ? { ...around, multiline: inner.includes('\n') } : around;
    if (key) addKey(found, line + offset + 1, [...encoding, how]);
    else if (plain !== around && encoding.length === 0 && isUserWithPassword(inner) && isAuthAt(text)) add(LOGIN, 'name', 0);
    else look(inner, LITERALS.survey(inner), plain, [...encoding, how], line + offset, found);
  }
}

/** A private key without its frame; the lines of one with a frame are decoded too, and are no second one. */
function addKey(found: Map<string, FoundSecret>, line: number, encoding: readonly string[]): void {
  const what = 'a private key';
  if (![...found.values()].some(other => other.what === what)) found.set(`${line} ${what}`, { what, by: 'shape', line, encoding });
}

/** The token of a shape whose literal is at a place; undefined when there is none. */
function tokenAt(text: string, index: number, one: TokenShape, prose = false): string | undefined {
  const { what, shape, before = 0, inside, random = true, shy } = one;
  const start = index - before;
  if (start < 0) return undefined;
  if (!inside && start > 0 && /[A-Za-z0-9]/.test(text[start - 1])) return undefined;
  shape.lastIndex = start;
  const token = shape.exec(text)?.[0];
  if (token === undefined) return undefined;
  // `https://user:password@host` in a sentence shows how it is written.
  if (shy && prose && !looksTyped(token.slice(token.lastIndexOf(':') + 1, token.lastIndexOf('@')))) return undefined;
  return random && !isVaried(token) ? undefined : what;
}

/** What is beside the name of a secret, or behind a word that begins one; undefined when it is no literal. */
function namedAt(text: string, { index, literal, meaning }: LiteralHit<string>, around: Surroundings): { what: string; name?: string } | undefined {
  switch (meaning) {
    case 'bearer': return named(credentialAfter(text, index + literal.length, literal.toLowerCase().startsWith('basic')));
    case 'user': return named(userAfter(text, index, literal));
    case 'auth': return named(authAt(text, index + literal.indexOf('auth')));
  }
  const assignment = assignmentAt(text, index);
  const kind = assignment && nameKind(assignment.name);
  if (!kind || !isSecretValue(kind, assignment.value, strength(assignment, around))) return undefined;
  return { what: describe(assignment.value), ...isNameLike(assignment.name) && { name: assignment.name } };
}

function named(what: string | undefined): { what: string } | undefined {
  return what === undefined ? undefined : { what };
}

/** The user and password that curl or wget are given. */
function userAfter(text: string, index: number, literal: string): string | undefined {
  if (!/\bcurl\b|\bwget\b/.test(text.slice(Math.max(0, index - 400), index))) return undefined;
  const user = /["']?[\w.@-]{1,64}:([^\s"']{3,256})/y;
  user.lastIndex = index + literal.length;
  const password = user.exec(text)?.[1];
  return password && !isReference(password) && !isPlaceholder(password) ? LOGIN : undefined;
}

/** `"auth"` of a login to a registry: user and password in base64. */
function authAt(text: string, index: number): string | undefined {
  const value = assignmentAt(text, index)?.value;
  return value !== undefined && /^[A-Za-z0-9+/]{8,}={0,2}$/.test(value) && isUserWithPassword(plainOf(value)) ? LOGIN : undefined;
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
  if (/^[\d.,_]+$/.test(credential)) return kind === 'password' && (by === 'variable' || by === 'key') && credential.length >= 4;
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
  if (basic) return isUserWithPassword(plainOf(value)) ? LOGIN : undefined;
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
