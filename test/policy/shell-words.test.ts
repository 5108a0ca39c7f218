import { shellCommands } from '../../lib/policy/shell-words';

test.each([
  ['vllm serve /models --port 8000', [['vllm', 'serve', '/models', '--port', '8000']]],
  ['cd /app && python -m server; echo done', [['cd', '/app'], ['python', '-m', 'server'], ['echo', 'done']]],
  ['server \\\n  --a=\'x y\' \\\n  --b="z $" # no more\n', [['server', '--a=x y', '--b=z $']]],
  ['server >/dev/null 2>&1 &\nwait', [['server'], ['wait']]],
  ['cat <<EOF > /tmp/a\nport: 1; x\nEOF\nserver --b', [['cat'], ['server', '--b']]],
  ['PORT=81; server --port $PORT --x "${X:-7}" ${HOST} `hostname -i` $(nproc --all)', [
    ['server', '--port', '81', '--x', '7', '0.0.0.0', '`hostname -i`', '$(nproc --all)'],
  ]],
  ['A=1 server', [['A=1', 'server']]],
  ['server "" \'\'', [['server', '', '']]],
  ['server --json \'{"a": "b"}\' \\"x', [['server', '--json', '{"a": "b"}', '"x']]],
  ['', []],
  ['"never closed', [['never closed']]],
  ['$( never closed', [['$( never closed']]],
])('%s', (script, commands) => expect(shellCommands(script, new Map([['HOST', '0.0.0.0']]))).toEqual(commands));

test('a long script takes no longer than its length', () => {
  expect(shellCommands('a $'.repeat(20_000) + '`'.repeat(1001) + '<<X\n'.repeat(2000)).length).toBeGreaterThan(0);
});
