import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { readLockText, writeLock } from '../../lib/lock';
import { LOCK_FILE } from '../../lib/models';
import { disk, Files } from '../../lib/output/files';
import { scratchDirectory } from '../tools/scratch';

const ROOT = join(__dirname, '..', '..');

/** A repository with a lock. */
function repository(text = 'old\n'): string {
  const directory = scratchDirectory('store');
  writeFileSync(join(directory, LOCK_FILE), text);
  return directory;
}

const failure = (work: () => void) => {
  try {
    work();
  } catch (error) {
    return (error as { issues: { id: string; problem: string }[] }).issues.map(({ id, problem }) => `${id}: ${problem}`).join();
  }
  throw new Error('no failure');
};
const failing = (operation: keyof Files, code: string): Files => ({
  ...disk, [operation]: () => { throw Object.assign(new Error(code), { code, syscall: operation }); },
});

test('the lock is replaced as a whole, and nothing else is left', () => {
  const directory = repository();
  writeLock(directory, 'old\n', 'new\n');
  expect([readLockText(directory), readdirSync(directory)]).toEqual(['new\n', [LOCK_FILE]]);
  const fresh = scratchDirectory('store');
  writeLock(fresh, undefined, 'first\n');
  expect(readLockText(fresh)).toBe('first\n');
});

test('a link to a lock stays a link', () => {
  const directory = repository();
  const link = scratchDirectory('store');
  symlinkSync(join(directory, LOCK_FILE), join(link, LOCK_FILE));
  writeLock(link, 'old\n', 'new\n');
  expect([lstatSync(join(link, LOCK_FILE)).isSymbolicLink(), readLockText(directory)]).toEqual([true, 'new\n']);
});

test('what a killed run left is no obstacle', () => {
  const directory = repository();
  writeFileSync(join(directory, `${LOCK_FILE}.next`), 'half');
  writeFileSync(join(directory, `${LOCK_FILE}.busy`), '999999999');
  writeLock(directory, 'old\n', 'new\n');
  expect([readLockText(directory), readdirSync(directory)]).toEqual(['new\n', [LOCK_FILE]]);
});

test('fails: a lock that somebody else changed or made meanwhile', () => {
  const directory = repository();
  expect(failure(() => writeLock(directory, 'older\n', 'new\n'))).toBe('lock-changed: somebody else changed the lock meanwhile');
  expect(failure(() => writeLock(directory, undefined, 'new\n'))).toMatch(/^lock-changed/);
  expect([readLockText(directory), readdirSync(directory)]).toEqual(['old\n', [LOCK_FILE]]);
});

test('fails: another run that is writing it', () => {
  const directory = repository();
  writeFileSync(join(directory, `${LOCK_FILE}.busy`), '1');
  expect(failure(() => writeLock(directory, 'old\n', 'new\n'))).toBe('output-busy: process 1 is writing here');
});

test.each([['create', 'ENOSPC'], ['rename', 'EIO'], ['remove', 'EROFS']] as const)('fails: %s with %s, and the lock is as it was', (operation, code) => {
  const directory = repository();
  expect(failure(() => writeLock(directory, 'old\n', 'new\n', failing(operation, code)))).toBe(`lock-unwritable: the lock cannot be written: ${code}`);
  expect(readLockText(directory)).toBe('old\n');
  expect(existsSync(join(directory, `${LOCK_FILE}.next`))).toBe(false);
});


test('a run that is killed at any moment leaves the old lock or the new one, and the next run is not kept from writing', async () => {
  const directory = repository();
  const loader = pathToFileURL(join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;
  const program = ['--import', loader, join(__dirname, 'lock-writer-process.ts'), directory, 'old: 1\n', 'new: 2\n'];
  const seen = new Set<string>();
  for (let i = 0; i < 6; i++) {
    const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await sleep(randomInt(20));
    child.kill('SIGKILL');
    await once(child, 'close');
    const text = readLockText(directory)!;
    seen.add(text === 'old: 1\n'.repeat(2000) ? 'old' : text === 'new: 2\n'.repeat(2000) ? 'new' : 'broken');
    writeLock(directory, text, 'between\n');
    expect(readdirSync(directory)).toEqual([LOCK_FILE]);
  }
  expect([...seen].filter(state => state === 'broken')).toEqual([]);
}, 120_000);
