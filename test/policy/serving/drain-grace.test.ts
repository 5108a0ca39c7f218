import { arg, deployment, PLACE, Server } from './server';
import { drainGrace } from '../../../lib/policy/serving/drain-grace';
import { fields, findings } from '../fixtures';

const GRACE = 'spec.template.spec.terminationGracePeriodSeconds';
const hook = (handler: object, more: Server = {}): Server => ({ ...more, container: { lifecycle: { preStop: handler } } });
const sleep = (seconds: number) => ({ sleep: { seconds } });
const grace = (seconds: number) => ({ pod: { terminationGracePeriodSeconds: seconds } });

test.each<[string, Server, string[]]>([
  ['fails: hook and server together', hook(sleep(15), { args: ['--shutdown-timeout', '60'], ...grace(60) }), [GRACE]],
  ['fails: the default', { args: ['--shutdown-timeout=45'] }, [arg(1)]],
  ['fails: a hook that sleeps as long', hook(sleep(30), grace(30)), [GRACE]],
  ['fails: a hook of a shell', hook({ exec: { command: ['/bin/sh', '-c', 'sleep 60'] } }), [`${PLACE}.lifecycle.preStop.exec.command`]],
  ['fails: minutes', hook({ exec: { command: ['sleep', '2m'] } }, grace(60)), [GRACE]],
  ['fails: uvicorn', { command: ['uvicorn', 'app:app'], model: '', args: ['--timeout-graceful-shutdown', '90'], ...grace(60) }, [GRACE]],
  ['fails: Triton', { command: ['tritonserver'], model: '', args: ['--exit-timeout-secs=120'], ...grace(60) }, [GRACE]],
  ['as documented by llm-d', hook(sleep(15), { args: ['--shutdown-timeout', '45'], ...grace(75) }), []],
  ['a hook that is shorter', hook(sleep(15)), []],
  ['a hook that does something else', hook({ exec: { command: ['python', 'drain.py'] } }), []],
  ['a variable', { args: ['--shutdown-timeout', '$(TIMEOUT)'] }, []],
  ['what the API server refuses is told elsewhere', hook(sleep(60), grace(30)), []],
])('grace-period %s', (_, server, expected) => expect(fields(drainGrace, deployment(server))).toEqual(expected));

test('adds up', () => {
  const [{ value, problem, fix }] = findings(drainGrace, deployment(hook(sleep(15), { args: ['--shutdown-timeout', '60'], ...grace(60) })));
  expect(value).toBe('60 s');
  expect(problem).toBe('15 s of preStop + 60 s for the last requests = 75 s do not fit into the grace period of 60 s');
  expect(fix).toMatch(/to 90 or more/);
});

test('a controller may say the grace period', () => {
  const service = { apiVersion: 'serving.kserve.io/v1alpha2', kind: 'LLMInferenceService', spec: { template: { containers: [{ name: 'main', lifecycle: { preStop: { exec: { command: ['sleep', '60'] } } } }] } } };
  expect(fields(drainGrace, service)).toEqual([]);
});
