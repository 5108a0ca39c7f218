import { deployment, PLACE, Server } from './server';
import { progressDeadline, readinessOfModels, startupBudget, startupMargin } from '../../../lib/policy/serving/load-time';
import { fields, findings } from '../fixtures';

const probed = (probes: object, more: Server = {}): Server => ({
  ...more, container: { resources: { limits: { 'nvidia.com/gpu': more.gpus ?? 1 } }, ...more.container, ...probes },
});
const startup = (seconds: number, more?: Server) => (
  probed({ startupProbe: { httpGet: { port: 8000 }, periodSeconds: 10, failureThreshold: seconds / 10 } }, more)
);
const CLAIM: Server = {
  env: { HF_HOME: '/cache' }, pod: { volumes: [{ name: 'cache', persistentVolumeClaim: { claimName: 'cache' } }] }, container: { volumeMounts: [{ name: 'cache', mountPath: '/cache' }] },
};
const STARTUP = `${PLACE}.startupProbe.failureThreshold`;
const LIVENESS = `${PLACE}.livenessProbe`;

test.each<[string, Server, string[]]>([
  ['fails: 150 s for 8B that are downloaded', startup(150), [STARTUP]],
  ['fails: a liveness probe without a startup probe', probed({ livenessProbe: { initialDelaySeconds: 60, periodSeconds: 10 } }), [LIVENESS]],
  ['fails: 70B from a claim', startup(120, { ...CLAIM, model: 'meta-llama/Llama-3.3-70B-Instruct' }), [STARTUP]],
  ['70B from a claim over four GPUs', startup(120, { ...CLAIM, model: 'meta-llama/Llama-3.3-70B-Instruct', args: ['-tp', '4'], gpus: 4 }), []],
  ['10 minutes', startup(600), []],
  ['a liveness probe after a startup probe', probed({ startupProbe: { failureThreshold: 100 }, livenessProbe: { periodSeconds: 5 } }), []],
  ['nothing kills it', {}, []],
  ['a model that nobody knows', startup(30, { model: 'acme/own' }), []],
  ['no GPU', startup(30, { container: { resources: {} } }), []],
  ['another engine', startup(30, { command: ['python', '-m', 'sglang.launch_server'], model: '', args: ['--model-path', 'Qwen/Qwen3-8B'] }), []],
  ['a probe that is no number', probed({ startupProbe: { failureThreshold: 'many' } }), []],
])('startup-budget %s', (_, server, expected) => expect(fields(startupBudget, deployment(server))).toEqual(expected));

test('says where the time goes', () => {
  const [{ value, problem, fix }] = findings(startupBudget, deployment(startup(150)));
  expect(value).toBe('150 s');
  expect(problem).toBe('Llama-3.1-8B-Instruct (15 GiB) takes about 391 s: 153 s to download, 38 s to load, 200 s to initialize; the startup probe kills it after 150 s');
  expect(fix).toBe('set periodSeconds: 10 and failureThreshold: 79 or more');
});

test('fails: enough on a good day', () => {
  expect(fields(startupMargin, deployment(startup(300)))).toEqual([STARTUP]);
  expect(fields(startupMargin, deployment(startup(400)))).toEqual([]);
  expect(fields(startupMargin, deployment(startup(150)))).toEqual([]);
  expect(fields(startupMargin, deployment(startup(150, CLAIM)))).toEqual([]);
});

test.each<[string, Server, string[]]>([
  ['fails: longer than the default', startup(1200), ['spec.progressDeadlineSeconds']],
  ['fails: longer than what is said', startup(1200, { spec: { progressDeadlineSeconds: 900 } }), ['spec.progressDeadlineSeconds']],
  ['as long', startup(1200, { spec: { progressDeadlineSeconds: 1500 } }), []],
  ['short', startup(600), []],
  ['a liveness probe waits for nothing', probed({ livenessProbe: { initialDelaySeconds: 1200 } }), []],
])('progress-deadline %s', (_, server, expected) => expect(fields(progressDeadline, deployment(server))).toEqual(expected));

test('fails: Triton is ready before its models are', () => {
  const triton = (path: string) => deployment({ command: ['tritonserver'], model: '', args: ['--model-repository=/models'], container: { readinessProbe: { httpGet: { path, port: 8000 } } } });
  expect(fields(readinessOfModels, triton('/v2/health/live'))).toEqual([`${PLACE}.readinessProbe.httpGet.path`]);
  expect(fields(readinessOfModels, triton('/v2/health/ready'))).toEqual([]);
});
