import { GiteaServer } from './gitea-server';
import { Done, Opener } from './opener';
import { Proxy } from '../tools/proxy';

const TOKEN = 'secret-token-of-the-bot';
const SLOW = 60_000;
let server: GiteaServer;
let proxy: Proxy;
beforeAll(async () => {
  server = await new GiteaServer().start();
  server.tokens.set(TOKEN, 'bot');
  proxy = await Proxy.start();
});
afterAll(async () => Promise.all([server.stop(), proxy.stop()]));

/** In a program of its own each time, since a program asks once for its proxies. */
async function open(env: { readonly [name: string]: string }): Promise<Done & { readonly printed: string }> {
  const opener = Opener.start();
  const request = { branch: 'change', base: 'main', title: 'title', body: 'body' };
  const done = await opener.open({ env: { GITEA_TOKEN: TOKEN, ...env }, forge: { remoteUrl: `${server.url}/acme/platform.git`, kind: 'gitea' }, request });
  await opener.stop();
  return { ...done, printed: opener.printed };
}

test('requests go through the proxy of the environment, which does not get the token', async () => {
  expect((await open({ http_proxy: proxy.url() })).outcome).toMatchObject({ state: 'opened' });
  expect(proxy.asked.length).toBeGreaterThan(0);
  expect(new Set(proxy.asked)).toEqual(new Set([new URL(server.url).host]));
  expect(proxy.read.join()).not.toContain(TOKEN);
}, SLOW);

test('and not where NO_PROXY says so', async () => {
  const before = proxy.asked.length;
  expect((await open({ http_proxy: proxy.url(), no_proxy: '127.0.0.1' })).outcome).toMatchObject({ state: 'unchanged' });
  expect(proxy.asked).toHaveLength(before);
}, SLOW);

test('fails: a proxy that does not let it through, and its password is not shown', async () => {
  const { error, printed } = await open({ http_proxy: proxy.url('hidden') });
  expect(error).toMatch(/cannot be reached: .*407/);
  expect(printed).not.toContain('hidden');
}, SLOW);
