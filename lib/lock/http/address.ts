import { GitOpsError, Issue } from '../../errors';

/** The URL without what may be a secret: user and password, query, fragment. */
export function redacted(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** A problem with a URL, as an error. */
export function httpError(url: URL | string, issue: Omit<Issue, 'path'>): GitOpsError {
  return new GitOpsError([{ path: typeof url === 'string' ? url : redacted(url), ...issue }]);
}

/**
 * The URL of a request.
 *
 * @param insecure hosts, with port, that may be reached without TLS
 * @throws GitOpsError when it is no URL, has credentials in it, or goes without TLS to somewhere that must have it
 */
export function requestUrl(text: string, insecure: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw httpError('address', { id: 'http-address', value: text.replace(/\/\/[^/]*@/, '//…@').replace(/[?#].*$/s, ''), problem: 'this is no address of a web server', fix: 'write https://host/path' });
  }
  if (url.username || url.password) {
    throw httpError(url, { id: 'http-address', problem: 'the address has a user or a password in it', fix: 'take it out, and revoke it: addresses end up in logs' });
  }
  if (url.protocol === 'http:' && !isLoopback(url) && !insecure.includes(url.host)) {
    throw httpError(url, {
      id: 'http-insecure',
      problem: 'without TLS anybody on the way can read the credentials and change the answer',
      fix: `write https, or allow this host with --insecure-host ${url.host}`,
    });
  }
  return url;
}

/** Whether a URL is of this very machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * Where an answer sends the request; undefined when it does not.
 *
 * @throws GitOpsError when it sends it to where it must not go
 */
export function redirectOf(url: URL, status: number, location: string | undefined, insecure: readonly string[]): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  if (!URL.canParse(location, url.href)) throw httpError(url, { id: 'http-redirect', problem: 'the server redirects to what is no address', fix: 'ask who runs it' });
  const next = new URL(location, url);
  if (url.protocol === 'https:' && next.protocol !== 'https:') {
    throw httpError(url, { id: 'http-redirect', problem: `the server redirects to ${redacted(next)}, which goes without TLS`, fix: 'ask who runs it for a redirect to https' });
  }
  return requestUrl(next.href, insecure);
}
