/** What people add to a name, or leave out, and still mean the same object. */
const AFFIXES = new Set([
  'svc', 'service', 'deploy', 'deployment', 'app', 'server', 'api', 'secret', 'secrets', 'credentials', 'creds', 'config', 'cm', 'configmap', 'pvc', 'claim',
  'store', 'template', 'workflow', 'job', 'sa', 'account', 'gateway', 'gw', 'route', 'pool', 'queue', 'auth', 'authentication', 'runtime', 'rollout',
  'statefulset', 'sts', 'repo', 'repository', 'issuer', 'provider', 'project',
]);

/** Longer words may differ by two edits, shorter ones by one. */
const LONG_WORD = 6;

/** Words shorter than this differ on purpose: `cpu` and `gpu`, `a` and `b`. */
const SHORTEST_WORD = 4;

/**
 * The candidate that somebody who wrote `name` must have meant: a typo in one word, another separator, another order of
 * the words, or a word like `svc` too many or too few. Names that differ in numbers (`v1`, `v2`) or in whole words are
 * names of different things, so a reference to one says nothing about the other.
 */
export function nearName(name: string, candidates: Iterable<string>): string | undefined {
  const words = wordsOf(name);
  for (const candidate of candidates) if (candidate !== name && isNear(words, wordsOf(candidate))) return candidate;
  return undefined;
}

function wordsOf(name: string): string[] {
  return name.toLowerCase().split(/[-._/]+/).filter(Boolean);
}

function isNear(one: readonly string[], other: readonly string[]): boolean {
  if (one.join('') === other.join('') || [...one].sort().join(' ') === [...other].sort().join(' ')) return true;
  if (one.length === other.length) {
    const different = one.flatMap((word, i) => (word === other[i] ? [] : [[word, other[i]] as const]));
    return different.length === 1 && isTypo(...different[0]);
  }
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  const extra = long.length - short.length;
  const begins = short.every((word, i) => word === long[i]);
  const ends = short.every((word, i) => word === long[i + extra]);
  return begins && long.slice(-extra).every(word => AFFIXES.has(word)) || ends && long.slice(0, extra).every(word => AFFIXES.has(word));
}

function isTypo(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  if (AFFIXES.has(one) && AFFIXES.has(other)) return true;
  if (Math.max(one.length, other.length) < SHORTEST_WORD || shorter < SHORTEST_WORD - 1) return false;
  if (/\d/.test(one + other) && one.replace(/\d+/g, '') === other.replace(/\d+/g, '')) return false;
  return distance(one, other) <= (shorter >= LONG_WORD - 1 ? 2 : 1);
}

/** Edits from one word to another; two letters that changed places are one edit. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? rows[i - 2][j - 2] + 1 : Number.POSITIVE_INFINITY;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1), swapped);
    }
  }
  return rows[a.length][b.length];
}
