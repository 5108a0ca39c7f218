/** More than any level of a manifest is indented by. */
const DEEP = ' '.repeat(500);
/** A marker between documents ends a quoted text wherever it is. */
const MARKER = /^(?:---|\.\.\.)(?:\s|$)/;

/**
 * A text in which a quoted scalar is as the YAML specification asks: lines after its first are indented. go-yaml does not
 * ask for it, and scripts in quotes are often written without; the indentation is no part of the value.
 *
 * @param from offset inside the scalar, at the end of a line
 * @param quote the quotation mark around it
 * @returns undefined when the scalar has no end, or needs no such thing
 */
export function withIndentedLines(text: string, from: number, quote: string): string | undefined {
  const end = endOfQuoted(text, from, quote);
  if (end === undefined) return undefined;
  const [first, ...others] = text.slice(from, end).split('\n');
  if (others.length === 0 || others.some(line => MARKER.test(line))) return undefined;
  return text.slice(0, from) + [first, ...others.map((line, i) => (line.trim() === '' && i < others.length - 1 ? line : DEEP + line))].join('\n') + text.slice(end);
}

/** Where a quoted scalar ends. */
function endOfQuoted(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (quote === '"' && text[at] === '\\') {
      at++;
    } else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== quote) return at;
      at++;
    }
  }
  return undefined;
}
