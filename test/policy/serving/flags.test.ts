import { arg, deployment, Server } from './server';
import { flagVersion, foreignFlag, outdatedFlag, repeatedFlag } from '../../../lib/policy/serving/flags';
import { fields, findings } from '../fixtures';

const SGLANG = { command: ['python', '-m', 'sglang.launch_server'], model: '' };

test.each<[string, Server, string[]]>([
  ['fails: an option of SGLang', { args: ['--mem-fraction-static', '0.8'] }, [arg(2)]],
  ['fails: a switch of SGLang', { args: ['--enable-metrics'] }, [arg(1)]],
  ['fails: an option of vLLM', { ...SGLANG, args: ['--model-path', '/m', '--max-model-len=8192'] }, [arg(2)]],
  ['its own', { args: ['--max-model-len', '8192'] }, []],
  ['the server of KServe has options of its own', { command: ['python', '-m', 'huggingfaceserver'], model: '', args: ['--backend=vllm', '--max_length=512'] }, []],
])('foreign-flag %s', (_, server, expected) => expect(fields(foreignFlag, deployment(server))).toEqual(expected));

test('names the own option', () => expect(findings(foreignFlag, deployment({ args: ['--context-length', '1'] }))[0].fix).toBe('its option is --max-model-len'));

test.each<[string, Server, string[]]>([
  ['fails: removed', { image: 'vllm-openai:v0.15.1', args: ['--disable-log-requests'] }, [arg(1)]],
  ['fails: not yet there', { image: 'vllm-openai:v0.11.0', args: ['--shutdown-timeout', '45'] }, [arg(2)]],
  ['not removed yet', { image: 'vllm-openai:v0.10.0', args: ['--disable-log-requests'] }, []],
  ['there', { image: 'vllm-openai:v0.18.0', args: ['--shutdown-timeout', '45'] }, []],
  ['a version that nobody knows', { image: 'vllm-openai:nightly', args: ['--disable-log-requests', '--shutdown-timeout=45'] }, []],
  ['the version of something else', { image: 'own-server:0.3.0', args: ['--shutdown-timeout=45'] }, []],
])('flag-version %s', (_, server, expected) => expect(fields(flagVersion, deployment(server))).toEqual(expected));

test('fails: what the next image refuses', () => {
  expect(fields(outdatedFlag, deployment({ image: 'vllm-openai:v0.9.1', args: ['--enable-reasoning', '--port=8000'] }))).toEqual([arg(1)]);
  expect(fields(outdatedFlag, deployment({ image: 'own-server:1', args: ['--disable-log-requests'] }))).toEqual([arg(1)]);
  // That one is an error already.
  expect(fields(outdatedFlag, deployment({ image: 'vllm-openai:v0.15.1', args: ['--disable-log-requests'] }))).toEqual([]);
});

test.each<[string, Server, string[]]>([
  ['fails: two values', { args: ['--max-model-len', '8192', '--max-model-len=4096'] }, [arg(3)]],
  ['fails: the short name', { args: ['--tensor-parallel-size=2', '-tp', '4'] }, [arg(3)]],
  ['the same value', { args: ['--dtype=half', '--dtype', 'half'] }, []],
  ['options of several values', { args: ['--middleware', 'a', '--middleware', 'b'] }, []],
])('repeated-flag %s', (_, server, expected) => expect(fields(repeatedFlag, deployment(server))).toEqual(expected));
