import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { Progress } from '../../lib/cli/progress';

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
