/** How far a typo may be from the word that was meant (edits, Levenshtein). */
const MAX_DISTANCE = 3;

/** ` Did you mean "x"?` with the nearest candidate, or an empty string when none is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const best = nearest(word, candidates);
  return best === undefined ? '' : ` Did you mean "${best}"?`;
}

/** The nearest candidate, undefined when none is within so many edits, or half the word. */
export function nearest(word: string, candidates: Iterable<string>, edits = MAX_DISTANCE): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.min(edits, Math.ceil(word.length / 2)) + 1;
  for (const candidate of candidates) {
    const distance = levenshtein(word, candidate, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function levenshtein(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = row;
  }
  return previous[b.length];
}
