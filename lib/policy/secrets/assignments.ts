/** What kind of text a line stands in: how much a name beside a value says. */
export type TextKind = 'config' | 'command' | 'code' | 'prose';

/** A name with the value that a text gives it. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
  /** Whether the value stands in quotes. */
  readonly quoted: boolean;
  /** Whether the name begins its line, and the value ends it, as in a file of settings; or it is a parameter of an address. */
  readonly whole: boolean;
  /** Whether it is the value of a flag: `--api-key value`. */
  readonly flag: boolean;
  /** Whether name and value are an entry of a list: `name: X`, `value: …`. */
  readonly pair: boolean;
  /** Whether the line is a comment. */
  readonly comment: boolean;
}

const NAME = /[A-Za-z0-9_.-]/;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 4096;

/** What a name is set to by `=`, `:` and their like. */
const SEPARATOR = /[ \t]*(?::=|=>|[:=])[ \t]*/y;
/** What a flag and its value have between them: blanks, or the next item of a list. */
const AFTER_FLAG = /[ \t]+|[ \t]*,\s{0,40}(?=["'])|[ \t]*\r?\n[ \t]{0,40}- +/y;
/** `name: X`, `value: …`, as variables and parameters are written. */
const PAIR = /["']?[ \t]*,?\s{0,100}["']?(?:value|default)["']?[ \t]*[:=][ \t]*/y;

/** The assignment that has the character at `index` in its name; undefined when there is none. */
export function assignmentAt(text: string, index: number): Assignment | undefined {
  let start = index;
  while (start > 0 && index - start < LONGEST_NAME && NAME.test(text[start - 1])) start--;
  let end = index;
  while (end < text.length && end - index < LONGEST_NAME && NAME.test(text[end])) end++;
  const name = text.slice(start, end);
  const before = lineBefore(text, start);
  // A part of a reference or of a name with colons: `${TOKEN:-}`, `arn:aws:secretsmanager:…:secret:…`.
  if (/(?:\$[({]?|\w:)$/.test(before)) return undefined;
  const flag = name.startsWith('-');
  const pair = /["']?name["']?[ \t]*[:=][ \t]*["']?$/.test(before);
  let at = end;
  if (!pair) {
    if (isQuote(text[at]) && text[start - 1] === text[at]) at++;
    else if (text[at] === '\\' && isQuote(text[at + 1])) at += 2;
  }
  const separator = lengthAt(pair ? PAIR : SEPARATOR, text, at);
  const gap = separator || (flag ? lengthAt(AFTER_FLAG, text, at) : name === 'password' && /\blogin\s+\S{1,100}\s+$/.test(text.slice(Math.max(0, start - 150), start)) ? 1 : 0);
  if (gap === 0 || (text.startsWith('=', at + gap) && !pair)) return undefined;
  const colon = separator > 0 && /:[ \t]*$/.test(text.slice(at, at + gap)) || /- +$/.test(text.slice(at, at + gap));
  at += gap;
  const { value, quoted, length } = valueAt(text.slice(at, at + LONGEST_VALUE + 2), colon);
  if (value.length === 0 || value.length > LONGEST_VALUE) return undefined;
  const rest = text.slice(at + length, at + length + 80).split('\n', 1)[0];
  return {
    name,
    value,
    quoted,
    pair,
    whole: /[?&;] ?$/.test(before) || /^\s*(?:(?:#|\/\/|;)\s*)?(?:- |export |set |ENV |env )?["'{\s]*$/.test(before) && /^["'\s,;}]*(?:\s#.*|\/\/.*)?$/.test(rest),
    flag,
    comment: /^\s*(?:#|\/\/|;|\*|--\s)/.test(before),
  };
}

function lengthAt(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** What stands before a place in its line, or the last of it when that is long. */
function lineBefore(text: string, index: number): string {
  const near = text.slice(Math.max(0, index - 200), index);
  return near.slice(near.lastIndexOf('\n') + 1);
}

/** The value that a text begins with: in quotes, or up to what ends a word; after a colon, up to the end of the line. */
function valueAt(text: string, colon: boolean): { value: string; quoted: boolean; length: number } {
  const escaped = text[0] === '\\' && isQuote(text[1]);
  const open = escaped ? 1 : 0;
  if (isQuote(text[open])) {
    const close = text.indexOf(escaped ? `\\${text[open]}` : text[open], open + 1);
    const line = text.indexOf('\n', open);
    if (close > open && (line < 0 || close < line)) return { value: text.slice(open + 1, close), quoted: true, length: close + (escaped ? 2 : 1) };
  }
  const end = text.search(colon ? /[\n\r]|\s#/ : /[\s"'`;,)&|\\]/);
  const value = text.slice(0, end < 0 ? text.length : end);
  return { value: (colon ? /^[^,}\]"']*/.exec(value)![0] : value).trimEnd(), quoted: false, length: value.length };
}

function isQuote(character: string | undefined): boolean {
  return character === '"' || character === '\'' || character === '`';
}

/** Files by their endings. What has none of these is taken for settings. */
const KINDS: readonly (readonly [kind: TextKind, ending: RegExp])[] = [
  ['code', /\.(?:py|js|mjs|cjs|ts|tsx|jsx|go|java|kt|scala|rb|rs|lua|r|sql|cs|cpp|c|h|php|pl|groovy|rego|cel|star|ipynb)$/i],
  ['prose', /\.(?:md|markdown|rst|txt|html?|adoc|jinja2?|j2|tmpl|tpl|template|prompt|csv|tsv|vocab|jsonl)$/i],
  ['command', /(?:\.(?:sh|bash|zsh|ps1|bat|fish)$|^(?:Dockerfile|Makefile)$)/i],
];

/** What kind of text stands under a key. */
export function textKind(key: string): TextKind {
  if (/^(?:description|message|summary|comment|title|documentation|readme|note|notes|help|rationale|system_?prompt|prompt|chat_?template)$/i.test(key)) return 'prose';
  if (/^(?:args?|command|script|run|cmd|entrypoint|source)$/i.test(key)) return 'command';
  return KINDS.find(([, ending]) => ending.test(key))?.[0] ?? 'config';
}
