import { Size } from 'cdk8s';
import { digest, LOCK, POINTERS } from './fixtures';
import { LockFile, ModelSource, parsePointers } from '../../lib/models';

const { catalog } = parsePointers(POINTERS, 'production', LockFile.parse(LOCK));
const COMMIT = '0123456789'.repeat(4);

test('a pinned model is what pointer and lock say', () => {
  expect(ModelSource.pinned('assistant')._resolve(catalog).value).toMatchObject({ name: 'assistant', version: '3.1.0', attentionHeads: 32 });
  expect(ModelSource.pinned('nobody')._resolve(catalog).issue).toMatchObject({ id: 'missing-pointer' });
});

test.each([
  ['oci', ModelSource.oci(`registry.example.com/m:1@${digest('a')}`), `oci://registry.example.com/m@${digest('a')}`, digest('a')],
  ['Hugging Face', ModelSource.huggingFace('acme/m', COMMIT), `hf://acme/m@${COMMIT}`, `commit:${COMMIT}`],
  ['an S3 object', ModelSource.s3({ bucket: 'b', key: 'm.joblib', versionId: 'v1' }), 's3://b/m.joblib?versionId=v1', 'version:v1'],
  ['an S3 prefix', ModelSource.s3({ bucket: 'b', key: 'm/', manifestSha256: 'b'.repeat(64) }), `s3://b/m/?manifestSha256=${'b'.repeat(64)}`, `sha256:${'b'.repeat(64)}`],
  ['a GCS object', ModelSource.gcs({ bucket: 'b', key: 'm', generation: '17' }), 'gs://b/m?generation=17', 'generation:17'],
  ['a claim', ModelSource.pvc({ claim: 'models', path: 'm', contentHash: digest('c') }), `pvc://models/m?contentHash=${digest('c')}`, digest('c')],
])('%s by an immutable reference', (_, source, uri, contentId) => {
  expect(source._resolve(catalog).value).toMatchObject({ uri, contentId });
});

test('facts of a direct reference are given beside it; sizes in bytes', () => {
  expect(ModelSource.huggingFace('acme/tiny', COMMIT, { size: Size.gibibytes(15), format: 'safetensors', attentionHeads: 32 })._resolve(catalog).value)
    .toMatchObject({ name: 'tiny', sizeBytes: 15 * 1024 ** 3, format: 'safetensors', attentionHeads: 32 });
});

test.each([
  ['a tag', ModelSource.oci('registry.example.com/m:1.0'), 'crane digest registry.example.com/m:1.0'],
  ['latest', ModelSource.oci('registry.example.com/m:latest'), 'crane digest'],
  ['no tag at all', ModelSource.oci('registry.example.com/m'), 'crane digest'],
  ['a branch', ModelSource.huggingFace('acme/m', 'main'), 'git ls-remote https://huggingface.co/acme/m main'],
  ['a short commit', ModelSource.huggingFace('acme/m', '0123456'), 'git ls-remote'],
  ['an object without a version', ModelSource.s3({ bucket: 'b', key: 'm' }), 'aws s3api head-object --bucket b --key m'],
  ['the null version of an unversioned bucket', ModelSource.s3({ bucket: 'b', key: 'm', versionId: 'null' }), 'VersionId'],
  ['a prefix without a manifest', ModelSource.s3({ bucket: 'b', key: 'm/' }), 'MANIFEST.sha256'],
  ['a prefix with a version', ModelSource.s3({ bucket: 'b', key: 'm/', versionId: 'v' }), 'MANIFEST.sha256'],
  ['an object without a generation', ModelSource.gcs({ bucket: 'b', key: 'm' }), 'gcloud storage objects describe gs://b/m'],
  ['a claim without a hash', ModelSource.pvc({ claim: 'c', path: 'm', contentHash: 'latest' }), 'sha256sum'],
])('fails: %s, which can move; the fix can be pasted', (_, source, fix) => {
  expect(source._resolve(catalog)).toEqual({
    issue: expect.objectContaining({ id: 'mutable-model-reference', field: 'model', fix: expect.stringContaining(fix) }),
  });
});

test('fails: credentials and climbing paths, without repeating the credentials', () => {
  for (const source of [
    ModelSource.oci(`user:hunter2@registry.example.com/m@${digest('a')}`), ModelSource.s3({ bucket: 'key:hunter2@b', key: 'm', versionId: 'v' }),
    ModelSource.s3({ bucket: 'b', key: '../m', versionId: 'v' }),
  ]) {
    const { issue } = source._resolve(catalog);
    expect(issue).toBeDefined();
    expect(JSON.stringify(issue)).not.toContain('hunter2');
  }
});
