import { namesProxy, proxyFor } from '../../../lib/lock/http/proxy';

const of = (url: string, env: { readonly [name: string]: string }) => proxyFor(new URL(url), env);

test('the proxy is that of the protocol, or the one for all; names are read in both cases, and empty is none', () => {
  expect(of('https://a.example/', { https_proxy: 'http://p:1' })).toBe('http://p:1');
  expect(of('https://a.example/', { HTTPS_PROXY: 'p:1' })).toBe('http://p:1');
  expect(of('https://a.example/', { http_proxy: 'http://p:1' })).toBeUndefined();
  expect(of('http://a.example/', { http_proxy: 'http://p:1' })).toBe('http://p:1');
  expect(of('http://a.example/', { ALL_PROXY: 'http://p:2', http_proxy: '' })).toBe('http://p:2');
  expect([namesProxy({}), namesProxy({ HTTPS_PROXY: '' }), namesProxy({ all_proxy: 'x' })]).toEqual([false, false, true]);
});

test.each([
  ['registry.example.com', true], ['.example.com', true], ['*.example.com', true], ['example.com', true], ['EXAMPLE.com', true], ['*', true],
  ['registry.example.com:443', true], ['registry.example.com:5000', false], ['ample.com', false], ['other.example', false], ['a, example.com b', true], ['', false],
])('no_proxy=%s exempts registry.example.com: %s', (list, exempt) => {
  expect(of('https://registry.example.com/', { https_proxy: 'http://p:1', no_proxy: list })).toBe(exempt ? undefined : 'http://p:1');
});
