import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { writeTree } from '../../lib/output';
import { scratchDirectory } from '../tools/scratch';

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(argv, { out, err });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

function output(): string {
  const directory = join(scratchDirectory(), 'deploy');
  writeTree(directory, new Map([['a.yaml', 'a: 1\n'], ['b/c.yaml', 'c: 1\n']]));
  return directory;
}

test('an output as synthesized is clean', async () => {
  const directory = output();
  expect(await run('verify', directory)).toEqual({ code: 0, out: `${directory}: as synthesized\n`, err: '' });
});

test('edited, missing and foreign files and links are findings', async () => {
  const directory = output();
  writeFileSync(join(directory, 'a.yaml'), 'a: 2\n');
  rmSync(join(directory, 'b/c.yaml'));
  writeFileSync(join(directory, 'b/notes.md'), '');
  symlinkSync('/etc', join(directory, 'etc'));
  expect(await run('verify', directory)).toEqual({ code: 1, out: 'edited    a.yaml\nmissing   b/c.yaml\nforeign   b/notes.md\nlink      etc\n', err: '' });
  expect(JSON.parse((await run('verify', directory, '--json')).out)).toEqual({
    directory,
    findings: [{ path: 'a.yaml', state: 'edited' }, { path: 'b/c.yaml', state: 'missing' }, { path: 'b/notes.md', state: 'foreign' }, { path: 'etc', state: 'link' }],
  });
});

test('the name of a foreign file cannot write to the terminal', async () => {
  const directory = output();
  writeFileSync(join(directory, 'x\u001b[2J\n\u009b2J'), '');
  expect((await run('verify', directory)).out).toBe('foreign   x\\u001b[2J\\u000a\\u009b2J\n');
});

test('a Git directory is one finding', async () => {
  const directory = output();
  mkdirSync(join(directory, '.git', 'objects'), { recursive: true });
  expect((await run('verify', directory)).out).toBe('foreign   .git/\n');
});

test('fails: what is no output, saying what to do, with exit code 2', async () => {
  const empty = join(scratchDirectory(), 'x');
  expect(await run('verify', empty)).toMatchObject({ code: 2, err: expect.stringContaining('is no directory') });
  mkdirSync(empty);
  expect(await run('verify', empty)).toMatchObject({ code: 2, err: expect.stringContaining('there is no INVENTORY') });
  writeFileSync(join(empty, 'INVENTORY'), 'nonsense\n');
  expect(await run('verify', empty)).toMatchObject({ code: 2, err: expect.stringMatching(/^gitops-ai: \[.*INVENTORY:1\] "nonsense"/) });
  expect(await run('verify', join(empty, 'INVENTORY'))).toMatchObject({ code: 2, err: expect.stringContaining('is no directory') });
  expect(await run('verify', join(empty, 'INVENTORY', 'x'))).toMatchObject({ code: 2, err: expect.stringMatching(/^gitops-ai: ENOTDIR[^\n]*\n$/) });
  expect(await run('verify', 'a', 'b')).toMatchObject({ code: 2, err: expect.stringContaining('takes one directory') });
});

test.each([[['nonsense'], /no command "nonsense"/], [['nonsense', '--help'], /no command "nonsense"/], [['verify', '--jsn'], /no option --jsn. Did you mean "--json"?.*gitops-ai verify --help/],
  [['verify', '--json=x'], /takes no value/], [['-x'], /no option "-x"/], [['verfy'], /Did you mean "verify"/]])('fails: %j', async (argv, message) => {
  expect(await run(...argv)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
});

test('help and version', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringMatching(/verify +Compare/) });
  expect(await run('verify', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes') });
  expect(await run('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(await run()).toMatchObject({ code: 2, out: expect.stringContaining('Usage') });
});
