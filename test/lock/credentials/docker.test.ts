import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerCredentials } from '../../../lib/lock/credentials/docker';
import { scratchDirectory } from '../../tools/scratch';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A home with a configuration of docker. */
function home(config: object | string): string {
  const directory = scratchDirectory('docker');
  mkdirSync(join(directory, '.docker'));
  writeFileSync(join(directory, '.docker', 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  return directory;
}

/** A directory with a helper that does what the lines of shell say; `$SERVER` is what it is asked for. */
function helper(...lines: string[]): { readonly PATH: string } {
  const directory = scratchDirectory('helper');
  const path = join(directory, 'docker-credential-test');
  writeFileSync(path, ['#!/bin/sh', 'read SERVER; [ "$1" = get ] || exit 9', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
  return { PATH: `${directory}:${process.env.PATH}` };
}

const failure = (host: string, at: Parameters<typeof dockerCredentials>[1]) => dockerCredentials(host, at).then(
  () => { throw new Error('no failure'); }, ({ issues: [{ problem }], message }: { issues: { problem: string }[]; message: string }) => {
    expect(message).not.toContain('hunter2');
    return problem;
  });

test.each([
  ['a user and a password in base64', { auths: { 'r.example:5000': { auth: base64('bob:hunter2:x') } } }, { kind: 'password', user: 'bob', password: 'hunter2:x' }],
  ['a user and a password', { auths: { 'https://r.example:5000/v2/': { username: 'bob', password: 'hunter2' } } }, { kind: 'password', user: 'bob', password: 'hunter2' }],
  ['an identity token', { auths: { 'r.example:5000': { auth: base64('bob:'), identitytoken: 'refresh' } } }, { kind: 'identity', token: 'refresh' }],
  ['a token of the registry', { auths: { 'r.example:5000': { registrytoken: 'jwt' } } }, { kind: 'bearer', token: 'jwt' }],
  ['those of another registry', { auths: { 'r.example': { auth: base64('bob:hunter2') } } }, undefined],
  ['an empty entry', { auths: { 'r.example:5000': {} } }, undefined],
  ['nothing', {}, undefined],
])('the configuration has %s', async (_, config, expected) => {
  expect(await dockerCredentials('r.example:5000', { env: {}, home: home(config) })).toEqual(expected);
});

test('those of Docker Hub are kept under its old address', async () => {
  const at = { env: {}, home: home({ auths: { 'https://index.docker.io/v1/': { auth: base64('bob:x') } } }) };
  expect(await dockerCredentials('docker.io', at)).toEqual({ kind: 'password', user: 'bob', password: 'x' });
});

test('the configuration is where DOCKER_CONFIG or REGISTRY_AUTH_FILE says, else in the home, else with podman', async () => {
  const of = (user: string) => ({ auths: { 'r.example': { username: user, password: 'x' } } });
  const [docker, podman, mine] = ['docker', 'podman', 'mine'].map(user => home(of(user)));
  mkdirSync(join(podman, 'containers'));
  writeFileSync(join(podman, 'containers', 'auth.json'), JSON.stringify(of('podman')));
  const user = async (env: object, at?: string) => (await dockerCredentials('r.example', { env: { ...env }, home: at }) as { user: string } | undefined)?.user;
  expect(await user({ DOCKER_CONFIG: join(docker, '.docker') }, mine)).toBe('docker');
  expect(await user({ REGISTRY_AUTH_FILE: join(podman, 'containers', 'auth.json'), DOCKER_CONFIG: join(docker, '.docker') }, mine)).toBe('podman');
  expect(await user({ XDG_RUNTIME_DIR: podman }, mine)).toBe('mine');
  expect(await user({ XDG_RUNTIME_DIR: podman }, scratchDirectory())).toBe('podman');
  expect(await user({}, scratchDirectory())).toBeUndefined();
  expect(await user({})).toBeUndefined();
});

test('a helper is asked by its name with fixed arguments, for one registry or for all', async () => {
  const env = helper('echo "{\\"ServerURL\\":\\"$SERVER\\",\\"Username\\":\\"bob\\",\\"Secret\\":\\"for $SERVER\\"}"');
  expect(await dockerCredentials('r.example', { env, home: home({ credHelpers: { 'r.example': 'test' }, credsStore: 'other' }) })).toEqual({ kind: 'password', user: 'bob', password: 'for r.example' });
  expect(await dockerCredentials('docker.io', { env, home: home({ credsStore: 'test' }) })).toEqual({ kind: 'password', user: 'bob', password: 'for https://index.docker.io/v1/' });
});

test('a helper may give an identity token, or have nothing', async () => {
  const config = home({ credsStore: 'test', auths: { 'r.example': {} } });
  expect(await dockerCredentials('r.example', { env: helper('echo \'{"Username":"<token>","Secret":"refresh"}\''), home: config })).toEqual({ kind: 'identity', token: 'refresh' });
  expect(await dockerCredentials('r.example', { env: helper('echo "credentials not found in native keychain"; exit 1'), home: config })).toBeUndefined();
});

test('fails: a helper that fails, says nonsense or is not there; nothing of what it said is told', async () => {
  const config = home({ credsStore: 'test' });
  expect(await failure('r.example', { env: helper('echo hunter2; exit 3'), home: config })).toBe('docker-credential-test get gives no credentials for r.example: it ended with 3');
  expect(await failure('r.example', { env: helper('echo hunter2'), home: config })).toBe('docker-credential-test get gives no credentials for r.example: it ended with 0');
  expect(await failure('r.example', { env: { PATH: scratchDirectory() }, home: config })).toBe('the credential helper docker-credential-test is not on the path');
});

test.each(['../../bin/sh', 'a b', '-x', 'a;b', 'x/y', ''.padEnd(100, 'x')])('fails: no helper has the name %j', async name => {
  expect(await failure('r.example', { env: {}, home: home({ credsStore: name }) })).toBe('this is no name of a credential helper');
});

test('fails: a configuration that cannot be read, and nothing of it is told', async () => {
  expect(await failure('r.example', { env: {}, home: home('{"auths": hunter2') })).toBe('the file with the credentials of registries is no JSON');
  expect(await failure('r.example', { env: {}, home: home({ auths: { 'r.example': { auth: base64('hunter2') } } }) })).toBe('the value is no base64 of user:password');
  expect(await failure('r.example', { env: { REGISTRY_AUTH_FILE: scratchDirectory() } })).toBe('the credentials of registries cannot be read: EISDIR');
});
