/**
 * Whether a text matches a pattern in which `*` means any text. With a separator, one star stays between two of them, and
 * two stars do not. Without regular expressions: patterns come from anybody.
 */
export function globMatches(pattern: string, text: string, separator?: string): boolean {
  if (pattern === '*') return true;
  // How much of the pattern, and of the text, is matched; and where to go on when the last star takes one more character.
  let p = 0;
  let t = 0;
  let star: { readonly next: number; text: number; readonly crosses: boolean } | undefined;
  while (t < text.length) {
    if (pattern[p] === '*') {
      const crosses = separator === undefined || pattern[p + 1] === '*';
      while (pattern[p] === '*') p++;
      star = { next: p, text: t, crosses };
    } else if (p < pattern.length && (pattern[p] === text[t] || pattern[p] === '?')) {
      p++;
      t++;
    } else if (star && (star.crosses || text[star.text] !== separator)) {
      star.text++;
      t = star.text;
      p = star.next;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
