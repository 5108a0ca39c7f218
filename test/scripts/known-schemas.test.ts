import { join } from 'node:path';
import { run } from '../tools/run';

const ROOT = join(__dirname, '..', '..');

test('lib/policy/schemas/known is what the script writes from the packages', () => {
  expect(run(process.execPath, [join(ROOT, 'scripts', 'known-schemas.mjs'), '--check'])).toBe('');
});
