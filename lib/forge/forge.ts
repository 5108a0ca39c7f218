import { variable } from './environment';
import { Forge, FORGE_KINDS, ForgeKind } from './model';
import { parseRemoteUrl, RemoteUrl } from './remote-url';
import { GitOpsError } from '../errors';

/** Which repository of which forge. */
export interface ForgeOptions {
  /** URL of the remote, as git has it. Credentials in it are dropped. */
  readonly remoteUrl: string;
  /** What runs there; told from well-known hosts and from the variables of CI when not given. */
  readonly kind?: ForgeKind;
  /** Base of its API; derived from the remote when not given. */
  readonly apiUrl?: string;
}

const KNOWN_HOSTS: { readonly [hostname: string]: ForgeKind } = {
  'github.com': 'github', 'gitlab.com': 'gitlab', 'gitea.com': 'gitea', 'codeberg.org': 'forgejo',
};
/** What each kind adds to the address of its web pages; GitHub has hosts without it, see `githubApi`. */
const API_PATHS: { readonly [kind in ForgeKind]: string } = { github: '/api/v3', gitlab: '/api/v4', gitea: '/api/v1', forgejo: '/api/v1' };
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** The part of a kind's API that is its own, and not the place where it is installed. */
const API_SUFFIX = /\/api\/v\d+$/;

/**
 * The repository that a remote is.
 *
 * @throws GitOpsError when the remote is on no forge, or nothing says what runs there
 */
export function forgeOf({ remoteUrl, kind: given, apiUrl: givenApi }: ForgeOptions): Forge {
  const remote = parseRemoteUrl(remoteUrl);
  const ci = forgeOfCi(remote.hostname);
  const kind = given ?? KNOWN_HOSTS[remote.hostname] ?? (remote.hostname.endsWith('.ghe.com') ? 'github' : ci?.kind);
  if (kind === undefined) throw unknownForge(remote.hostname);
  const fromCi = ci !== undefined && API_PATHS[ci.kind] === API_PATHS[kind] ? ci.apiUrl : undefined;
  const apiUrl = checkedApi(givenApi ?? fromCi ?? defaultApi(kind, remote), givenApi !== undefined);
  const repository = withoutPlace(remote, new URL(apiUrl).pathname.replace(API_SUFFIX, ''));
  if (kind !== 'gitlab' && repository.split('/').length !== 2) {
    throw refused('forge-remote', 'remote', undefined, `${repository} is no repository of ${kind}, which has an owner and a name and no groups`,
      'say with --forge what runs there, and with --api-url where its API is when it is not at the root of the host');
  }
  return { kind, host: hostOf(remote), apiUrl, repository };
}

/** What the variables of CI say of a host. Gitea and Forgejo set those of GitHub too, and Forgejo those of Gitea. */
export function forgeOfCi(hostname: string): { readonly kind: ForgeKind; readonly apiUrl?: string } | undefined {
  const server = variable('GITHUB_SERVER_URL');
  if (server !== undefined && hostnameOf(server) === hostname && variable('GITHUB_ACTIONS') !== undefined) {
    const kind = variable('FORGEJO_ACTIONS') ? 'forgejo' : variable('GITEA_ACTIONS') ? 'gitea' : 'github';
    return { kind, apiUrl: variable('GITHUB_API_URL') };
  }
  const gitlab = variable('CI_SERVER_URL');
  if (gitlab !== undefined && hostnameOf(gitlab) === hostname && variable('GITLAB_CI') !== undefined) {
    return { kind: 'gitlab', apiUrl: variable('CI_API_V4_URL') ?? `${gitlab.replace(/\/+$/, '')}${API_PATHS.gitlab}` };
  }
  return undefined;
}

function hostnameOf(url: string): string | undefined {
  try {
    return new URL(url).hostname;
  } catch {
    return undefined;
  }
}

function defaultApi(kind: ForgeKind, { protocol, hostname, port }: RemoteUrl): string {
  if (kind === 'github' && hostname === 'github.com') return 'https://api.github.com';
  if (kind === 'github' && hostname.endsWith('.ghe.com')) return `https://api.${hostname}`;
  return `${protocol === 'http' ? 'http' : 'https'}://${hostOf({ hostname, port })}${API_PATHS[kind]}`;
}

function hostOf({ hostname, port }: Pick<RemoteUrl, 'hostname' | 'port'>): string {
  return port === undefined ? hostname : `${hostname}:${port}`;
}

/** An address that a token may be sent to: encrypted, or on this machine. */
function checkedApi(text: string, given: boolean): string {
  const field = given ? '--api-url' : 'remote';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refused('forge-api', field, undefined, 'the address of the API is no URL', 'write it such as https://forge.example.com/api/v1');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw refused('forge-api', field, `${url.origin}${url.pathname}`, 'the address of the API has more than a host and a path',
      'leave out user, password, query and fragment; the token comes from the environment');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    throw refused('forge-api', field, `${url.origin}${url.pathname}`, 'the token would be sent without encryption',
      'use https; where the remote is http, give --api-url https://… of the forge');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** The path of the repository behind the place where the forge is installed, such as `/git`. */
function withoutPlace({ protocol, path }: RemoteUrl, place: string): string {
  const prefix = `${place.replace(/^\/+/, '')}/`;
  return protocol !== 'ssh' && prefix !== '/' && path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

function unknownForge(hostname: string): GitOpsError {
  const like = FORGE_KINDS.find(kind => hostname.includes(kind));
  return refused('unknown-forge', 'remote', hostname, 'nothing says what runs this forge',
    `give --forge ${like ?? FORGE_KINDS.join('|')}${like === undefined ? '' : `, if that is what it is (${FORGE_KINDS.join(', ')})`}`);
}

function refused(id: string, field: string, value: string | undefined, problem: string, fix: string): GitOpsError {
  return new GitOpsError([{ id, path: 'forge', field, value, problem, fix }]);
}
