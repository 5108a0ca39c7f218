import { createHash } from 'node:crypto';
import { fetchTransport, HttpClient, jsonOf, undiciTransport } from '../../../lib/lock/http';
import { answer, Handler, HttpServer, inTurn } from '../../tools/http-server';
import { undici } from '../../tools/undici';

let server: HttpServer;
let other: HttpServer;
beforeAll(async () => {
  [server, other] = await Promise.all([HttpServer.start(answer(200)), HttpServer.start(answer(200))]);
});
afterAll(() => Promise.all([server.stop(), other.stop()]));

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe.each([['undici', () => undiciTransport(undici, {})], ['fetch', fetchTransport]])('by %s', (_, transport) => {
  let client: HttpClient;
  beforeEach(() => { client = new HttpClient(transport(), { version: '1.2.3', firstWaitMilliseconds: 1, idleMilliseconds: 1000 }); });
  afterEach(() => client.close());

  /** What a request fails with: id and problem. */
  const failure = (url: string, request = {}) => client.request(url, request).then(
    response => { throw new Error(`no failure: ${response.status}`); },
    ({ issues: [{ id, path, problem }] }: { issues: { id: string; path: string; problem: string }[] }) => `${path} ${id}: ${problem}`);

  test('an answer comes with its body, its headers and its hash', async () => {
    server.handler = answer(200, '{"a":1}', { 'x-y': 'z' });
    const response = await client.request(`${server.url}/a?token=secret`, { headers: { accept: 'application/json' }, authorization: 'Bearer t' });
    expect(response).toMatchObject({ status: 200, url: `${server.url}/a`, sha256: sha256('{"a":1}'), headers: { 'x-y': 'z' } });
    expect(jsonOf(response)).toEqual({ a: 1 });
    expect(server.seen.map(({ url, headers }) => [url, headers.accept, headers.authorization, headers['user-agent']])).toEqual([['/a?token=secret', 'application/json', 'Bearer t', 'cdk8s-gitops-ai/1.2.3']]);
  });

  test('what is too large for memory is hashed and forgotten', async () => {
    const piece = 'x'.repeat(64 * 1024);
    server.handler = (__, response) => {
      for (let i = 0; i < 100; i++) response.write(piece);
      response.end();
    };
    expect(await client.digest(`${server.url}/`)).toMatchObject({ size: 100 * piece.length, sha256: sha256(piece.repeat(100)) });
  });

  test('a HEAD has no body, whatever its length says', async () => {
    server.handler = answer(200, 'body', { 'content-length': '4' });
    expect(await client.request(`${server.url}/`, { method: 'HEAD' })).toMatchObject({ status: 200, headers: { 'content-length': '4' } });
  });

  test('a POST sends its body', async () => {
    server.handler = (request, response) => void request.pipe(response);
    expect((await client.request(`${server.url}/`, { method: 'POST', body: 'question' })).body.toString()).toBe('question');
  });

  test.each([408, 429, 500, 502, 503, 504])('a server that answers %d for a moment is asked again', async status => {
    server.handler = inTurn(answer(status), answer(status), answer(200, 'at last'));
    expect((await client.request(`${server.url}/`)).body.toString()).toBe('at last');
    expect(server.seen).toHaveLength(3);
  });

  test('a connection that ends in the middle of an answer is no answer', async () => {
    server.handler = inTurn((__, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    }, (request, __) => request.socket.destroy(), answer(200, 'whole'));
    expect(await client.request(`${server.url}/`)).toMatchObject({ sha256: sha256('whole') });
    expect(server.seen).toHaveLength(3);
  });

  test('a server that says when to come back is left alone until then, by everybody', async () => {
    const times: number[] = [];
    server.handler = inTurn((__, response) => {
      times.push(Date.now());
      response.writeHead(429, { 'retry-after': '1' }).end();
    }, (__, response) => {
      times.push(Date.now());
      response.end('ok');
    });
    const first = client.request(`${server.url}/1`);
    while (server.seen.length === 0) await new Promise(setImmediate);
    await new Promise(resolve => setTimeout(resolve, 100));
    await Promise.all([first, client.request(`${server.url}/2`)]);
    expect(times.slice(1).map(time => time - times[0] >= 1000)).toEqual([true, true]);
  });

  test('fails: a server that wants more patience than anybody has, in seconds and as a date', async () => {
    server.handler = answer(429, '', { 'retry-after': '3600' });
    expect(await failure(`${server.url}/`)).toBe(`${server.url}/ http-rate-limited: the server answers 429 and asks to wait 3600 seconds`);
    server.handler = answer(503, '', { 'date': 'Fri, 27 Nov 2026 20:00:00 GMT', 'retry-after': 'Fri, 27 Nov 2026 20:10:00 GMT' });
    expect(await failure(`${server.url}/`)).toBe(`${server.url}/ http-rate-limited: the server answers 503 and asks to wait 600 seconds`);
    expect(server.seen).toHaveLength(1);
  });

  test('fails: a server that does not recover, with what it says and without what it must not say', async () => {
    server.handler = answer(500, '{"errors":[{"code":"UNKNOWN","message":"disk\\u001b[2J full"}]}');
    expect(await failure(`${server.url}/a?token=secret`)).toBe(`${server.url}/a http-status: the server answers 500 Internal Server Error, 5 times: disk [2J full`);
    server.handler = answer(403, '{"error":"not yours"}');
    expect(await failure(`${server.url}/`)).toBe(`${server.url}/ http-denied: the server answers 403 Forbidden: not yours`);
    server.handler = answer(404, '<html>', { 'content-type': 'text/html' });
    expect(await failure(`${server.url}/`)).toBe(`${server.url}/ http-status: the server answers 404 Not Found`);
    expect((await client.request(`${server.url}/`, { accept: [404] })).status).toBe(404);
  });

  test('fails: a server that begins and never ends, or does not begin', async () => {
    const impatient = new HttpClient(transport(), { version: '1', firstWaitMilliseconds: 1, idleMilliseconds: 50 });
    const slow = (handler: Handler) => {
      server.handler = handler;
      return expect(impatient.request(`${server.url}/`)).rejects.toMatchObject({ issues: [{ id: 'http-timeout', problem: expect.stringContaining('tried 5 times') }] });
    };
    await slow((__, response) => void response.writeHead(200).write('a'));
    await slow(() => undefined);
    await impatient.close();
  });

  test('fails: an answer that is shorter than it says, every time', async () => {
    server.handler = (__, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    };
    expect(await failure(`${server.url}/`)).toBe(`${server.url}/ http-truncated: the connection ended before the answer was complete (tried 5 times)`);
  });

  test('fails: an answer without end, and one that is packed', async () => {
    server.handler = (__, response) => {
      const more = () => { while (response.write('x'.repeat(1000))); };
      response.on('drain', more).on('error', () => undefined);
      more();
    };
    expect(await failure(`${server.url}/`, { mostBytes: 10_000 })).toMatch(/http-too-large: the answer has more than 10000 bytes/);
    server.handler = answer(200, 'x', { 'content-encoding': 'compress' });
    expect(await failure(`${server.url}/`)).toMatch(/http-encoding: the answer is packed with compress/);
  });

  test('a redirect is followed, and credentials stay with the origin they are for', async () => {
    server.handler = inTurn(answer(302, '', { location: '/b' }), answer(307, '', { location: `${other.url}/c` }));
    other.handler = answer(200, 'there');
    expect(await client.request(`${server.url}/a`, { authorization: 'Bearer secret' })).toMatchObject({ url: `${other.url}/c`, sha256: sha256('there') });
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer secret', 'Bearer secret']);
    expect(other.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('fails: redirects in a circle, of a POST, to no address, to plain HTTP, to another protocol', async () => {
    server.handler = answer(301, '', { location: '/' });
    expect(await failure(`${server.url}/`)).toMatch(/http-redirect: more than 10 redirects/);
    expect(await failure(`${server.url}/`, { method: 'POST' })).toMatch(/http-redirect: the server redirects a POST/);
    server.handler = answer(301, '', { location: 'http://[' });
    expect(await failure(`${server.url}/`)).toMatch(/http-redirect: the server redirects to what is no address/);
    server.handler = answer(301, '', { location: 'http://registry.invalid/' });
    expect(await failure(`${server.url}/`)).toMatch(/^http:\/\/registry.invalid\/ http-insecure/);
    server.handler = answer(301, '', { location: 'file:///etc/passwd' });
    expect(await failure(`${server.url}/`)).toMatch(/^address http-address/);
  });

  test('fails: a host that no name server knows, and one where nothing listens', async () => {
    expect(await failure('https://registry.invalid/v2/')).toMatch(/^https:\/\/registry.invalid\/v2\/ http-dns: no name server knows the host registry.invalid$|gives no answer for registry.invalid/);
    const gone = await HttpServer.start(answer(200));
    await gone.stop();
    expect(await failure(`${gone.url}/`)).toBe(`${gone.url}/ http-unreachable: nothing listens at ${gone.host}`);
  });

  test.each(['http://registry.example.com/', 'https://user:secret@registry.example.com/', 'ftp://x/', 'nonsense', 'https://user:secret@[/'])(
    'fails: %s is refused before anything is sent, and no secret is told', async url => {
      expect(await failure(url)).toMatch(/http-(?:insecure|address)/);
      expect(await failure(url)).not.toContain('secret');
    });

  test('no more than so many requests run at once', async () => {
    const few = new HttpClient(transport(), { version: '1', atOnce: 3 });
    let [running, most] = [0, 0];
    server.handler = (__, response) => {
      most = Math.max(most, ++running);
      setTimeout(() => { running--; response.end('x'); }, 5);
    };
    await Promise.all(Array.from({ length: 20 }, () => few.request(`${server.url}/`)));
    expect([most, server.seen.length]).toEqual([3, 20]);
    await few.close();
  });
});
