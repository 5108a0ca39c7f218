import { App, Chart, Size } from 'cdk8s';
import { Secret } from 'cdk8s-plus-27';
import { ModelReference } from '../../../lib/models';
import { ServingRuntime, Weights } from '../../../lib/serving';
import { cluster, DIGEST, env, GIB, HF, ids, LLAMA, OCI, REVISION, serve } from '../fixtures';

const DOWNLOADER = `registry.example.com/downloader:1@${DIGEST}`;
const secret = () => Secret.fromSecretName(new Chart(new App(), 'c'), 's', 'model-store');
const at = (reference: ModelReference, version?: string) => ({ model: { ...LLAMA, reference, uri: `${reference.scheme}://model` }, clusters: [cluster({ version })] });
const volume = (pod: any) => pod.volumes.find((v: any) => v.name === 'model');
const mount = (container: any) => container.volumeMounts.find((m: any) => m.name === 'model');

const S3: ModelReference = { scheme: 's3', bucket: 'models', key: 'ranker/1.4.2/', manifestSha256: 'b'.repeat(64), region: 'eu-central-1' };
const S3_OBJECT: ModelReference = { scheme: 's3', bucket: 'models', key: 'ranker/model.onnx', versionId: 'v1', endpoint: 'http://minio.storage.svc:9000' };
const GS: ModelReference = { scheme: 'gs', bucket: 'models', key: 'ranker/1.4.2', manifestSha256: 'b'.repeat(64) };
const GS_OBJECT: ModelReference = { scheme: 'gs', bucket: 'models', key: 'ranker/model.onnx', generation: '1700' };
const PVC: ModelReference = { scheme: 'pvc', claim: 'models', path: '/ranker/1.4.2/', contentHash: DIGEST };

describe('image volume', () => {
  test('is the way for a model in a registry: by digest, read-only, nothing to download', () => {
    const { issues, pod, server, object } = serve({}, at(OCI));
    expect(issues).toEqual([]);
    expect(volume(pod)).toEqual({ name: 'model', image: { reference: `registry.example.com/models/ranker@${DIGEST}`, pullPolicy: 'IfNotPresent' } });
    expect(mount(server)).toEqual({ name: 'model', mountPath: '/mnt/models', readOnly: true });
    expect(pod.initContainers).toBeUndefined();
    expect(object('NetworkPolicy').spec.egress).toHaveLength(1);
  });

  test('takes a directory of the image', () => {
    const { server } = serve({ weights: Weights.imageVolume({ subPath: 'models' }) }, at(OCI));
    expect(mount(server).subPath).toBe('models');
  });

  test('fails where Kubernetes does not have it on, with the gate as the way out', () => {
    const { issues } = serve({}, { clusters: [cluster(), cluster({ name: 'old', version: '1.34' })] });
    expect(issues).toMatchObject([{
      id: 'image-volume-unsupported', problem: expect.stringContaining('"old" runs 1.34'), fix: expect.stringContaining('featureGateEnabled: true'),
    }]);
    expect(serve({ weights: Weights.imageVolume({ featureGateEnabled: true }) }, at(OCI, '1.33')).issues).toEqual([]);
  });

  test('fails below 1.33 even with the gate', () => {
    const { issues } = serve({ weights: Weights.imageVolume({ featureGateEnabled: true }) }, at(OCI, '1.32'));
    expect(issues).toMatchObject([{ id: 'image-volume-unsupported', fix: expect.stringContaining('upgrade') }]);
  });
});

describe('download', () => {
  test('from Hugging Face runs hf from the image of vLLM at the locked commit', () => {
    const { issues, pod, server, object } = serve({}, at(HF));
    expect(issues).toEqual([]);
    const [download] = pod.initContainers;
    expect(download.image).toBe(server.image);
    expect(download.command).toEqual(['hf', 'download', 'acme/ranker', '--revision', REVISION, '--local-dir', '/mnt/models']);
    expect(mount(download)).toEqual({ name: 'model', mountPath: '/mnt/models' });
    expect(mount(server).readOnly).toBe(true);
    // 14.96 GiB + 20 %, rounded up; the pod may use as much ephemeral storage, and more for temp, logs and caches
    expect(volume(pod)).toEqual({ name: 'model', emptyDir: { sizeLimit: '18Gi' } });
    expect(download.resources.limits).toEqual({ 'cpu': '2', 'memory': '4Gi', 'ephemeral-storage': '20Gi' });
    expect(server.resources.limits['ephemeral-storage']).toBe('28Gi');
    expect(object('NetworkPolicy').spec.egress[1]).toEqual({ ports: [{ protocol: 'TCP', port: 443 }] });
  });

  test('a small model needs little memory to download', () => {
    const { pod } = serve({}, { model: { ...LLAMA, reference: HF, sizeBytes: GIB / 2 } });
    expect(pod.initContainers[0].resources.limits.memory).toBe('2Gi');
  });

  test('the token is a file where the library looks by itself, and no variable', () => {
    const { pod } = serve({ weights: Weights.download({ credentials: secret() }) }, at(HF));
    const [download] = pod.initContainers;
    expect(pod.volumes).toContainEqual({ name: 'download-credentials', secret: { secretName: 'model-store', defaultMode: 0o400 } });
    expect(env(download).HF_HOME).toBe('/tmp');
    expect(download.volumeMounts).toContainEqual({ name: 'download-credentials', readOnly: true, mountPath: '/tmp/token', subPath: 'token' });
    expect(pod.containers[0].volumeMounts.map((m: any) => m.name)).not.toContain('download-credentials');
  });

  test('from S3 verifies a manifest; what varies is an argument, never a part of the script', () => {
    const { issues, pod } = serve({ weights: Weights.download({ image: DOWNLOADER, credentials: secret() }) }, at(S3));
    expect(issues).toEqual([]);
    const [download] = pod.initContainers;
    expect(download.command.slice(0, 2)).toEqual(['sh', '-c']);
    expect(download.command[2]).not.toContain('ranker');
    expect(download.command.slice(3)).toEqual(['fetch', 's3://models/ranker/1.4.2', 'b'.repeat(64), '/mnt/models']);
    expect(env(download)).toMatchObject({ HOME: '/tmp', AWS_REGION: 'eu-central-1' });
    expect(download.volumeMounts).toContainEqual({ name: 'download-credentials', readOnly: true, mountPath: '/tmp/.aws' });
  });

  test('from S3 by version id fetches that object from the endpoint that was said', () => {
    const { pod, object } = serve({ weights: Weights.download({ image: DOWNLOADER }) }, at(S3_OBJECT));
    expect(pod.initContainers[0].command).toEqual([
      'aws', 's3api', 'get-object', '--bucket', 'models', '--key', 'ranker/model.onnx', '--version-id', 'v1', '/mnt/models/model.onnx',
    ]);
    expect(object('NetworkPolicy').spec.egress[1].ports).toEqual([{ protocol: 'TCP', port: 9000 }]);
  });

  test('from GCS by manifest or by generation', () => {
    const weights = Weights.download({ image: DOWNLOADER });
    const command = (reference: ModelReference) => serve({ weights }, at(reference)).pod.initContainers[0].command;
    expect(command(GS).slice(4)).toEqual(['gs://models/ranker/1.4.2', 'b'.repeat(64), '/mnt/models']);
    expect(command(GS_OBJECT)).toEqual(['gcloud', 'storage', 'cp', '--quiet', 'gs://models/ranker/model.onnx#1700', '/mnt/models/model.onnx']);
  });

  test('can use a volume of the pod instead of the disk of the node, which then loads slower', () => {
    const { pod, server } = serve({ weights: Weights.download({ storageClassName: 'fast', volumeSize: Size.gibibytes(40) }) }, at(HF));
    expect(volume(pod).ephemeral.volumeClaimTemplate.spec).toEqual({
      accessModes: ['ReadWriteOnce'], storageClassName: 'fast', resources: { requests: { storage: '40Gi' } },
    });
    expect(server.resources.limits['ephemeral-storage']).toBe('10Gi');
    expect(server.startupProbe.failureThreshold).toBeGreaterThan(serve({}, at(HF)).server.startupProbe.failureThreshold);
  });

  test('fails when no image brings the program', () => {
    expect(serve({}, at(S3)).issues).toMatchObject([{ id: 'download-image', problem: expect.stringContaining('does not bring aws') }]);
    const runtime = ServingRuntime.triton({ image: DOWNLOADER });
    expect(ids(serve({ runtime }, { model: { ...LLAMA, reference: HF, format: 'onnx' } }).issues)).toEqual(['download-image']);
  });

  test('fails on an image by tag, a volume that is too small, and a secret that GCS does not take', () => {
    expect(ids(serve({ weights: Weights.download({ image: 'downloader:latest' }) }, at(S3)).issues)).toEqual(['mutable-image']);
    expect(ids(serve({ weights: Weights.download({ volumeSize: Size.gibibytes(8) }) }, at(HF)).issues)).toEqual(['download-volume']);
    expect(ids(serve({ weights: Weights.download({ image: DOWNLOADER, credentials: secret() }) }, at(GS)).issues)).toEqual(['download-credentials']);
  });
});

describe('claim', () => {
  test('is mounted read-only at the path of the model', () => {
    const { issues, pod, server } = serve({}, at(PVC));
    expect(issues).toEqual([]);
    expect(volume(pod)).toEqual({ name: 'model', persistentVolumeClaim: { claimName: 'models', readOnly: true } });
    expect(mount(server)).toEqual({ name: 'model', mountPath: '/mnt/models', readOnly: true, subPath: 'ranker/1.4.2' });
  });
});

test.each([
  ['an image volume', Weights.imageVolume(), HF],
  ['a download', Weights.download(), OCI],
  ['a claim', Weights.persistentVolumeClaim(), OCI],
])('fails when %s cannot deliver the model', (_, weights, reference) => {
  expect(serve({ weights }, at(reference)).issues).toMatchObject([{ id: 'weights-mismatch', field: 'weights' }]);
});
