import { openHttp } from '../../../lib/lock/http';
import { answer, HttpServer } from '../../tools/http-server';

// As where somebody installed without optional packages.
jest.mock('../../../lib/errors/optional-package', () => ({
  loadOptional: async (name: string, purpose: string) => {
    const { GitOpsError } = jest.requireActual<typeof import('../../../lib/errors/gitops-error')>('../../../lib/errors/gitops-error');
    throw new GitOpsError([{ id: 'missing-package', path: name, problem: `${purpose} needs the package ${name}, which is not installed`, fix: '' }]);
  },
}));

test('without the package undici, hosts are reached by what Node brings', async () => {
  const server = await HttpServer.start(answer(200, 'here'));
  const http = await openHttp({ env: { no_proxy: '*' }, version: '1' });
  expect((await http.request(server.url)).body.toString()).toBe('here');
  await http.close();
  await server.stop();
});

test.each([{ HTTPS_PROXY: 'http://proxy.example:3128' }, { SSL_CERT_FILE: '/etc/ssl/mine.pem' }])('fails: %j, which needs the package', async env => {
  await expect(openHttp({ env, version: '1' })).rejects.toMatchObject({
    issues: [{ id: 'missing-package', problem: 'a proxy, or a certificate authority of your own, needs the package undici, which is not installed' }],
  });
});

test('loopback and hosts that may are reached without TLS, all others with it', async () => {
  const http = await openHttp({ env: {}, version: '1', insecure: ['registry.local:5000'] });
  expect(['127.0.0.1:5000', 'localhost', '[::1]:1', 'registry.local:5000', 'registry.local', 'registry.example.com:5000', '127.0.0.1.evil.example'].map(host => http.origin(host))).toEqual([
    'http://127.0.0.1:5000', 'http://localhost', 'http://[::1]:1', 'http://registry.local:5000', 'https://registry.local', 'https://registry.example.com:5000', 'https://127.0.0.1.evil.example',
  ]);
});
