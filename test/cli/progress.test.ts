import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { Progress } from '../../lib/cli/progress';
import { ReleaseRepository } from '../release/release-repository';
import { actAsPerson } from '../tools/person';

jest.setTimeout(240_000);

actAsPerson();

test('work says how far it is, and its line is gone afterwards', async () => {
  const terminal = new PassThrough({ encoding: 'utf8' });
  let shown = '';
  terminal.on('data', (text: string) => { shown += text; });
  await new Progress(terminal, true, false).during('asking', async say => {
    say('1 of 2 versions\u001b[2J');
    while (!shown.includes('1 of 2')) await once(terminal, 'data');
  });
  expect(shown).toContain('1 of 2 versions\\u001b[2J...');
  expect(shown.endsWith('\r\u001b[K')).toBe(true);
});

test('where nobody looks, work says nothing', async () => {
  const terminal = new PassThrough();
  await new Progress(terminal, false, false).during('asking', say => say('1 of 2'));
  expect(terminal.read()).toBeNull();
});

test('promote and rollback say what takes long to those who look at a terminal, and leave nothing of it', async () => {
  const repository = ReleaseRepository.example({ automatic: true });
  async function run(terminal: boolean, ...argv: string[]) {
    const [out, err] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: terminal })];
    const code = await main(argv, { out, err, cwd: repository.home, env: { LANG: 'C' } });
    return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
  }
  for (const command of [['promote', 'ranker', '--to', 'production'], ['rollback', 'production']]) {
    for (const silent of [await run(false, ...command, '--dry-run'), await run(true, ...command, '--dry-run', '--json')]) {
      expect(silent.code).toBe(0);
      expect(silent.err).not.toMatch(/synthesizing|\u001b/);
    }
    const { code, out, err } = await run(true, ...command);
    expect({ code, out }).toEqual({ code: 0, out: expect.not.stringMatching(/synthesizing|\u001b/) });
    expect(err).toMatch(/^\r\u001b\[K- synthesizing\.\.\.[^]* committing\.\.\.[^]*\r\u001b\[K$/);
  }
});
