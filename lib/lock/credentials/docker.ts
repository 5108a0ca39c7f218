import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitOpsError, Issue } from '../../errors';
import { record } from '../../policy/shapes';

/** How somebody says to a registry who they are. */
export type RegistryCredentials =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** What the registry's token server gave when they logged in; it gives tokens for it. */
  | { readonly kind: 'identity'; readonly token: string }
  /** Goes to the registry as it is. */
  | { readonly kind: 'bearer'; readonly token: string };

/** Where the credentials are looked for. */
export interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined };
  readonly home?: string;
}

/** The name under which everybody keeps the credentials of Docker Hub. */
const DOCKER_HUB = 'https://index.docker.io/v1/';
/** What a helper says as user when the secret is an identity token. */
const IDENTITY_USER = '<token>';
const HELPER_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const HELPER_MILLISECONDS = 30_000;
const MOST_HELPER_BYTES = 1024 * 1024;

/**
 * The credentials of a registry as docker, podman and oras keep them: in the configuration of docker, or with the helper
 * that it names. Undefined when there are none.
 *
 * @param host of the registry, with its port
 * @throws GitOpsError when there is a configuration or a helper, and it cannot be used
 */
export async function dockerCredentials(host: string, { env, home }: Surroundings): Promise<RegistryCredentials | undefined> {
  const path = configFile(env, home);
  if (path === undefined) return undefined;
  const config = readConfig(path);
  const names = host === 'docker.io' ? [DOCKER_HUB, 'docker.io', 'index.docker.io', 'registry-1.docker.io'] : [host, `https://${host}`, `https://${host}/`, `https://${host}/v1/`, `https://${host}/v2/`];
  const helpers = record(config.credHelpers) ?? {};
  const helper = names.map(name => helpers[name]).find(value => value !== undefined) ?? config.credsStore;
  if (typeof helper === 'string' && helper !== '') return await askHelper(helper, names[0], path, env) ?? fromAuths(config, names, path);
  return fromAuths(config, names, path);
}

/** The first configuration that there is: of podman and skopeo when they are told one, else that of docker. */
function configFile(env: Surroundings['env'], home: string | undefined): string | undefined {
  if (env.REGISTRY_AUTH_FILE) return env.REGISTRY_AUTH_FILE;
  const directory = env.DOCKER_CONFIG || (home === undefined ? undefined : join(home, '.docker'));
  const docker = directory === undefined ? undefined : join(directory, 'config.json');
  const podman = env.XDG_RUNTIME_DIR ? join(env.XDG_RUNTIME_DIR, 'containers', 'auth.json') : undefined;
  return [docker, podman].find(path => path !== undefined && existsSync(path));
}

function readConfig(path: string): { readonly [key: string]: unknown } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw failure(path, { problem: `the credentials of registries cannot be read: ${(error as NodeJS.ErrnoException).code}`, fix: 'correct its rights, or the variable that names it' });
  }
  try {
    return record(JSON.parse(text)) ?? {};
  } catch {
    // What the parser says may quote the file.
    throw failure(path, { problem: 'the file with the credentials of registries is no JSON', fix: 'correct it, or log in again with docker login' });
  }
}

function fromAuths(config: { readonly [key: string]: unknown }, names: readonly string[], path: string): RegistryCredentials | undefined {
  const auths = record(config.auths) ?? {};
  const found = names.map(name => record(auths[name])).find(value => value !== undefined);
  const { auth, username, password, identitytoken, registrytoken } = found ?? {};
  if (typeof registrytoken === 'string' && registrytoken) return { kind: 'bearer', token: registrytoken };
  if (typeof identitytoken === 'string' && identitytoken) return { kind: 'identity', token: identitytoken };
  if (typeof username === 'string' && typeof password === 'string' && username) return { kind: 'password', user: username, password };
  if (typeof auth !== 'string' || auth === '') return undefined;
  const [, user, secret] = /^([^:]+):(.*)$/s.exec(Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '')) ?? [];
  if (user === undefined) throw failure(path, { field: `auths["${names[0]}"].auth`, problem: 'the value is no base64 of user:password', fix: `log in again: docker login ${names[0]}` });
  return { kind: 'password', user, password: secret };
}

/** Asks `docker-credential-<name> get`; undefined when it has none for the registry. */
async function askHelper(name: string, server: string, config: string, env: Surroundings['env']): Promise<RegistryCredentials | undefined> {
  if (!HELPER_NAME.test(name)) throw failure(config, { value: name, problem: 'this is no name of a credential helper', fix: 'correct credsStore and credHelpers' });
  const program = `docker-credential-${name}`;
  const { code, output } = await run(program, server, env);
  if (code === 'ENOENT') throw failure(config, { value: name, problem: `the credential helper ${program} is not on the path`, fix: `install it, or remove it from ${config}` });
  // A helper that has nothing says so on its standard output, and ends as if it had failed.
  if (code !== 0 && /credentials not found/i.test(output)) return undefined;
  const { Username: user, Secret: secret } = code === 0 ? parsed(output) : {};
  if (typeof user !== 'string' || typeof secret !== 'string') {
    throw failure(config, { value: name, problem: `${program} get gives no credentials for ${server}: it ended with ${code}`, fix: `run it by hand: echo ${server} | ${program} get` });
  }
  if (secret === '') return undefined;
  return user === IDENTITY_USER ? { kind: 'identity', token: secret } : { kind: 'password', user, password: secret };
}

function run(program: string, server: string, env: Surroundings['env']): Promise<{ readonly code: number | string; readonly output: string }> {
  return new Promise(resolve => {
    const child = execFile(program, ['get'], {
      env: { ...env }, timeout: HELPER_MILLISECONDS, maxBuffer: MOST_HELPER_BYTES, windowsHide: true,
    }, (error, output) => resolve({ code: error ? error.code ?? error.signal ?? 1 : 0, output }));
    // A helper that does not read is told by how it ends.
    child.stdin?.on('error', () => undefined).end(`${server}\n`);
  });
}

function parsed(text: string): { readonly [key: string]: unknown } {
  try {
    return record(JSON.parse(text)) ?? {};
  } catch {
    return {};
  }
}

function failure(path: string, issue: Pick<Issue, 'field' | 'value' | 'problem' | 'fix'>): GitOpsError {
  return new GitOpsError([{ id: 'registry-credentials', path, ...issue }]);
}
