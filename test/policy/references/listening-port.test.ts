import { container, deployment, found, service } from './world';
import { listeningPort, loopbackServer } from '../../../lib/policy/references/listening-port';
import { probePath } from '../../../lib/policy/references/probe-path';
import { listening } from '../../../lib/policy/references/servers';

const VLLM = ['vllm', 'serve', 'x'];
const pods = (rest: object, ...others: object[]) => deployment('ranker', { containers: [container(rest), ...others] });
const probe = (port: unknown, rest: object = {}) => ({ readinessProbe: { httpGet: { port, path: '/health', ...rest } } });
const ports = (containerPort: number) => ({ ports: [{ name: 'http', containerPort }] });

test.each([
  [{ command: VLLM }, 'vllm', [8000], true, undefined],
  [{ command: [...VLLM, '--port', '1'] }, 'vllm', [1], true, undefined],
  [{ image: 'registry.example.com/vllm/vllm-openai:1', args: ['--model=x'] }, 'vllm', [8000], true, undefined],
  [{ command: ['python3', '-m', 'sglang.launch_server'] }, 'sglang', [30000], true, '127.0.0.1'],
  [{ command: ['sglang', 'serve'], args: ['--host', '0.0.0.0'] }, 'sglang', [30000], true, undefined],
  [{ command: ['uvicorn', 'app:app'], env: [{ name: 'UVICORN_HOST', value: '0.0.0.0' }] }, 'uvicorn', [8000], true, undefined],
  [{ command: ['gunicorn', '-b', '127.0.0.1:80', 'app'] }, 'gunicorn', [80], true, '127.0.0.1'],
  [{ command: ['gunicorn', '-b', '0.0.0.0:$PORT', 'app'] }, undefined, [], false, undefined],
  [{ command: ['tritonserver', '--http-port=1'] }, 'triton', [1, 8001, 8002], true, undefined],
  [{ args: ['--port=7', '--host=localhost'] }, '', [7], false, 'localhost'],
  [{ command: ['sh', '-c', 'tritonserver & vllm serve x'] }, 'vllm', [8000], false, undefined],
  [{ command: [...VLLM, '--uds', '/x'] }, undefined, [], false, undefined],
  [{ command: ['mlflow', 'run', 'x'] }, undefined, [], false, undefined],
  [{}, undefined, [], false, undefined],
])('%j listens on', (rest, server, numbers, complete, address) => {
  const said = listening({ image: 'x', ...rest });
  expect([said?.server, said?.ports.map(({ number }) => number) ?? [], said?.complete ?? false, said?.loopback?.address])
    .toEqual([server, numbers, complete, address]);
});

describe('the port of the command line', () => {
  test.each([
    ['a probe of another port', [pods({ command: VLLM, ...probe(8080) })]],
    ['a probe of another port by name', [pods({ command: VLLM, ...ports(8080), ...probe('http') })]],
    ['a Service to another port', [pods({ command: VLLM, ...ports(8080) }), service('x', { app: 'ranker' }, { port: 80, targetPort: 'http' })]],
    ['a Service to another port that nobody declares', [pods({ command: VLLM }), service('x', { app: 'ranker' }, { port: 80 })]],
    ['an unknown program with another port', [pods({ args: ['--port=1'], ...ports(8080), ...probe(8080) })]],
  ])('fails: %s', (_, given) => expect(found(listeningPort, ...given)).toHaveLength(1));

  test.each([
    ['the same port', [pods({ command: VLLM, ...ports(8000), ...probe('http') }), service('x', { app: 'ranker' }, { port: 80, targetPort: 8000 })]],
    ['a Service to another container', [pods({ command: VLLM, ...probe(8000) }, container({ name: 'proxy', ...ports(8080) })), service('x', { app: 'ranker' }, { port: 80, targetPort: 8080 })]],
    ['an unknown program that asks a database', [pods({ args: ['--port=5432'], ...ports(8080), ...probe(8080) })]],
    ['an unknown program beside another', [pods({ args: ['--port=1'], ...ports(8080), ...probe(8080) }, container({ name: 'b' }))]],
  ])('%s is fine', (_, given) => expect(found(listeningPort, ...given)).toEqual([]));
});

describe('loopback', () => {
  const SGLANG = { command: ['python3', '-m', 'sglang.launch_server'] };

  test('fails: behind a probe or a Service', () => {
    expect(found(loopbackServer, pods({ ...SGLANG, ...probe(30000) }))).toEqual([
      'spec.template.spec.containers[0].command: sglang listens on 127.0.0.1 only; the readinessProbe connects to the address of the pod',
    ]);
    expect(found(loopbackServer, pods({ ...SGLANG }), service('x', { app: 'ranker' }, { port: 30000 }))).toHaveLength(1);
  });

  test.each([
    ['asked by nobody', [pods(SGLANG)]],
    ['behind a proxy of the pod', [pods(SGLANG, container({ name: 'proxy', ports: [{ containerPort: 80 }] })), service('x', { app: 'ranker' }, { port: 80 })]],
    ['probed from inside', [pods({ ...SGLANG, readinessProbe: { exec: { command: ['x'] } } })]],
  ])('%s is fine', (_, given) => expect(found(loopbackServer, ...given)).toEqual([]));
});

describe('what is asked', () => {
  test.each([
    ['a path of another server', { command: VLLM, ...probe(8000, { path: '/v2/health/ready' }) }, 1],
    ['its own path', { command: VLLM, ...probe(8000) }, 0],
    ['a path of its own program', { command: VLLM, ...probe(8000, { path: '/v1/models' }) }, 0],
    ['Triton as vLLM is asked', { command: ['tritonserver'], ...probe(8000) }, 1],
    ['TLS without a certificate', { command: VLLM, ...probe(8000, { scheme: 'HTTPS' }) }, 1],
    ['no TLS with a certificate', { command: [...VLLM, '--ssl-certfile=x'], ...probe(8000) }, 1],
    ['a sidecar', { command: VLLM, ...probe(15021, { path: '/healthz' }) }, 0],
    ['an unknown program', { command: ['x'], ...probe(8000, { path: '/healthz' }) }, 0],
  ])('%s', (_, rest, count) => expect(found(probePath, pods(rest))).toHaveLength(count));
});

test('a Service may send to another declared port where the server declares its own', () => {
  const kvPorts = { ports: [{ name: 'http', containerPort: 8000 }, { name: 'kv-transfer', containerPort: 55555 }] };
  const sends = (port: object) => found(listeningPort, pods({ command: VLLM, ...port }), service('x', { app: 'ranker' }, { port: 55555, targetPort: 55555 }));
  expect(sends(kvPorts)).toEqual([]);
  expect(sends({ ports: [{ name: 'kv-transfer', containerPort: 55555 }] })).toHaveLength(1);
});
