/** What moves a cursor, begins a line, turns text around or is invisible: file names and values come from anybody. */
const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029]|\p{Surrogate}/gu;

/** Text that cannot write to the terminal, nor begin a line: what is unsafe shows as its code. */
export function printable(text: string): string {
  return text.replace(UNSAFE, character => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}

const LONGEST = 120;

/** A value in quotes, cut so that it cannot bury the rest. */
export function quoted(value: string): string {
  return printable(JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value));
}
