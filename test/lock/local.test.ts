import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { issuesOf, lockContext, verifiedAfter } from './context';
import { local } from '../../lib/lock/local';
import { safetensors } from '../tools/model-files';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const WEIGHTS = safetensors({ 'model.a': { dtype: 'F16', shape: [8, 8] } });
const FILES = { 'config.json': '{"num_hidden_layers":2}', 'weights/model.safetensors': WEIGHTS, 'B.txt': 'x', 'a-b.txt': 'y', 'a/b.txt': 'z' };

/** A repository with a model in it. */
function repository(files: { readonly [path: string]: string | Buffer } = FILES): { directory: string; model: string } {
  const directory = scratchDirectory('local');
  const model = join(directory, 'models', 'ranker');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(model, path)), { recursive: true });
    writeFileSync(join(model, path), content);
  }
  return { directory, model };
}
const resolve = (reference: string, directory: string) => local.resolve(reference, lockContext({ directory }));

test('a directory that is served from a claim is named by the hash that the documented command prints', async () => {
  const { directory, model } = repository();
  const printed = run('sh', ['-c', 'find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum'], { cwd: model }).slice(0, 64);
  expect(await resolve('file:models/ranker?as=pvc://models/ranker', directory)).toEqual({
    source: `pvc://models/ranker?contentHash=sha256:${printed}`,
    size: WEIGHTS.length,
    format: 'safetensors',
    dtype: 'float16',
    parameters: 64,
    layers: 2,
    files: expect.arrayContaining([{ path: 'weights/model.safetensors', size: WEIGHTS.length, sha256: sha256(WEIGHTS) }]),
    provenance: { resolvedFrom: 'file:models/ranker?as=pvc://models/ranker' },
  });
});

test('a directory that is served from a store is named by its manifest, which can be written', async () => {
  const { directory, model } = repository();
  const manifest = await local.manifest!('file:models/ranker', lockContext({ directory }));
  writeFileSync(join(model, 'MANIFEST.sha256'), manifest);
  run('sha256sum', ['--check', '--strict', 'MANIFEST.sha256'], { cwd: model });
  for (const [target, source] of [
    ['s3://models/ranker/?region=eu-west-1', `s3://models/ranker/?manifestSha256=${sha256(manifest)}&region=eu-west-1`],
    ['gs://models/ranker/', `gs://models/ranker/?manifestSha256=${sha256(manifest)}`],
    ['https://models.internal:8443/ranker/', `https://models.internal:8443/ranker/?manifestSha256=${sha256(manifest)}`],
  ]) expect((await resolve(`file:models/ranker?as=${target}`, directory)).source).toBe(source);
});

test('a file that is served from a web server is named by its hash', async () => {
  const { directory } = repository();
  expect(await resolve('file:models/ranker/weights/model.safetensors?as=https://models.internal/r/model.safetensors', directory)).toMatchObject({
    source: `https://models.internal/r/model.safetensors?sha256=${sha256(WEIGHTS)}`, parameters: 64,
  });
});

test('where a model was on this machine is not said', async () => {
  const { directory, model } = repository();
  for (const path of [model, `//${model}`]) {
    expect((await resolve(`file:${path}?as=pvc://models/ranker`, directory)).provenance).toEqual({ resolvedFrom: 'file:ranker?as=pvc://models/ranker' });
  }
});

test('what changed between lock and verify is said', async () => {
  const { directory, model } = repository();
  const context = lockContext({ directory });
  const reference = 'file:models/ranker?as=pvc://models/ranker';
  expect(await verifiedAfter(local, reference, context, () => undefined)).toEqual([]);
  expect(await verifiedAfter(local, reference, context, () => appendFileSync(join(model, 'B.txt'), 'x')))
    .toEqual([expect.stringMatching(/^error locked-version-changed: models\/ranker has the hash [0-9a-f]{64} now: B.txt has 2 bytes, not 1$/)]);
  expect(await verifiedAfter(local, reference, context, () => rmSync(model, { recursive: true })))
    .toEqual(['warning model-not-here: the files that were locked are not on this machine, and nobody can look into the cluster from here']);
});

test.each<[string, string, string]>([
  ['nothing said of where the cluster finds it', 'file:models/ranker', 'model-reference'],
  ['a path that leads out', 'file:../ranker?as=pvc://c/p', 'model-reference'],
  ['a path that leads out on the way', 'file:models/../../ranker?as=pvc://c/p', 'model-reference'],
  ['a target that keeps versions, not hashes', 'file:models/ranker?as=s3://bucket/key', 'model-reference'],
  ['a target with a version', 'file:models/ranker?as=s3://bucket/prefix/?versionId=1', 'model-reference'],
  ['a target of another kind', 'file:models/ranker?as=oci://registry/x', 'model-reference'],
  ['a target without a path', 'file:models/ranker?as=pvc://claim', 'model-reference'],
  ['a file for a claim', 'file:models/ranker/B.txt?as=pvc://c/p', 'model-reference'],
  ['a directory that is not there', 'file:models/nothing?as=pvc://c/p', 'model-gone'],
  ['a directory without a manifest, for a store', 'file:models/ranker?as=s3://bucket/prefix/', 'model-manifest'],
])('fails: %s', async (_, reference, id) => {
  expect(await issuesOf(resolve(reference, repository().directory))).toMatchObject([{ id, fix: expect.stringMatching(/./) }]);
});

test('fails: symbolic links, wherever they lead', async () => {
  for (const [link, target] of [['passwd', '/etc/passwd'], ['etc', '/etc'], ['inside.txt', 'B.txt']]) {
    const { directory, model } = repository();
    symlinkSync(target, join(model, link));
    expect(await issuesOf(resolve('file:models/ranker?as=pvc://c/p', directory))).toMatchObject([{ id: 'model-path', path: `models/ranker/${link}`, problem: 'is a symbolic link' }]);
  }
});

test('fails: files with control characters or backslashes in their names, and an empty directory', async () => {
  expect(await issuesOf(resolve('file:models/ranker?as=pvc://c/p', repository({ 'a\nb': 'x', 'c\\d': 'y' }).directory))).toMatchObject([{ id: 'model-path' }, { id: 'model-path' }]);
  const { directory, model } = repository();
  rmSync(model, { recursive: true });
  mkdirSync(model);
  expect(await issuesOf(resolve('file:models/ranker?as=pvc://c/p', directory))).toMatchObject([{ id: 'model-reference' }]);
});

test('fails: a file that is not what the manifest in the directory says', async () => {
  const { directory } = repository({ 'a.onnx': 'x', 'MANIFEST.sha256': `${sha256('y')}  ./a.onnx\n` });
  expect(await issuesOf(resolve('file:models/ranker?as=s3://bucket/prefix/', directory))).toMatchObject([{ id: 'wrong-digest', path: 'models/ranker/a.onnx' }]);
});
