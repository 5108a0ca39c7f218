import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gitopsAi, initArguments, pathsIn, plainEnvironment } from './new-repository';
import { placeAll, writeFiles } from '../../lib/init/place';
import { verifyTree } from '../../lib/output';
import { scratchDirectory } from '../tools/scratch';

const PROJECT = resolve(__dirname, '..', '..');

const twoFiles = (staging: string) => writeFiles(staging, new Map([['a.txt', 'new'], ['b/c.txt', 'new']]));

test('a new directory is there whole, with the directories above it', () => {
  const directory = join(scratchDirectory(), 'x', 'y');
  placeAll(directory, twoFiles);
  expect(pathsIn(directory)).toEqual(['a.txt', 'b', 'b/c.txt']);
  expect(readdirSync(join(directory, '..'))).toEqual(['y']);
});

test('fails: when the files cannot be made, neither they nor the directories above are left', () => {
  const above = scratchDirectory();
  const broken = (staging: string) => {
    twoFiles(staging);
    throw new Error('disk full');
  };
  expect(() => placeAll(join(above, 'x', 'y'), broken)).toThrow('disk full');
  expect(() => placeAll(above, broken)).toThrow('disk full');
  expect(readdirSync(above)).toEqual([]);
});

test('fails: a link in a folder that is there, which would lead elsewhere', () => {
  const [directory, elsewhere] = [scratchDirectory(), scratchDirectory()];
  symlinkSync(elsewhere, join(directory, 'b'));
  expect(() => placeAll(directory, twoFiles)).toThrow(/\[b\] it is there already/);
  expect([readdirSync(elsewhere), readdirSync(directory)]).toEqual([[], ['b']]);
});

test('killed at any moment, there is no directory or a whole one, and the next run makes it', async () => {
  const program = [join(PROJECT, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', join(PROJECT, 'tsconfig.json'), join(PROJECT, 'lib/cli/main.ts')];
  for (const delay of [0, 20, 60, 120, 200]) {
    const above = scratchDirectory('killed');
    const child = spawn(process.execPath, [...program, ...initArguments('platform')], { cwd: above, env: plainEnvironment(above), stdio: 'ignore', detached: true });
    const ended = new Promise(done => child.once('exit', done));
    // From the first trace of it on.
    while (child.exitCode === null && readdirSync(above).length === 0) await wait(1);
    await wait(delay);
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
    await ended;
    const directory = join(above, 'platform');
    if (!existsSync(directory)) expect(await gitopsAi(above, ...initArguments('platform'))).toMatchObject({ code: 0 });
    expect(verifyTree(join(directory, 'deploy'))).toEqual([]);
    expect(readFileSync(join(directory, 'main.ts'), 'utf8')).toMatch(/repository\.synth\(\);\n$/);
  }
}, 120_000);
