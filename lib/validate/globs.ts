/**
 * Whether a path, or a folder on the way to it, is named by a pattern: `*` is any text inside one name, `**` any folders.
 *
 * @param path with `/`
 */
export function isExcluded(path: string, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return false;
  const names = path.split('/');
  return patterns.some(pattern => {
    const parts = pattern.replace(/^\.\//, '').replace(/\/+$/, '').split('/');
    return names.some((_, i) => matchesAll(parts, names.slice(0, i + 1)));
  });
}

/** Greedy with one step back, so that the work is bounded by the product of the lengths. */
function matchesAll(parts: readonly string[], names: readonly string[]): boolean {
  return wildcard(parts, names, part => part === '**', (part, name) => wildcard([...part], [...name], one => one === '*', (a, b) => a === b));
}

function wildcard<P, T>(pattern: readonly P[], text: readonly T[], isWild: (part: P) => boolean, equal: (part: P, item: T) => boolean): boolean {
  let [p, t, wild, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (p < pattern.length && isWild(pattern[p])) [wild, mark, p] = [p, t, p + 1];
    else if (p < pattern.length && equal(pattern[p], text[t])) [p, t] = [p + 1, t + 1];
    else if (wild >= 0) [p, mark, t] = [wild + 1, mark + 1, mark + 1];
    else return false;
  }
  while (p < pattern.length && isWild(pattern[p])) p++;
  return p === pattern.length;
}
