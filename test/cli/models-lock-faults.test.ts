import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { CommandLine } from '../tools/command-line';
import { describeWithRegistry } from '../tools/describe-with-registry';
import { answer, Handler, HttpServer, inTurn } from '../tools/http-server';
import { Registry } from '../tools/registry';
import { scratchDirectory } from '../tools/scratch';

const LOCK = `# Known versions.\nlockVersion: 1\nmodels:\n  bert:\n    "1":\n      source: hf://acme/bert@${'c'.repeat(40)}\n      size: 2\n`;

/** Makes something else of an answer, and of its headers. */
type Change = (body: string, headers: { [name: string]: string | string[] | undefined }) => string;

describeWithRegistry('with a real registry behind something that fails', () => {
  let registry: Registry;
  let proxy: HttpServer;
  let commandLine: CommandLine;
  beforeAll(async () => {
    commandLine = CommandLine.start();
    [registry, proxy] = await Promise.all([Registry.start(scratchDirectory('registry')), HttpServer.start(answer(500))]);
    for (const version of ['1', '2']) {
      await registry.pushArtifact('models/ranker', version, {
        config: { mediaType: 'application/vnd.cncf.model.config.v1+json', content: JSON.stringify({ config: { format: 'onnx' }, version }) },
        layers: [{ content: version }],
      });
    }
  });
  afterAll(() => Promise.all([registry.stop(), proxy.stop(), commandLine.stop()]));

  /** What the registry says, changed on the way. */
  const pass = (change: Change = body => body): Handler => (request, response) => {
    httpRequest(`${registry.url}${request.url}`, { method: request.method, headers: request.headers }, got => {
      const chunks: Buffer[] = [];
      got.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const headers = { ...got.headers };
        const body = change(Buffer.concat(chunks).toString(), headers);
        const length = headers['content-length'] ?? String(Buffer.byteLength(body));
        response.writeHead(got.statusCode!, { ...headers, 'content-length': length }).end(body);
      });
    }).end();
  };
  const only = (pattern: RegExp, handler: Handler): Handler => (request, response) => {
    (pattern.test(request.url!) ? handler : pass())(request, response);
  };
  const rewritten = (from: string | RegExp, to: string) => pass((body, headers) => {
    delete headers['content-length'];
    return body.replace(from, to);
  });

  /** Locks two versions through the proxy; the lock may change only when that works. */
  async function lock(handler: Handler): Promise<object> {
    const cwd = scratchDirectory('faults');
    mkdirSync(join(cwd, 'environments'));
    writeFileSync(join(cwd, 'environments', 'staging.yaml'), 'models:\n  ranker: "2"\n');
    writeFileSync(join(cwd, 'models.lock.yaml'), LOCK);
    proxy.handler = handler;
    const from = `oci://${proxy.host}/models/ranker:{version}`;
    const { code, err } = await commandLine.run(['models', 'lock', 'ranker', 'ranker@1', '--from', from], cwd, { HOME: scratchDirectory('home') });
    return { code, err, changed: readFileSync(join(cwd, 'models.lock.yaml'), 'utf8') !== LOCK, files: readdirSync(cwd).sort() };
  }

  test.each<[string, Handler]>([
    ['a registry that is fine', (...args) => pass()(...args)],
    ['429 with a time to come back', (...args) => once429(...args)],
    ['500 for a moment', (...args) => once500(...args)],
    ['a connection that breaks once', (...args) => onceBroken(...args)],
  ])('%s: both versions are locked', async (_, handler) => {
    expect(await lock(handler)).toEqual({ code: 0, err: '', changed: true, files: ['environments', 'models.lock.yaml'] });
  }, 30_000);
  const once429 = inTurn(answer(429, '', { 'retry-after': '1' }), (...args) => pass()(...args));
  const once500 = inTurn(answer(500), answer(503), (...args) => pass()(...args));
  const onceBroken = inTurn(request => void request.socket.destroy(), (...args) => pass()(...args));

  test.each<[string, () => Handler, RegExp]>([
    ['429 for longer than anybody waits', () => answer(429, '', { 'retry-after': '3600' }), /http-rate-limited.*|asks to wait 3600 seconds/],
    ['500 again and again', () => answer(500, '{"errors":[{"code":"UNKNOWN","message":"broken"}]}'), /the server answers 500 Internal Server Error, 5 times: broken/],
    ['a manifest that ends early', () => only(/manifests/, pass((body, headers) => {
      headers.connection = 'close';
      return body.slice(0, 10);
    })), /http-truncated/],
    ['a manifest of which one byte was changed', () => rewritten('"size":1', '"size":2'), /what the registry sends is not what its header says, sha256:/],
    ['a header that names another digest', () => pass((body, headers) => {
      headers['docker-content-digest'] = `sha256:${'0'.repeat(64)}`;
      return body;
    }), /digest-mismatch/],
    ['a configuration of which one byte was changed', () => only(/blobs/, rewritten('onnx', 'onny')), /what the registry sends has another hash than the manifest says/],
    ['a page to log in at', () => answer(200, '<html>log in</html>', { 'content-type': 'text/html' }), /the answer is text\/html, and no JSON/],
    ['a manifest of an old kind', () => answer(200, '{"schemaVersion":1}', { 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws' }), /this is neither a manifest nor an index/],
    ['a manifest without digests', () => answer(200, '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[{"mediaType":"x","digest":"../../etc","size":1}]}'), /names something without a media type, a sha256 digest or a size/],
    ['an index without manifests', () => answer(200, '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}'), /the index holds 0 manifests/],
    ['a manifest without end', () => answer(200, ' '.repeat(5 * 1024 * 1024)), /has more than 4194304 bytes/],
    ['a redirect to plain HTTP elsewhere', () => answer(307, '', { location: 'http://registry.example.com/v2/' }), /http-insecure/],
    ['redirects in a circle', () => answer(307, '', { location: '/v2/models/ranker/manifests/1' }), /more than 10 redirects/],
    ['one version that is not there', () => only(/manifests\/1$/, answer(404, '{}')), /has no tag "1"/],
    ['403', () => answer(403, '{}'), /the registry answers 403, and there are no credentials for it/],
  ])('fails: %s; the lock is as it was', async (_, handler, message) => {
    expect(await lock(handler())).toEqual({ code: 2, err: expect.stringMatching(message), changed: false, files: ['environments', 'models.lock.yaml'] });
  }, 60_000);
});
