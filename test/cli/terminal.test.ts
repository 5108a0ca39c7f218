import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newRepository, pathsIn, plainEnvironment } from '../init/new-repository';
import { scratchDirectory } from '../tools/scratch';
import { noTerminal, Terminal } from '../tools/terminal';

jest.setTimeout(180_000);

const PROJECT = resolve(__dirname, '..', '..');
const GITOPS_AI = [
  process.execPath, join(PROJECT, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', join(PROJECT, 'tsconfig.json'), join(PROJECT, 'lib/cli/main.ts'),
].map(word => `'${word}'`).join(' ');

const reason = noTerminal();
const suite = reason === undefined ? describe : describe.skip;

function open(cwd: string, command: string, env: NodeJS.ProcessEnv = {}): Terminal {
  return new Terminal(`${GITOPS_AI} ${command}`, cwd, { ...plainEnvironment(cwd), TERM: 'xterm', LANG: 'C.UTF-8', ...env });
}

suite(`init asks at a terminal${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  test('for what is not given, again when an answer is wrong, and writes what was answered', async () => {
    const cwd = scratchDirectory('asked');
    const terminal = open(cwd, 'init platform --operator argo-cd');
    await terminal.shows('Where is the repository?');
    terminal.type('\u001b[B\r');
    await terminal.shows('URL of the repository');
    terminal.type('https://user:pass@git.example.com/ai\r');
    await terminal.shows('credentials');
    terminal.type(`${'\u007f'.repeat(40)}https://git.example.com/acme/ai\r`);
    await terminal.shows('Environments');
    terminal.type('dev,live\r');
    await terminal.shows('Who approves');
    terminal.type('@acme/ml-leads\r');
    await terminal.shows('What shall main.ts describe?');
    terminal.type('\u001b[B\r');
    expect((await terminal.end()).code).toBe(0);
    const made = join(cwd, 'platform');
    expect(readdirSync(made)).toContain('.gitlab-ci.yml');
    expect(readdirSync(join(made, 'environments'))).toEqual(['dev.yaml', 'live.yaml']);
    expect(readFileSync(join(made, 'main.ts'), 'utf8')).toMatch(/https:\/\/git\.example\.com\/acme\/ai'[\s\S]*argoCd[\s\S]*@acme\/ml-leads/);
    expect(readFileSync(join(made, 'main.ts'), 'utf8')).not.toContain('ModelService(');
  });

  test('fails: who cancels gets nothing', async () => {
    const cwd = scratchDirectory('cancelled');
    const terminal = open(cwd, 'init platform');
    await terminal.shows('Which operator');
    terminal.type('\u0003');
    expect(await terminal.end()).toMatchObject({ code: 2, shown: expect.stringContaining('cancelled; nothing was written') });
    expect(pathsIn(cwd)).toEqual([]);
  });

  test('fails: nobody is asked in CI, nor for JSON', async () => {
    const cwd = scratchDirectory('unasked');
    expect(await open(cwd, 'init platform', { CI: 'true' }).end()).toMatchObject({ code: 2, shown: expect.stringContaining('--repository-url are needed') });
    expect(await open(cwd, 'init platform --json').end()).toMatchObject({ code: 2, shown: expect.stringContaining('--repository-url are needed') });
  });
});

suite(`progress at a terminal${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  test('says what takes long, on standard error, and leaves nothing of it', async () => {
    const cwd = await newRepository();
    const { code, shown } = await open(cwd, 'check > report.txt').end();
    expect(code).toBe(0);
    expect(shown).toMatch(/^\r\u001b\[K⠋ synthesizing…/);
    expect(shown.endsWith('\r\u001b[K')).toBe(true);
    expect(readFileSync(join(cwd, 'report.txt'), 'utf8')).toMatch(/^note: deploy in HEAD/);
    expect((await open(cwd, 'diff', { LANG: 'C' }).end()).shown).toMatch(/^\r\u001b\[K- synthesizing\.\.\./);
  });

  test('is not there in CI, for JSON, on a dumb terminal, or when standard error is a file', async () => {
    const cwd = await newRepository();
    for (const [command, env] of [['check', { CI: '1' }], ['check --json', {}], ['check', { TERM: 'dumb' }], ['check 2> err.txt', {}]] as const) {
      const { code, shown } = await open(cwd, command, env).end();
      expect([command, code, shown.includes('synthesizing')]).toEqual([command, 0, false]);
    }
    expect(readFileSync(join(cwd, 'err.txt'), 'utf8')).toBe('');
  });

  test('Ctrl-C ends the work, and leaves no temporary directory', async () => {
    const [cwd, temporary] = [await newRepository(), scratchDirectory('temporary')];
    const terminal = open(cwd, 'check --app "sleep 600"', { TMPDIR: temporary });
    await terminal.shows('synthesizing…');
    await terminal.shows('synthesizing…');
    terminal.type('\u0003');
    expect((await terminal.end()).code).toBe(130);
    expect(readdirSync(temporary).filter(name => name.startsWith('gitops-ai-'))).toEqual([]);
  });
});
