import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryRun } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const SCRIPT = join(__dirname, '..', '..', 'scripts', 'ci-summary.mjs');

function summary(reports: { [name: string]: string }) {
  const directory = scratchDirectory('reports');
  mkdirSync(join(directory, 'nested'));
  for (const [name, xml] of Object.entries(reports)) writeFileSync(join(directory, name), xml);
  return tryRun(process.execPath, [SCRIPT, directory]);
}

const green = '<testsuites tests="3" failures="0"><testsuite name="a > b" tests="2" failures="0" errors="0" skipped="1"></testsuite><testsuite name="b" tests="1"/></testsuites>';
const red = '<testsuites tests="4" failures="1"><testsuite name="c" tests="4" failures="1" errors="1" skipped="0"/></testsuites>';

test('counts what passed, without what was skipped', () => {
  expect(summary({ 'junit.xml': green })).toMatchObject({ stdout: '2 passed, 0 failed\n', code: 0 });
});

test('sums the reports of all runners and fails with them', () => {
  expect(summary({ 'junit.xml': green, 'nested/other.xml': red, 'note.txt': red })).toMatchObject({ stdout: '4 passed, 2 failed\n', code: 1 });
});

test('speaks when there is no report at all', () => {
  expect(tryRun(process.execPath, [SCRIPT, join(scratchDirectory(), 'none')])).toMatchObject({ stdout: '0 passed, 0 failed\n', code: 0 });
});
