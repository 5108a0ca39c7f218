/** Plain scalars are kept to words that no YAML reader takes for anything else. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*(?:[./-][A-Za-z0-9_]+)*$/;
/** Words that some reader retypes: booleans of YAML 1.1, nulls, floats; `e3` is NaN to some readers of YAML 1.1. */
const RETYPED = /^(?:y|n|yes|no|on|off|true|false|null|nil|nan|inf|e\d+)$/i;
/** Characters that every reader takes raw: no control characters, NBSP, NEL, LS, PS, BOM. The rest is escaped. */
const PRINTABLE = '\\u0020-\\u007e\\u00a1-\\u167f\\u1681-\\u1fff\\u2010-\\u2027\\u2030-\\u205e\\u3001-\\ud7ff\\ue000-\\ufefe\\uff01-\\uffef\\u{10000}-\\u{1f9ff}';
const UNPRINTABLE = new RegExp(`["\\\\]|[^${PRINTABLE}]`, 'gu');
const BLOCK_LINES = new RegExp(`^[${PRINTABLE}\\t\\n]*$`, 'u');
const ESCAPES: { readonly [character: string]: string } = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' };

/** Whether the text has a surrogate without its partner, which no encoding of Unicode can hold. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

/** A string on one line: plain where that is safe in every reader, double-quoted otherwise. */
export function flowString(text: string): string {
  return PLAIN.test(text) && !RETYPED.test(text) ? text : `"${text.replace(UNPRINTABLE, escape)}"`;
}

function escape(character: string): string {
  const known = ESCAPES[character];
  if (known) return known;
  const code = character.codePointAt(0)!.toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}

/**
 * A text of several lines as a literal block, indented; undefined when a reader could misread it as a block: when it
 * starts with blanks, ends in more than one line feed, or has trailing blanks, leading TABs or unprintable characters.
 */
export function blockString(text: string, indent: string): string | undefined {
  const ends = text.endsWith('\n');
  const body = ends ? text.slice(0, -1) : text;
  if (!text.includes('\n') || body === '' || body.endsWith('\n') || !BLOCK_LINES.test(text)) return undefined;
  const lines = body.split('\n');
  if (/^[ \t]|^$/.test(lines[0]) || lines.some(line => /[ \t]$|^ *\t/.test(line))) return undefined;
  return `${ends ? '|' : '|-'}\n${lines.map(line => (line === '' ? '' : indent + line)).join('\n')}`;
}
