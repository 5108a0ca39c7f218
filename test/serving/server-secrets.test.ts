import { Chart } from 'cdk8s';
import { Secret } from 'cdk8s-plus-27';
import { appIn, HF, ids, LLAMA, MINIMAL, served, Served, VLLM_IMAGE } from './fixtures';
import { AppSecret, CsiProvider, SecretSource, SecretStoreRef } from '../../lib/secrets';
import { ModelService, ModelServiceProps, ServingRuntime, Weights } from '../../lib/serving';

const store = SecretStoreRef.named('vault');

function serve(make: (chart: Chart) => Partial<ModelServiceProps>): Served {
  const chart = appIn({ model: { ...LLAMA, reference: HF } });
  return served(chart, new ModelService(chart, 'ranker', { ...MINIMAL, ...make(chart) }));
}

function external(chart: Chart, key = 'token', restartOnChange = false): AppSecret {
  return new AppSecret(chart, 'secret', { source: SecretSource.externalSecrets({ store, data: [{ key, remoteKey: 'ml/x' }] }), restartOnChange });
}

function downloadMounts(pod: any): any[] {
  return pod.initContainers[0].volumeMounts.filter(({ name }: any) => name === 'download-credentials');
}

test('secrets are files of the server, and of no other container', () => {
  const { pod, server, issues } = serve(chart => ({ secrets: [external(chart).mount('/var/run/secrets/app')] }));
  expect(issues).toEqual([]);
  expect(server.volumeMounts).toContainEqual({ name: 'secret-secret', mountPath: '/var/run/secrets/app', readOnly: true });
  expect(pod.volumes).toContainEqual({ name: 'secret-secret', secret: { secretName: 'secret', defaultMode: 0o400 } });
  expect(pod.initContainers[0].volumeMounts.map(({ name }: any) => name)).not.toContain('secret-secret');
});

test('a variable names its Secret, in the order of all variables', () => {
  const { server, issues } = serve(chart => ({ secretVariables: { LANGFUSE_KEY: { secret: external(chart), key: 'token' } } }));
  expect(issues).toEqual([]);
  const names = server.env.map(({ name }: any) => name);
  expect(names).toEqual([...names].sort());
  expect(server.env).toContainEqual({ name: 'LANGFUSE_KEY', valueFrom: { secretKeyRef: { name: 'secret', key: 'token' } } });
});

test('pull secrets are those of the pod', () => {
  const { pod, issues } = serve(chart => ({ imagePullSecrets: [Secret.fromSecretName(chart, 'pull', 'registry')] }));
  expect(issues).toEqual([]);
  expect(pod.imagePullSecrets).toEqual([{ name: 'registry' }]);
});

test('a service is restarted when a secret that asks for it changes; the mark that this leaves is no drift', () => {
  const { object } = serve(chart => ({ secrets: [external(chart, 'token', true).mount('/a')] }));
  expect(object('Deployment').metadata.annotations).toMatchObject({ 'secret.reloader.stakater.com/reload': 'secret' });
  expect(serve(chart => ({ secrets: [external(chart).mount('/a')] })).object('Deployment').metadata.annotations).not.toHaveProperty(['secret.reloader.stakater.com/reload']);
});

test('the token of a download is the file that the Hugging Face client looks for', () => {
  const { pod, issues } = serve(chart => ({ weights: Weights.download({ credentials: external(chart) }) }));
  expect(issues).toEqual([]);
  expect(downloadMounts(pod)).toEqual([{ name: 'download-credentials', readOnly: true, mountPath: '/tmp/token', subPath: 'token' }]);
  expect(pod.initContainers[0].env).toContainEqual({ name: 'HF_HOME', value: '/tmp' });
});

test('another key becomes the same file', () => {
  const { pod, issues } = serve(chart => ({ weights: Weights.download({ credentials: external(chart, 'hf'), credentialsKey: 'hf' }) }));
  expect(issues).toEqual([]);
  expect(downloadMounts(pod)).toEqual([{ name: 'download-credentials', readOnly: true, mountPath: '/tmp/token', subPath: 'hf' }]);
});

test('the token may come from the CSI driver', () => {
  const source = SecretSource.csi({ provider: CsiProvider.gcp({ projectId: 'p' }), data: [{ key: 'token', remoteKey: 'hf' }] });
  const { pod, issues } = serve(chart => ({ weights: Weights.download({ credentials: new AppSecret(chart, 'secret', { source }) }) }));
  expect(issues).toEqual([]);
  expect(pod.volumes).toContainEqual({ name: 'download-credentials', csi: expect.objectContaining({ driver: 'secrets-store.csi.k8s.io' }) });
});

test('vLLM takes its key from a variable, and its probes ask what needs no key', () => {
  const { server, issues } = serve(chart => ({ runtime: ServingRuntime.vllm({ image: VLLM_IMAGE, apiKey: { secret: external(chart, 'key'), key: 'key' } }) }));
  expect(issues).toEqual([]);
  expect(server.env).toContainEqual({ name: 'VLLM_API_KEY', valueFrom: { secretKeyRef: { name: 'secret', key: 'key' } } });
  expect([server.startupProbe, server.readinessProbe, server.livenessProbe].map(probe => probe.httpGet.path)).not.toContain('/v1/models');
  expect(server.readinessProbe.httpGet.path).not.toBe(server.livenessProbe.httpGet.path);
});

test.each<[string, (chart: Chart) => Partial<ModelServiceProps>, string[]]>([
  ['a mount over the weights', chart => ({ secrets: [external(chart).mount('/mnt/models')] }), ['secret-path']],
  ['a mount over the temp directory', chart => ({ secrets: [external(chart).mount('/tmp')] }), ['secret-path']],
  ['a variable that the runtime sets', chart => ({ secretVariables: { HOME: { secret: external(chart), key: 'token' } } }), ['secret-variable']],
  ['a key that there is not', chart => ({ secretVariables: { A: { secret: external(chart), key: 'tokens' } } }), ['secret-key']],
  ['a download whose secret has no token', chart => ({ weights: Weights.download({ credentials: external(chart, 'hf') }) }), ['secret-key']],
  ['a pull secret that is none', chart => ({ imagePullSecrets: [external(chart)] }), ['secret-key']],
  ['an API key that is not there', chart => ({ runtime: ServingRuntime.vllm({ image: VLLM_IMAGE, apiKey: { secret: external(chart), key: 'key' } }) }), ['secret-key']],
])('fails: %s', (_what, make, expected) => {
  expect(ids(serve(make).issues)).toEqual(expected);
});
