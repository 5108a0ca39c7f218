import { GitOpsError } from '../errors';

/** Where a remote is, without credentials. */
export interface RemoteUrl {
  readonly protocol: 'https' | 'http' | 'ssh';
  /** In lower case. */
  readonly hostname: string;
  /** The port of the web pages, where it is not the usual one. */
  readonly port?: string;
  /** Groups or owner, and repository: no `/` around it, no `.git` behind it. */
  readonly path: string;
}

/** Hosts that take SSH where port 22 is closed, and the ones that they stand for. */
const SSH_HOSTS: { readonly [hostname: string]: string } = { 'ssh.github.com': 'github.com', 'altssh.gitlab.com': 'gitlab.com' };
const SEGMENT = /^[\w.+~-]+$/;
const HOSTNAME = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/;

/**
 * Reads the URL of a remote in any form that git takes: `https://host/owner/repository.git`, `ssh://git@host:22/…`,
 * `git@host:owner/repository.git`. Users and passwords in it are dropped.
 *
 * @throws GitOpsError when it is a path, or no URL of a forge; the message does not repeat it
 */
export function parseRemoteUrl(url: string): RemoteUrl {
  if (/[\p{Cc}\s]/u.test(url)) throw refused('has blanks or control characters');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1].toLowerCase();
  if (scheme === undefined) return parseScpLike(url);
  if (scheme === 'file') throw refused('is a directory, and no forge');
  const protocol = ({ 'https': 'https', 'http': 'http', 'ssh': 'ssh', 'git+ssh': 'ssh', 'ssh+git': 'ssh' } as const)[scheme];
  if (protocol === undefined) throw refused(`has the scheme ${scheme}, which no forge has an API for`);
  let parsed: URL;
  try {
    // Schemes that browsers do not know are read by other rules.
    parsed = new URL(`${protocol === 'http' ? 'http' : 'https'}${url.slice(scheme.length)}`);
  } catch {
    throw refused('is no URL');
  }
  const port = protocol === 'ssh' || parsed.port === '' ? undefined : parsed.port;
  // As it stands: a URL has its `..` resolved, also those that are encoded.
  return remote(protocol, parsed.hostname, port, url.replace(/^[^:]+:\/\/[^/]*/, ''));
}

/** `user@host:path`; git takes a text with a `/` before the first colon for a path. */
function parseScpLike(url: string): RemoteUrl {
  const [, host, path] = /^(?:[^/:@]*(?::[^/@]*)?@)?(\[[^\]]+\]|[^/:@]+):(?!\/\/|:)(.*)$/.exec(url) ?? [];
  if (host === undefined || /^[A-Za-z]$/.test(host) || url.startsWith('-')) throw refused('is a path, and no forge');
  return remote('ssh', host, undefined, path);
}

function remote(protocol: RemoteUrl['protocol'], host: string, port: string | undefined, path: string): RemoteUrl {
  const hostname = host.toLowerCase();
  if (!HOSTNAME.test(hostname)) throw refused('has no plain host name');
  const plain = path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  const segments = plain.split('/').map(segment => decoded(segment));
  if (segments.length < 2 || segments.some(segment => !SEGMENT.test(segment) || /^\.+$/.test(segment))) {
    throw refused('does not end in an owner and a repository, such as acme/platform.git');
  }
  return { protocol, hostname: SSH_HOSTS[hostname] ?? hostname, ...(port !== undefined && { port }), path: segments.join('/') };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

function refused(problem: string): GitOpsError {
  return new GitOpsError([{
    id: 'forge-remote',
    path: 'remote',
    problem: `the URL of the remote ${problem}`,
    fix: 'a pull request needs a remote on a forge, such as https://github.com/acme/platform.git or git@gitlab.example.com:acme/ai/platform.git',
  }]);
}
