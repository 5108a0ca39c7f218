import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issuesOf, lockContext, locked, verifiedAfter } from './context';
import { huggingFace } from '../../lib/lock/hugging-face';
import { answer } from '../tools/http-server';
import { HubRepository, HubServer } from '../tools/hub-server';
import { safetensors } from '../tools/model-files';
import { scratchDirectory } from '../tools/scratch';

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const [FIRST, SECOND] = ['a'.repeat(40), 'b'.repeat(40)];
const DATE = '2026-05-04T03:02:01.000Z';
const CONFIG = JSON.stringify({
  torch_dtype: 'float32', num_hidden_layers: 32, num_attention_heads: 32, num_key_value_heads: 8, hidden_size: 4096, max_position_embeddings: 131072,
});
const SHARDS = [
  safetensors({ 'model.a': { dtype: 'BF16', shape: [64, 16] } }),
  safetensors({ 'model.b': { dtype: 'BF16', shape: [32, 16] }, 'model.norm': { dtype: 'F32', shape: [16] } }),
];
const INDEX = JSON.stringify({ metadata: {}, weight_map: { 'model.a': 'model-00001-of-00002.safetensors', 'model.b': 'model-00002-of-00002.safetensors' } });
const FILES = {
  'README.md': '# Ranker',
  'config.json': CONFIG,
  'model.safetensors.index.json': INDEX,
  'model-00001-of-00002.safetensors': SHARDS[0],
  'model-00002-of-00002.safetensors': SHARDS[1],
  'consolidated.safetensors': Buffer.alloc(5000),
  'pytorch_model.bin': Buffer.alloc(9000),
  'original/model.pth': 'x',
};

let server: HubServer;
beforeAll(async () => { server = await HubServer.start({}); });
afterAll(() => server.stop());
const repository = (change: Partial<HubRepository> = {}): HubRepository => ({
  card: { license: 'apache-2.0', base_model: 'acme/base' }, refs: { 'main': FIRST, 'v1': FIRST, 'feature/x': FIRST }, commits: { [FIRST]: { date: DATE, files: FILES } }, ...change,
});
beforeEach(() => {
  server.repositories['acme/ranker'] = repository();
  server.pageSize = 1000;
  server.fault = () => undefined;
  server.forget();
});
const context = (env = {}, change = {}) => lockContext({ env: { HF_ENDPOINT: server.url, ...env }, ...change });
const resolve = (reference = 'hf://acme/ranker@main', env = {}) => huggingFace.resolve(reference, context(env));

test('a branch is locked by its commit, with its files, and what configuration and headers say', async () => {
  expect(await resolve()).toEqual({
    source: `hf://acme/ranker@${FIRST}`,
    size: SHARDS[0].length + SHARDS[1].length,
    format: 'safetensors',
    dtype: 'bfloat16',
    parameters: 64 * 16 + 32 * 16 + 16,
    layers: 32,
    attentionHeads: 32,
    keyValueHeads: 8,
    headSize: 128,
    contextLength: 131072,
    license: 'apache-2.0',
    files: Object.entries(FILES).map(([path, content]) => ({ path, size: content.length, sha256: sha256(content) })),
    provenance: { resolvedFrom: 'hf://acme/ranker@main', createdAt: DATE, baseModel: 'acme/base' },
  });
});

test('of the weights only headers are read, from the host that keeps them', async () => {
  await resolve();
  const weights = server.seen().filter(({ url }) => /\.safetensors$|signature/.test(url));
  expect(weights.filter(({ host }) => host === 'hub').map(({ url }) => url.replace(/.*\//, ''))).toEqual(['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors']);
  expect(weights.every(({ range }) => range !== undefined)).toBe(true);
});

test('a header that is longer than what is read at first is read to its end', async () => {
  const tensors = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`model.layers.${i}.weight`, { dtype: 'F16', shape: [2, 2] }]));
  server.repositories['acme/ranker'] = repository({ commits: { [FIRST]: { date: DATE, files: { 'model.safetensors': safetensors(tensors) } } } });
  expect(await resolve()).toMatchObject({ parameters: 12_000, dtype: 'float16' });
  expect(server.seen().filter(({ host }) => host === 'cdn').map(({ range }) => range)).toEqual(['bytes=0-131071', expect.stringMatching(/^bytes=131072-/)]);
});

test.each(['hf://acme/ranker', 'hf://acme/ranker@v1', 'hf://acme/ranker@feature/x', `hf://acme/ranker@${FIRST}`])('%s names the same commit', async reference => {
  expect((await resolve(reference)).source).toBe(`hf://acme/ranker@${FIRST}`);
});

test('a repository of 10,000 files is listed page by page', async () => {
  const files = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`data/${String(i).padStart(5, '0')}.txt`, `${i}`]));
  server.repositories['acme/ranker'] = repository({ commits: { [FIRST]: { date: DATE, files: { ...files, 'model.safetensors': SHARDS[0] } } } });
  const using = context();
  const { files: found } = await huggingFace.resolve('hf://acme/ranker', using);
  expect(found!.map(({ path }) => path).sort()).toEqual([...Object.keys(files), 'model.safetensors'].sort());
  expect(server.seen().filter(({ url }) => url.includes('/tree/')).length).toBe(11);
  expect(using.notes).toEqual(['hf://acme/ranker: the hashes of 10000 small files are left out of the lock; the commit names their content']);
});

describe('tokens', () => {
  beforeEach(() => { server.repositories['acme/ranker'] = repository({ token: 'hf_secret' }); });

  test('are found in the environment, then where `hf auth login` puts them', async () => {
    const home = scratchDirectory('home');
    mkdirSync(join(home, '.cache', 'huggingface'), { recursive: true });
    writeFileSync(join(home, '.cache', 'huggingface', 'token'), 'hf_secret\n');
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'token'), 'hf_secret');
    for (const [env, at] of [[{ HF_TOKEN: 'hf_secret' }, undefined], [{ HF_HOME: elsewhere }, undefined], [{ HF_TOKEN_PATH: join(elsewhere, 'token') }, undefined], [{}, home]] as const) {
      expect((await huggingFace.resolve('hf://acme/ranker', context(env, { home: at }))).size).toBeGreaterThan(0);
    }
  });

  test('go to the Hub alone, not to the host that keeps large files', async () => {
    await resolve(undefined, { HF_TOKEN: 'hf_secret' });
    expect([...new Set(server.seen().map(({ host, authorization }) => `${host} ${authorization}`))].sort()).toEqual(['cdn undefined', 'hub Bearer hf_secret']);
  });

  test.each<[string, Partial<HubRepository>, object, string, RegExp]>([
    ['none, of a private repository', { token: 'hf_secret' }, {}, 'model-gone', /hf auth login/],
    ['one that has expired', { token: 'hf_secret' }, { HF_TOKEN: 'hf_expired' }, 'http-denied', /hf auth login/],
    ['none, of a gated repository', { token: 'hf_secret', gated: true }, {}, 'model-gated', /accept the conditions on its page, then log in/],
    ['one of who did not accept the conditions', { token: 'hf_secret', gated: true }, { HF_TOKEN: 'hf_other' }, 'model-gated', /with the account of the token/],
  ])('fails: %s', async (_, change, env, id, fix) => {
    server.repositories['acme/other'] = repository({ token: 'hf_other' });
    server.repositories['acme/ranker'] = repository(change);
    const issues = await issuesOf(resolve(undefined, env));
    expect(issues).toMatchObject([{ id, path: 'hf://acme/ranker', fix: expect.stringMatching(fix) }]);
    expect(JSON.stringify(issues)).not.toMatch(/hf_(?:secret|expired|other)/);
  });
});

describe('verify', () => {
  const move = (ref: string) => {
    server.repositories['acme/ranker'].commits[SECOND] = { date: DATE, files: FILES };
    server.repositories['acme/ranker'].refs[ref] = SECOND;
  };

  test('finds nothing when nothing happened, and tells a branch that has moved', async () => {
    expect(await verifiedAfter(huggingFace, 'hf://acme/ranker@main', context(), () => undefined)).toEqual([]);
    expect(await verifiedAfter(huggingFace, 'hf://acme/ranker@main', context(), () => move('main')))
      .toEqual([`warning reference-moved: was commit ${FIRST} when it was locked, and is commit ${SECOND} now`]);
    expect(await verifiedAfter(huggingFace, `hf://acme/ranker@${FIRST}`, context(), () => move('main'))).toEqual([]);
  });

  test('tells a tag that has moved, which none should', async () => {
    expect(await verifiedAfter(huggingFace, 'hf://acme/ranker@v1', context(), () => move('v1')))
      .toEqual([`error tag-moved: the tag was commit ${FIRST} when it was locked, and is commit ${SECOND} now`]);
  });

  test('tells a commit that is gone, a tag that is deleted, and a commit that has other files', async () => {
    expect(await verifiedAfter(huggingFace, 'hf://acme/ranker@main', context(), () => { server.repositories['acme/ranker'] = repository({ commits: {} }); }))
      .toEqual(['error locked-version-gone: the commit is not there any more; its history was rewritten']);
    server.repositories['acme/ranker'] = repository();
    expect(await verifiedAfter(huggingFace, 'hf://acme/ranker@v1', context(), () => { delete server.repositories['acme/ranker'].refs.v1; }))
      .toEqual([`warning reference-moved: was commit ${FIRST} when it was locked, and is deleted now`]);
    const other = safetensors({ 'model.a': { dtype: 'BF16', shape: [16, 64] } });
    server.repositories['acme/ranker'] = repository();
    expect(await verifiedAfter(huggingFace, 'hf://acme/ranker@v1', context(), () => {
      server.repositories['acme/ranker'].commits[FIRST] = { date: DATE, files: { ...FILES, 'model-00001-of-00002.safetensors': other, 'evil.py': 'import os' } };
    })).toEqual([`error locked-version-changed: evil.py is new, model-00001-of-00002.safetensors has the sha256 ${sha256(other)}, not ${sha256(SHARDS[0])}`]);
  });

  test('fails: a repository that is gone', async () => {
    const version = locked(await resolve());
    delete server.repositories['acme/ranker'];
    expect(await issuesOf(huggingFace.verify(version, context()))).toMatchObject([{ id: 'model-gone', path: 'hf://acme/ranker' }]);
  });
});

describe('references', () => {
  test.each(['hf://ranker', 'hf://acme/ranker@', 'hf://acme/..@main', 'hf://acme/ranker@../../x', 'hf://acme/ranker@-x', 'hf://acme/ranker/x', 'hf://acme/ranker@a b', 'hf://acme/ranker@main?x'])('fails: %s', async reference => {
    expect(await issuesOf(resolve(reference))).toMatchObject([{ id: 'model-reference', path: reference }]);
    expect(server.seen()).toEqual([]);
  });

  test.each([['hf://acme/ranker@nope', 'hf://acme/ranker@nope'], ['hf://acme/nobody@main', 'hf://acme/nobody']])('fails: %s, which is not there', async (reference, path) => {
    expect(await issuesOf(resolve(reference))).toMatchObject([{ id: 'model-gone', path }]);
  });
});

describe('faults', () => {
  const files = (change: { readonly [path: string]: string | Buffer }) => {
    server.repositories['acme/ranker'] = repository({ commits: { [FIRST]: { date: DATE, files: change } } });
  };

  test('what fails for a moment is tried again', async () => {
    const failed = new Set<string>();
    server.fault = (path, host) => {
      if (failed.has(`${host} ${path}`)) return undefined;
      failed.add(`${host} ${path}`);
      return failed.size % 2 ? answer(429, '', { 'retry-after': '0' }) : answer(502);
    };
    expect((await resolve()).source).toBe(`hf://acme/ranker@${FIRST}`);
  });

  test.each<[string, () => unknown, string]>([
    ['a limit of requests for hours', () => { server.fault = () => answer(429, '', { 'retry-after': '7200' }); }, 'http-rate-limited'],
    ['errors of the server, again and again', () => { server.fault = () => answer(500); }, 'http-status'],
    ['a page of a login in place of an answer', () => { server.fault = () => answer(200, '<html>'); }, 'http-no-json'],
    ['an answer without a commit', () => { server.fault = path => (path.includes('/revision/') ? answer(200, '{"sha":"main"}') : undefined); }, 'model-source-answer'],
    ['a list that does not end', () => { server.fault = path => (path.includes('/tree/') ? answer(200, '[]', { link: `<${server.url}${path}?recursive=true&expand=false>; rel="next"` }) : undefined); }, 'model-source-answer'],
    ['a next page on another host', () => { server.fault = path => (path.includes('/tree/') ? answer(200, '[]', { link: '<https://evil.example/tree>; rel="next"' }) : undefined); }, 'model-source-answer'],
    ['a small file that is another one than listed', () => { server.fault = path => (path.endsWith('README.md') ? answer(200, '# Rankor') : undefined); }, 'wrong-digest'],
    ['a small file that is cut short', () => { server.fault = path => (path.endsWith('README.md') ? answer(200, '# Ran') : undefined); }, 'wrong-digest'],
    ['a file of another commit', () => { server.fault = path => (path.endsWith('README.md') ? answer(200, '# Ranker', { 'x-repo-commit': SECOND }) : undefined); }, 'model-source-answer'],
    ['weights that are sent whole, though a part was asked for', () => { server.fault = (_, host) => (host === 'cdn' ? answer(200, Buffer.alloc(200_000)) : undefined); }, 'http-too-large'],
    ['names with ".."', () => files({ '../../etc/passwd': 'x' }), 'model-path'],
    ['names with control characters', () => files({ 'a\u001b[2Jb': 'x' }), 'model-path'],
    ['an index of files that are not there', () => files({ 'model.safetensors.index.json': INDEX, 'model-00001-of-00002.safetensors': SHARDS[0] }), 'model-file'],
    ['an index that leads out', () => files({ 'model.safetensors.index.json': '{"weight_map":{"a":"../x"}}', 'model-1.safetensors': SHARDS[0] }), 'model-file'],
    ['weights that are cut short', () => files({ 'model.safetensors': SHARDS[0].subarray(0, SHARDS[0].length - 1) }), 'model-file'],
    ['weights that are no safetensors', () => files({ 'model.safetensors': Buffer.alloc(100, 0xff) }), 'model-file'],
    ['weights whose header is none', () => files({ 'model.safetensors': Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('[]')]) }), 'model-file'],
  ])('fails: %s', async (_, prepare, id) => {
    prepare();
    const [issue] = await issuesOf(resolve());
    expect(issue).toMatchObject({ id, fix: expect.stringMatching(/./) });
    expect(JSON.stringify(issue)).not.toMatch(/[\u0000-\u001f]/);
  });

  test('fails: a redirect to another host gets no token', async () => {
    server.repositories['acme/ranker'] = repository({ token: 'hf_secret' });
    server.fault = (path, host) => (path.includes('/revision/') && host === 'hub' ? answer(302, '', { location: server.url.replace('127.0.0.1', 'localhost') + path }) : undefined);
    await issuesOf(resolve(undefined, { HF_TOKEN: 'hf_secret' }));
    expect(server.seen().map(({ authorization }) => authorization).slice(0, 2)).toEqual(['Bearer hf_secret', undefined]);
  });
});
