import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fetchOf } from '../../../lib/serving/weights/fetchers';
import { tryRun } from '../../tools/run';
import { scratchDirectory } from '../../tools/scratch';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const FILES: { [path: string]: string } = { 'config.json': '{}', 'weights/model 1.safetensors': 'weights', 'a$(touch pwned).txt': 'harmless' };
/** As `find . -type f | xargs sha256sum` writes it, with one line in binary mode. */
const MANIFEST = Object.entries(FILES).map(([path, text], i) => `${sha256(text)} ${i === 0 ? '*' : ' '}./${path}\n`).join('');

/**
 * Stands for `aws s3 cp` and `gcloud storage cp`: copies from a directory, takes keys literally as object stores do,
 * and swallows standard input.
 */
const FAKE = `#!/bin/sh
set -eu
cat > /dev/null
while [ $# -gt 2 ]; do shift; done
case $1 in */./*) echo "no such key: $1" >&2; exit 1 ;; esac
cp "$STORE/\${1#*://}" "$2"
`;

function download(scheme: 's3' | 'gs', change: { files?: { [path: string]: string }; manifestSha256?: string; manifest?: string } = {}) {
  const root = scratchDirectory('fetch');
  const target = join(root, 'target');
  mkdirSync(target);
  const stored = { ...FILES, 'MANIFEST.sha256': change.manifest ?? MANIFEST, ...change.files };
  for (const [path, text] of Object.entries(stored)) {
    const file = join(root, 'store', 'models', 'ranker', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  for (const program of ['aws', 'gcloud']) {
    writeFileSync(join(root, program), FAKE);
    chmodSync(join(root, program), 0o755);
  }
  const { command } = fetchOf({ scheme, bucket: 'models', key: 'ranker', manifestSha256: change.manifestSha256 ?? sha256(MANIFEST) })!;
  const result = tryRun(command[0], [...command.slice(1, -1), target], { cwd: root, env: { PATH: `${root}:${process.env.PATH}`, STORE: join(root, 'store') } });
  return { result, target, root };
}

test.each(['s3', 'gs'] as const)('%s: brings every file of the manifest, whatever its name', scheme => {
  const { result, target, root } = download(scheme);
  expect(result).toMatchObject({ code: 0 });
  for (const [path, text] of Object.entries(FILES)) expect(readFileSync(join(target, path), 'utf8')).toBe(text);
  expect(existsSync(join(root, 'pwned')) || existsSync(join(target, 'pwned'))).toBe(false);
});

test('has nothing that Flux would substitute', () => {
  const { command } = fetchOf({ scheme: 's3', bucket: 'b', key: 'k/', manifestSha256: sha256('') })!;
  expect(command.join(' ')).not.toContain('${');
});

test('takes a manifest without a final newline', () => {
  const manifest = MANIFEST.trimEnd();
  const { result, target } = download('s3', { manifest, manifestSha256: sha256(manifest) });
  expect(result.code).toBe(0);
  expect(existsSync(join(target, 'a$(touch pwned).txt'))).toBe(true);
});

test('leaves files alone that the manifest does not list', () => {
  const { target } = download('s3', { files: { 'modeling_evil.py': 'import os' } });
  expect(existsSync(join(target, 'modeling_evil.py'))).toBe(false);
});

test('fails when a file is not the one of the manifest', () => {
  expect(download('s3', { files: { 'weights/model 1.safetensors': 'other' } }).result.code).not.toBe(0);
});

test('fails when the manifest is not the locked one, before any file of it is fetched', () => {
  const { result, target } = download('gs', { manifest: `${sha256('x')}  config.json\n` });
  expect(result.code).not.toBe(0);
  expect(existsSync(join(target, 'config.json'))).toBe(false);
});

test('fails when no hash was locked', () => {
  expect(download('s3', { manifestSha256: '' }).result.code).not.toBe(0);
});

test.each([
  [undefined, 443],
  ['https://minio.example.com', 443],
  ['http://minio.storage.svc', 80],
  ['http://minio.storage.svc:9000/', 9000],
  ['https://[2001:db8::1]:9443', 9443],
])('knows the port of endpoint %s', (endpoint, port) => {
  expect(fetchOf({ scheme: 's3', bucket: 'b', key: 'k', versionId: 'v', endpoint })!.port).toBe(port);
});
