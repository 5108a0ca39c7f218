import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TestRepository } from './repository';
import { gitDirectoryOf, scratchDirectory } from '../../lib/git';

test('what a killed run left is removed when it is old, and only then', () => {
  const { directory } = new TestRepository();
  const [old, young] = ['gitops-ai-old', 'gitops-ai-young'].map(name => join(directory, '.git', name));
  for (const path of [old, young]) {
    mkdirSync(path);
    writeFileSync(join(path, 'index'), 'x');
  }
  utimesSync(old, 1, 1);
  const own = scratchDirectory(directory);
  expect([existsSync(old), existsSync(young), dirname(own)]).toEqual([false, true, gitDirectoryOf(directory)]);
});

test('fails: a Git directory that cannot be written', () => {
  const { directory } = new TestRepository();
  rmSync(join(directory, '.git'), { recursive: true });
  expect(() => scratchDirectory(directory, join(directory, '.git'))).toThrow(/cannot be written: ENOENT.*see who owns it/s);
});
