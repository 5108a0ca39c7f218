import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from './run';

const ROOT = resolve(__dirname, '..', '..');
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { LONGEST } = require('./longest-first.cjs') as { LONGEST: readonly string[] };

test('the files of tests that are said to take long are there, and jest runs them first', () => {
  expect(LONGEST.filter(file => !existsSync(join(ROOT, file)))).toEqual([]);
  const listed = run(process.execPath, [join(ROOT, 'node_modules/jest/bin/jest.js'), '--listTests'], { cwd: ROOT }).trim().split('\n');
  expect(listed.slice(0, LONGEST.length)).toEqual(LONGEST.map(file => join(ROOT, file)));
}, 60_000);
