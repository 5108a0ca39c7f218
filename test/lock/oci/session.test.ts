import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { oci } from '../../../lib/lock/oci';
import { isOfSameDomain, parseChallenges } from '../../../lib/lock/oci/challenge';
import { noCertificates } from '../../tools/certificate';
import { describeWithRegistry } from '../../tools/describe-with-registry';
import { answer, HttpServer, inTurn } from '../../tools/http-server';
import { Registry } from '../../tools/registry';
import { scratchDirectory } from '../../tools/scratch';
import { TokenServer } from '../../tools/token-server';
import { lockContext } from '../fixtures';

const PASSWORD = 'hunter2';
const basic = `Basic ${Buffer.from(`bob:${PASSWORD}`).toString('base64')}`;

/** A context in which docker knows credentials. */
function loggedIn(auths: object) {
  const home = scratchDirectory('home');
  mkdirSync(join(home, '.docker'));
  writeFileSync(join(home, '.docker', 'config.json'), JSON.stringify({ auths }));
  return lockContext({ home });
}

const failure = (reference: string, context = lockContext()) => oci.resolve(reference, context).then(
  () => { throw new Error('no failure'); }, ({ issues: [{ id, problem, fix }], message }: { issues: { id: string; problem: string; fix: string }[]; message: string }) => {
    expect(message).not.toContain(PASSWORD);
    return `${id}: ${problem}; ${fix}`;
  });

describeWithRegistry('with a real registry that wants tokens', () => {
  let registry: Registry;
  let tokens: TokenServer;
  beforeAll(async () => {
    tokens = await TokenServer.start(PASSWORD);
    registry = await Registry.start(scratchDirectory('registry'), tokens.auth);
    for (const repository of ['models/a', 'models/b']) {
      registry.headers = { authorization: `Bearer ${tokens.token(repository, ['pull', 'push'])}` };
      for (const tag of ['1', '2', '3']) await registry.pushArtifact(repository, tag, { layers: [{ content: `${repository} ${tag}` }] });
    }
  });
  afterAll(() => Promise.all([registry.stop(), tokens.stop()]));
  beforeEach(() => {
    tokens.seen.length = 0;
    tokens.seconds = 300;
  });

  const at = (rest: string) => `oci://${registry.host}/models/${rest}`;

  test('a token is asked for once for a repository, with the right to pull and no other', async () => {
    const context = loggedIn({ [registry.host]: { username: 'bob', password: PASSWORD } });
    const sizes = await Promise.all(['a:1', 'a:2', 'a:3', 'b:1', 'b:2'].map(async rest => (await oci.resolve(at(rest), context)).size));
    expect(sizes).toEqual([10, 10, 10, 10, 10]);
    expect(tokens.seen.map(({ query }) => query.scope).sort()).toEqual(['repository:models/a:pull', 'repository:models/b:pull']);
    expect(new Set(tokens.seen.map(({ authorization }) => authorization))).toEqual(new Set([basic]));
  });

  test('an identity token is exchanged for one', async () => {
    const context = loggedIn({ [registry.host]: { auth: Buffer.from('bob:').toString('base64'), identitytoken: tokens.identity } });
    expect((await oci.resolve(at('a:1'), context)).size).toBe(10);
    expect(tokens.seen).toMatchObject([{ method: 'POST', authorization: undefined, query: { grant_type: 'refresh_token', scope: 'repository:models/a:pull' } }]);
  });

  test('a token that has expired is replaced by a new one', async () => {
    const context = loggedIn({ [registry.host]: { username: 'bob', password: PASSWORD } });
    // The registry allows a minute of difference between clocks.
    tokens.seconds = -120;
    expect(await failure(at('a:1'), context)).toMatch(/registry-denied: the registry answers 401 to your credentials; log in again, with rights to pull: docker login 127/);
    tokens.seconds = 300;
    expect((await oci.resolve(at('a:1'), context)).size).toBe(10);
    expect(tokens.seen).toHaveLength(2);
  });

  test('fails: nobody is logged in, or with a wrong password', async () => {
    expect(await failure(at('a:1'))).toMatch(/registry-denied: the registry answers 401, and there are no credentials for it; log in: docker login 127/);
    expect(await failure(at('a:1'), loggedIn({ [registry.host]: { username: 'bob', password: 'wrong' } }))).toMatch(/registry-denied: the registry answers 401 to your credentials/);
  });
}, noCertificates());

describe('with a registry that cannot be trusted', () => {
  let registry: HttpServer;
  beforeAll(async () => { registry = await HttpServer.start(answer(200)); });
  afterAll(() => registry.stop());

  test('fails: tokens from a server of another domain, which gets no credentials', async () => {
    const elsewhere = await HttpServer.start(answer(401, '{}'));
    registry.handler = answer(401, '', { 'www-authenticate': `Bearer realm="http://localhost:${elsewhere.host.split(':')[1]}/token",service="x"` });
    const context = loggedIn({ [registry.host]: { username: 'bob', password: PASSWORD } });
    expect(await failure(`oci://${registry.host}/m:1`, context)).toMatch(/registry-realm: .*gets its tokens from a server of another domain; your credentials for 127.* are not sent there/);
    expect(elsewhere.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    await elsewhere.stop();
  });

  test('fails: tokens over plain HTTP, or from nowhere', async () => {
    const context = loggedIn({ [registry.host]: { username: 'bob', password: PASSWORD } });
    registry.handler = answer(401, '', { 'www-authenticate': 'Bearer realm="http://auth.example.com/token",service="x"' });
    expect(await failure(`oci://${registry.host}/m:1`, context)).toMatch(/^http-insecure/);
    registry.handler = answer(401, '', { 'www-authenticate': 'Bearer service="x"' });
    expect(await failure(`oci://${registry.host}/n:1`, lockContext())).toMatch(/^registry-challenge/);
  });

  test('credentials are given to a registry that asks for them, and to nobody that it redirects to', async () => {
    const store = await HttpServer.start(answer(401, '', { 'www-authenticate': 'Basic realm="mine"' }));
    registry.handler = inTurn(answer(401, '', { 'www-authenticate': 'Basic realm="registry"' }), answer(307, '', { location: `${store.url}/x` }));
    const context = loggedIn({ [registry.host]: { username: 'bob', password: PASSWORD } });
    expect(await failure(`oci://${registry.host}/m:1`, context)).toMatch(/^registry-denied/);
    expect(registry.seen.map(({ headers }) => headers.authorization)).toEqual([undefined, basic]);
    expect(store.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    await store.stop();
  });
});

test('challenges are read as servers write them', () => {
  expect(parseChallenges('Bearer realm="https://auth.example.com/token?a=b,c",service=registry , scope="repository:a:pull,push", Basic realm="say \\"hi\\""')).toEqual([
    { scheme: 'bearer', parameters: { realm: 'https://auth.example.com/token?a=b,c', service: 'registry', scope: 'repository:a:pull,push' } },
    { scheme: 'basic', parameters: { realm: 'say "hi"' } },
  ]);
  expect(parseChallenges('Negotiate')).toEqual([{ scheme: 'negotiate', parameters: {} }]);
  expect([parseChallenges(''), parseChallenges('=,="'), parseChallenges('realm="x"')]).toEqual([[], [], []]);
});

test.each([
  ['registry.gitlab.com', 'gitlab.com', true], ['registry-1.docker.io', 'auth.docker.io', true], ['ghcr.io', 'ghcr.io', true], ['quay.io', 'ghcr.io', false], ['registry.example.co.uk', 'evil.co.uk', false],
  ['registry.example.co.uk', 'auth.example.co.uk', true], ['example.com', 'example.com.evil.net', false], ['127.0.0.1', '127.0.0.2', false], ['registry', 'registry', true], ['a', 'b', false],
])('credentials for %s may go to %s: %s', (registry, realm, expected) => {
  expect(isOfSameDomain(registry, realm)).toBe(expected);
});
