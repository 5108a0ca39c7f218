import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { ModelServiceProps, ServingRuntime } from '../../../lib/serving';
import { DIGEST, env, GIB, ids, LLAMA, serve } from '../fixtures';

const model = (format?: string) => ({ model: { ...LLAMA, format, sizeBytes: GIB } });
const mlserver = (implementation?: string): Partial<ModelServiceProps> => ({ runtime: ServingRuntime.mlserver({ image: `seldonio/mlserver:1.7.1@${DIGEST}`, implementation }) });
const triton = (extraArgs?: string[]): Partial<ModelServiceProps> => ({ runtime: ServingRuntime.triton({ image: `nvcr.io/nvidia/tritonserver:25.08-py3@${DIGEST}`, extraArgs }) });
const custom = {
  image: `registry.example.com/server@${DIGEST}`, port: 9000, readinessPath: '/ready', livenessPath: '/live',
};

test('MLServer loads a model of a known format under the name of the service', () => {
  const { issues, server, object } = serve(mlserver(), model('sklearn'));
  expect(issues).toEqual([]);
  expect(env(server)).toMatchObject({
    MLSERVER_MODEL_IMPLEMENTATION: 'mlserver_sklearn.SKLearnModel', MLSERVER_MODEL_NAME: 'ranker', MLSERVER_MODEL_URI: '/mnt/models', MLSERVER_HTTP_PORT: '8080',
  });
  expect(server.command).toBeUndefined();
  expect(server.startupProbe.httpGet.path).toBe('/v2/health/ready');
  expect(server.livenessProbe.httpGet.path).toBe('/v2/health/live');
  expect(object('Service').spec.ports.map((p: any) => [p.name, p.port])).toEqual([['http', 8080], ['grpc', 8081], ['metrics', 8082]]);
});

test('MLServer loads any format with a class of the user', () => {
  const { issues, server } = serve(mlserver('acme.Ranker'), model('secret-sauce'));
  expect(issues).toEqual([]);
  expect(env(server).MLSERVER_MODEL_IMPLEMENTATION).toBe('acme.Ranker');
});

test('fails when MLServer cannot know the class', () => {
  expect(serve(mlserver(), model('onnx')).issues).toMatchObject([{ id: 'model-format', value: 'onnx' }]);
  expect(serve(mlserver(), model()).issues).toMatchObject([{ id: 'model-format', problem: expect.stringContaining('not known') }]);
});

test('Triton serves a repository of models over HTTP and gRPC', () => {
  const { issues, server, pod } = serve(triton(['--log-verbose=1']), model('onnx'));
  expect(issues).toEqual([]);
  expect(server.args).toEqual(expect.arrayContaining(['--model-repository=/mnt/models', '--exit-timeout-secs=45', '--log-verbose=1']));
  expect(pod.volumes).toContainEqual({ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } });
});

test('fails when arguments of Triton move what probes rely on, and on formats of others', () => {
  expect(ids(serve(triton(['--http-port', '1']), model('onnx')).issues)).toEqual(['args-shadow']);
  expect(ids(serve(triton(), model('sklearn')).issues)).toEqual(['model-format']);
});

test('a server of one\'s own says where it listens and what it needs', () => {
  const { issues, server, service, object } = serve({
    runtime: ServingRuntime.custom({
      ...custom,
      command: ['serve'],
      args: ['--models', '/mnt/models'],
      environment: { LOG_LEVEL: 'info' },
      metricsPath: '/prometheus',
      engineInit: Duration.seconds(10),
      cpu: Cpu.millis(500),
      memory: Size.gibibytes(1),
    }),
  }, model());
  expect(issues).toEqual([]);
  expect(server.command).toEqual(['serve']);
  expect(env(server)).toMatchObject({ LOG_LEVEL: 'info' });
  expect(server.resources.requests).toEqual({ 'cpu': '500m', 'memory': '3Gi', 'ephemeral-storage': '4Gi' });
  expect(server.startupProbe).toMatchObject({ httpGet: { path: '/ready' }, failureThreshold: 6 });
  expect(service.url).toBe('http://ranker.recommender.svc:9000');
  expect(object('Deployment').spec.template.metadata.annotations).toMatchObject({ 'prometheus.io/port': '9000', 'prometheus.io/path': '/prometheus' });
});

test('a server without metrics is not scraped', () => {
  const { object } = serve({ runtime: ServingRuntime.custom(custom) });
  expect(Object.keys(object('Deployment').spec.template.metadata.annotations).filter(key => key.startsWith('prometheus'))).toEqual([]);
  expect(object('NetworkPolicy').spec.ingress).toHaveLength(1);
});

test.each([
  ['a port that is none', { port: 70000 }],
  ['one path for both probes', { livenessPath: '/ready' }],
  ['a path without a slash', { livenessPath: 'live' }],
])('fails on %s', (_, options) => {
  expect(ids(serve({ runtime: ServingRuntime.custom({ ...custom, ...options }) }).issues)).toEqual(['runtime-option']);
});

test('fails on a format that one\'s own server does not list', () => {
  const runtime = ServingRuntime.custom({ ...custom, formats: ['onnx'] });
  expect(ids(serve({ runtime }, model('gguf')).issues)).toEqual(['model-format']);
});
