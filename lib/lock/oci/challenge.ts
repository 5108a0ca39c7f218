/** How a server wants to be told who asks: `Bearer realm="https://auth.example.com/token",service="registry"`. */
export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  readonly parameters: { readonly [name: string]: string };
}

/** `name=value`, `name="value"`, or the name of a scheme. */
const PART = /[\s,]*(?:([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([A-Za-z][\w-]*))/gy;

/** The challenges of a header `www-authenticate`. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: { [name: string]: string } }[] = [];
  for (const [, name, quoted, plain, scheme] of header.matchAll(PART)) {
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: {} });
    else if (challenges.length > 0) challenges[challenges.length - 1].parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? plain;
  }
  return challenges;
}

/**
 * Whether credentials for a registry may go to the server that it gets its tokens from: to the registry itself, and to
 * others of its domain. Who runs `registry.gitlab.com` runs `gitlab.com`; anybody else's server is none of the user's business.
 */
export function isOfSameDomain(registry: string, realm: string): boolean {
  if (registry === realm) return true;
  if (isAddress(registry) || isAddress(realm)) return false;
  const [a, b] = [registry, realm].map(host => host.split('.').reverse());
  let same = 0;
  while (same < Math.min(a.length, b.length) && a[same] === b[same]) same++;
  // Below `co.uk` and the like are domains of different owners.
  const ownersBegin = a[0].length === 2 && (a[1]?.length ?? 0) <= 3 ? 3 : 2;
  return same >= ownersBegin;
}

function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host);
}
