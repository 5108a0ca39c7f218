import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ApiServer, TOKEN } from './api-server';
import { Json } from './field-sets';
import { Certificate, certificate, noCertificates } from '../tools/certificate';
import { scratchDirectory } from '../tools/scratch';

const PROJECT = join(__dirname, '..', '..');
const SLOW = 60_000;
const reason = noCertificates();

/** Asks the server some times through a kubeconfig, in a process of its own: jest cannot load what reads one. */
function ask(kubeconfig: Json): Promise<string> {
  const path = join(scratchDirectory('kubeconfig'), 'config');
  writeFileSync(path, JSON.stringify(kubeconfig));
  const code = `(async () => {
    const { KubernetesApi } = require(${JSON.stringify(join(PROJECT, 'lib', 'drift', 'kubernetes-api.ts'))});
    const api = await KubernetesApi.connect({ kubeconfig: ${JSON.stringify(path)} });
    for (let i = 0; i < 20; i++) await api.get('/api/v1');
    return (await api.ask({ path: '/api/v1/namespaces/none' })).status;
  })().then(status => console.log(status), error => console.log(error.message))`;
  const loader = pathToFileURL(join(PROJECT, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
  return new Promise(resolve => execFile(process.execPath, ['--import', loader, '-e', code], { cwd: PROJECT }, (_, out, err) => resolve(out.trim() || err)));
}

(reason === undefined ? describe : describe.skip)(`a server with TLS${reason === undefined ? '' : ` (${reason})`}`, () => {
  let own: Certificate;
  let user: Certificate;
  let server: ApiServer;
  beforeAll(async () => {
    [own, user] = ['server', 'user'].map(certificate);
    server = await ApiServer.start({ ...own, ca: user.cert, requestCert: true, rejectUnauthorized: true });
  });
  afterAll(async () => server.stop());

  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const kubeconfig = (cluster: Json, credentials: Json): Json => {
    const config = JSON.parse(server.kubeconfig('test')) as Json;
    config.clusters[0].cluster = { server: server.url, ...cluster };
    Object.assign(config.users[0].user, credentials);
    return config;
  };
  const trusted = () => ({ 'certificate-authority-data': base64(own.cert) });
  const known = () => ({ 'client-certificate-data': base64(user.cert), 'client-key-data': base64(user.key) });

  test('is asked with the certificates of the kubeconfig, over one connection', async () => {
    const before = server.connections;
    expect(await ask(kubeconfig(trusted(), known()))).toBe('404');
    expect(server.connections - before).toBe(1);
  }, SLOW);

  test('fails: when it is not who it should be, and without a token on the way', async () => {
    const answer = await ask(kubeconfig({}, known()));
    expect(answer).toMatch(/^the certificate of 127\.0\.0\.1:\d+ is not trusted \([A-Z_]+\): the kubeconfig needs the certificate-authority of the cluster$/);
    expect(answer).not.toContain(TOKEN);
  }, SLOW);

  test('fails: when it wants a certificate that the user does not have', async () => {
    expect(await ask(kubeconfig(trusted(), {}))).toMatch(/^127\.0\.0\.1:\d+ does not take the client certificate of the kubeconfig, or wants one where there is none \(ERR_SSL_\w+\): log in again$/);
  }, SLOW);
});
