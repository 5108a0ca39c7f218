import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { HttpClient, undiciTransport } from '../../../lib/lock/http';
import { certificate, noCertificates } from '../../tools/certificate';
import { answer, HttpServer } from '../../tools/http-server';
import { scratchDirectory } from '../../tools/scratch';
import { undici } from '../../tools/undici';

const missing = noCertificates();
/** A test that needs a server with TLS. */
const overTls = (title: string, run: () => Promise<void>) => (missing ? test.skip : test)(missing ? `${title} (not run: ${missing})` : title, run);

const directory = scratchDirectory('tls');
const authority = join(directory, 'ca.pem');
let server: HttpServer;
beforeAll(async () => {
  if (missing) return;
  const made = certificate('test');
  writeFileSync(authority, made.cert);
  server = await HttpServer.start(answer(200, 'over TLS'), made);
});
afterAll(() => server?.stop());

const clients: HttpClient[] = [];
afterEach(() => Promise.all(clients.splice(0).map(client => client.close())));

/** What a request says in an environment, or the id and problem that it fails with. */
function ask(url: string, env: { readonly [name: string]: string }): Promise<string> {
  const client = new HttpClient(undiciTransport(undici, env), { version: '1', firstWaitMilliseconds: 1 });
  clients.push(client);
  return client.request(url).then(({ body }) => body.toString(), ({ issues: [{ id, problem }] }: { issues: { id: string; problem: string }[] }) => `${id}: ${problem}`);
}

/** A proxy that notes what it is asked for. */
async function proxy(refuses = false): Promise<{ readonly url: string; readonly asked: string[]; stop(): void }> {
  const asked: string[] = [];
  const listening = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('by proxy');
  }).on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    if (refuses) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const [host, port] = request.url!.split(':');
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve));
  return { url: `http://user:pass@127.0.0.1:${(listening.address() as AddressInfo).port}`, asked, stop: () => { listening.closeAllConnections(); listening.close(); } };
}

overTls('a certificate authority of the user\'s own is trusted when SSL_CERT_FILE names it, also beside NODE_EXTRA_CA_CERTS', async () => {
  expect(await ask(server.url, { SSL_CERT_FILE: authority })).toBe('over TLS');
  const other = join(directory, 'other.pem');
  writeFileSync(other, '');
  expect(await ask(server.url, { SSL_CERT_FILE: other, NODE_EXTRA_CA_CERTS: authority })).toBe('over TLS');
});

overTls('fails: a server whose certificate nobody vouches for, saying how one names the authority', async () => {
  expect(await ask(server.url, {})).toMatch(/^http-tls: the certificate of 127.0.0.1 is not trusted, or it speaks no TLS: (?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED)/);
});

test('fails: a file of certificates that is not there', () => {
  expect(() => undiciTransport(undici, { SSL_CERT_FILE: '/nonexistent.pem' })).toThrow(/\[\/nonexistent.pem\] SSL_CERT_FILE: the certificates cannot be read: ENOENT/);
});

overTls('requests go through the proxy that the environment names, with the credentials in it, and TLS to the server stays whole', async () => {
  const { url, asked, stop } = await proxy();
  const token = `Basic ${Buffer.from('user:pass').toString('base64')}`;
  expect(await ask(server.url, { https_proxy: url, SSL_CERT_FILE: authority })).toBe('over TLS');
  expect(asked).toEqual([`CONNECT ${server.host} ${token}`]);
  expect(await ask(server.url, { HTTPS_PROXY: url, NO_PROXY: '127.0.0.1', SSL_CERT_FILE: authority })).toBe('over TLS');
  expect(asked).toHaveLength(1);
  stop();
});

overTls('fails: a proxy that refuses, without its credentials in the message', async () => {
  const { url, stop } = await proxy(true);
  const said = await ask(server.url, { https_proxy: url, SSL_CERT_FILE: authority });
  expect(said).toMatch(/^http-proxy: the proxy refuses: .*407/);
  expect(said).not.toContain('pass@');
  stop();
});
