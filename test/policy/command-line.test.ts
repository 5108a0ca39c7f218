import { commandLine, commandLines, flagOf } from '../../lib/policy/command-line';

const flags = (container: object) => Object.fromEntries([...commandLine(container as {}).flags].map(([name, list]) => [name, list.map(({ value, field }) => `${value} ${field}`)]));

test.each([
  [{ command: ['/usr/bin/vllm', 'serve', '/models'] }, 'vllm', ['serve', '/models']],
  [{ command: ['python3', '-u', '-m', 'vllm.entrypoints.openai.api_server'], args: ['--model', 'x'] }, 'vllm.entrypoints.openai.api_server', []],
  [{ command: ['python', '/app/serve.py', 'x'] }, 'serve.py', ['x']],
  [{ command: ['uv', 'run', 'uvicorn', 'app:app'] }, 'uvicorn', ['app:app']],
  [{ command: ['/bin/sh', '-c'], args: ['set -e\nexec vllm serve x'] }, 'vllm', ['serve', 'x']],
  [{ command: ['bash', '-ec', 'A=1 tritonserver --model-repository=/models & wait'] }, 'tritonserver', []],
  [{ command: ['tini', '--', 'sh', '-c', 'ray start --block'] }, 'ray', ['start']],
  [{ args: ['--model', 'x'] }, '', []],
  [{ args: ['serve', '--model', 'x'] }, '', ['serve']],
  [{ args: ['python', '-m', 'sglang.launch_server'] }, 'sglang.launch_server', []],
  [{}, '', []],
  [{ command: 'x', args: [{ a: 1 }, null, 7] }, '', ['', '', '7']],
])('%j', (container, program, positionals) => {
  const line = commandLine(container as {});
  expect([line.program, line.positionals.map(({ text }) => text)]).toEqual([program, positionals]);
});

test('flags in every spelling, with the field that holds the value', () => {
  expect(flags({ command: ['x', '-p', '80'], args: ['--a=1', '--b', '2', '--c', '--max_len', '3', '-q8', '--n', '-1', '-port=9'] })).toEqual({
    'p': ['80 command[2]'], 'a': ['1 args[0]'], 'b': ['2 args[2]'], 'c': [' args[3]'], 'max-len': ['3 args[5]'], 'q': ['8 args[6]'], 'n': ['-1 args[8]'], 'port': ['9 args[9]'],
  });
});

test('the last of several flags counts', () => {
  const line = commandLine({ args: ['--port=1', '-p', '3', '--port', '2'] });
  expect(flagOf(line, 'port')?.value).toBe('2');
  expect(flagOf(line, 'host')).toBeUndefined();
});

test('variables are put in where their values are known', () => {
  const container = { env: [{ name: 'PORT', value: '8000' }, { name: 'KEY', valueFrom: {} }], args: ['--port=$(PORT)', '--key=$(KEY)'] };
  expect(flags(container)).toEqual({ port: ['8000 args[0]'], key: ['$(KEY) args[1]'] });
  expect(flags({ ...container, command: ['sh', '-c', 'server --port $PORT --key "$KEY"'], args: [] })).toEqual({ port: ['8000 command[2]'], key: ['$KEY command[2]'] });
});

test('every command of a script', () => {
  expect(commandLines({ command: ['sh', '-c', 'a 1; b 2 && c'] }).map(({ program }) => program)).toEqual(['a', 'b', 'c']);
});
