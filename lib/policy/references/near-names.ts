/** How near two different names are. */
export enum Nearness {
  /** Nothing says that one is meant for the other. */
  FAR,
  /** They have a word in common that says what they are about. */
  KIN,
  /** They differ in words such as `config` and `configmap` only. */
  ALIKE,
  /** Somebody mistyped: separators, order of the words, a plural, one letter. */
  TYPO,
}

/** Words that say which kind of thing a name names, not which one. */
const GENERIC = new Set([
  'config', 'configs', 'configmap', 'cm', 'conf', 'cfg', 'settings', 'secret', 'secrets', 'credentials', 'creds', 'token', 'key', 'keys', 'env', 'svc', 'service', 'services',
  'server', 'deployment', 'deploy', 'dep', 'pvc', 'claim', 'volume', 'vol', 'storage', 'data', 'sa', 'account', 'serviceaccount', 'role', 'rolebinding', 'binding', 'headless',
  'statefulset', 'sts', 'app', 'tls', 'cert', 'certificate', 'the', 'my', 'hpa', 'pdb', 'policy', 'pods', 'pod', 'class', 'priority', 'file', 'files', 'ingress',
]);

/** How near two names are that are not the same. */
export function nearness(one: string, other: string): Nearness {
  if (one === '' || other === '') return Nearness.FAR;
  const [a, b] = [wordsOf(one), wordsOf(other)];
  if (a.join('') === b.join('') || isMistyped(a, b)) return Nearness.TYPO;
  const [c, d] = [a, b].map(words => words.filter(word => !GENERIC.has(word)));
  if (c.length > 0 && c.join('-') === d.join('-')) return Nearness.ALIKE;
  return c.some(word => word.length > 2 && !/^\d+$/.test(word) && d.includes(word)) ? Nearness.KIN : Nearness.FAR;
}

/** The candidate that is nearest to a name; undefined when all are far. */
export function nearestName(name: string, candidates: Iterable<string>): { readonly name: string; readonly nearness: Nearness } | undefined {
  let best: { name: string; nearness: Nearness } | undefined;
  for (const candidate of candidates) {
    const near = candidate === name ? Nearness.FAR : nearness(name, candidate);
    if (near > (best?.nearness ?? Nearness.FAR)) best = { name: candidate, nearness: near };
  }
  return best;
}

/** `chatBot_v2` has the words of `chat-bot-v2`. */
function wordsOf(name: string): string[] {
  return name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
}

function isMistyped(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const rest = [...b];
  const unlike = a.filter(word => {
    const at = rest.indexOf(word);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  if (unlike.length === 0) return true;
  return unlike.length === 1 && isOneEditAway(unlike[0], rest[0]);
}

/** One letter too much, too few, swapped or another one, in a word long enough to be known again. Numbers are never mistyped. */
function isOneEditAway(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length < 4 || long.length - short.length > 1 || short[0] !== long[0] || /\d/.test(short + long)) return false;
  let from = 0;
  while (from < short.length && short[from] === long[from]) from++;
  let end = 0;
  while (end < short.length - from && short[short.length - 1 - end] === long[long.length - 1 - end]) end++;
  if (short.length !== long.length) return short.length - from - end <= 0;
  const middle = short.length - from - end;
  if (middle === 2) return short[from] === long[from + 1] && short[from + 1] === long[from];
  return middle === 1 && short.length >= 6;
}
