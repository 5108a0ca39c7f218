import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ModelReference } from '../../../lib/models';
import { fetchOf } from '../../../lib/serving/weights/fetchers';
import { scratchDirectory } from '../../tools/scratch';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const MANIFEST = `${sha256('{}')}  ./config.json\n${sha256('weights')}  weights/model.safetensors\n`;
const FILES: { [path: string]: string } = { '/m/MANIFEST.sha256': MANIFEST, '/m/config.json': '{}', '/m/weights/model.safetensors': 'weights' };

interface Asked { readonly url: string; readonly headers: IncomingHttpHeaders }
const asked: Asked[] = [];
let server: Server;
let elsewhere: Server;
const hostOf = (of: Server) => `127.0.0.1:${(of.address() as AddressInfo).port}`;

beforeAll(async () => {
  [server, elsewhere] = await Promise.all(['server', 'elsewhere'].map(name => new Promise<Server>(resolve => {
    const started = createServer((request, response) => {
      asked.push({ url: `${name} ${request.url}`, headers: request.headers });
      // The host that serves large files is another one, as behind most hubs.
      if (name === 'server' && request.url!.endsWith('.safetensors')) return void response.writeHead(302, { location: `http://localhost:${hostOf(elsewhere).split(':')[1]}${request.url}` }).end();
      const body = FILES[request.url!];
      return void response.writeHead(body === undefined ? 404 : 200).end(body ?? 'no such file');
    }).listen(0, '127.0.0.1', () => resolve(started));
  })));
});
afterAll(() => Promise.all([server, elsewhere].map(each => new Promise(resolve => each.close(resolve)))));
beforeEach(() => asked.splice(0));

/** Runs the command of the init container; both of its directories are in the scratch directory. */
function download(reference: ModelReference): Promise<{ code: number | null; target: string }> {
  const home = scratchDirectory('web');
  writeFileSync(join(home, '.netrc'), 'machine 127.0.0.1 login reader password pass\n');
  const command = fetchOf(reference)!.command.map(argument => argument.replace('/mnt/models', home));
  const child = spawn(command[0], command.slice(1), { cwd: home, env: { PATH: process.env.PATH, HOME: home }, stdio: 'ignore' });
  return new Promise(resolve => child.once('close', code => resolve({ code, target: home })));
}

test('a directory of a web server: every file of the manifest, with the credentials of the netrc file, which stay with their host', async () => {
  const { code, target } = await download({ scheme: 'http', host: hostOf(server), path: 'm/', manifestSha256: sha256(MANIFEST) });
  expect(code).toBe(0);
  expect(readFileSync(join(target, 'weights/model.safetensors'), 'utf8')).toBe('weights');
  expect(asked.map(({ url, headers }) => [url, headers.authorization !== undefined])).toEqual([
    ['server /m/MANIFEST.sha256', true], ['server /m/config.json', true], ['server /m/weights/model.safetensors', true],
    ['elsewhere /m/weights/model.safetensors', false],
  ]);
});

test('one file of a web server, by its hash', async () => {
  const { code, target } = await download({ scheme: 'http', host: hostOf(server), path: 'm/config.json', sha256: sha256('{}') });
  expect(code).toBe(0);
  expect(readFileSync(join(target, 'config.json'), 'utf8')).toBe('{}');
});

test.each<[string, Partial<ModelReference>]>([
  ['a file that is another one now', { path: 'm/config.json', sha256: sha256('other') }],
  ['a manifest that is another one now', { path: 'm/', manifestSha256: sha256('other') }],
  ['a file that is gone', { path: 'm/gone', sha256: sha256('') }],
])('fails: %s', async (_, change) => {
  expect((await download({ scheme: 'http', host: hostOf(server), path: '', ...change } as ModelReference)).code).not.toBe(0);
});

test('fails: https is not left, not even when the server says so', async () => {
  const { command } = fetchOf({ scheme: 'https', host: 'models.example.com', path: 'm', sha256: sha256('') })!;
  expect(command[command.length - 1]).toBe('https');
  const { code, target } = await download({ scheme: 'https', host: hostOf(server), path: 'm/config.json', sha256: sha256('{}') });
  expect(code).not.toBe(0);
  expect(existsSync(join(target, 'config.json'))).toBe(false);
});
