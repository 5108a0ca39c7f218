import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { TestRepository } from './repository';
import { objectDirectory, objectId } from '../../lib/git';
import { Configuration } from '../../lib/git/configuration';
import { writeObjectFiles } from '../../lib/git/object-files';
import { writeObjects } from '../../lib/git/write-objects';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const NONE = '0'.repeat(40);
const objectsOf = (repository: TestRepository) => join(repository.directory, '.git', 'objects');
const pathOf = (directory: string, id: string) => join(directory, id.slice(0, 2), id.slice(2));

async function directoryOf(repository: TestRepository, gitDirectory = join(repository.directory, '.git')): Promise<string | undefined> {
  return objectDirectory(gitDirectory, await Configuration.read(repository.directory));
}

test('git reads what is written as if it had written it itself', () => {
  const repository = new TestRepository();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
    const content = Buffer.from(bytes);
    writeObjectFiles(objectsOf(repository), NONE, [{ type: 'blob', content }]);
    const id = objectId(NONE, 'blob', content);
    expect(repository.git('cat-file', '-t', id).trim()).toBe('blob');
    expect(Buffer.from(repository.git('cat-file', 'blob', id), 'utf8').equals(Buffer.from(content.toString('utf8')))).toBe(true);
  }), { numRuns: 20 });
  const large = Buffer.alloc(3_000_000, 'large\n');
  writeObjectFiles(objectsOf(repository), NONE, [{ type: 'blob', content: large }]);
  expect(repository.git('cat-file', '-s', objectId(NONE, 'blob', large)).trim()).toBe('3000000');
  expect(run('git', ['fsck', '--strict', '--no-dangling'], { cwd: repository.directory })).toBe('');
});

test('the files are those of git: not to be written, and none besides', () => {
  const [repository, other] = [new TestRepository(), new TestRepository()];
  const object = { type: 'blob' as const, content: Buffer.from('a: 1\n') };
  writeObjects(repository.directory, NONE, [object], objectsOf(repository));
  writeObjects(other.directory, NONE, [object]);
  const id = objectId(NONE, 'blob', object.content);
  const of = (directory: string) => ({ mode: statSync(pathOf(directory, id)).mode, names: readdirSync(join(directory, id.slice(0, 2))) });
  expect(of(objectsOf(repository))).toEqual(of(objectsOf(other)));
});

test('an object that is there already is made anew, since git removes old ones that no commit has', () => {
  const repository = new TestRepository();
  const content = Buffer.from('a: 1\n');
  const path = pathOf(objectsOf(repository), objectId(NONE, 'blob', content));
  writeObjectFiles(objectsOf(repository), NONE, [{ type: 'blob', content }]);
  utimesSync(path, 0, 0);
  writeObjectFiles(objectsOf(repository), NONE, [{ type: 'blob', content }]);
  expect(statSync(path).mtimeMs).toBeGreaterThan(0);
});

test('fails: the directory cannot be written, and nothing is left in it', () => {
  const directory = join(scratchDirectory('objects'), 'a file');
  writeObjectFiles(directory, NONE, []);
  expect(existsSync(directory)).toBe(false);
  const repository = new TestRepository();
  repository.write('.git/objects/a', 'a file where directories are');
  const write = () => writeObjectFiles(join(objectsOf(repository), 'a'), NONE, [{ type: 'blob', content: Buffer.from('x') }]);
  expect(write).toThrow(/an object of Git could not be written: ENOTDIR/);
});

test('the objects of a worktree are those of the repository', async () => {
  const repository = new TestRepository();
  repository.commit();
  const worktree = join(scratchDirectory('worktree'), 'linked');
  repository.git('worktree', 'add', '--quiet', '--detach', worktree);
  const gitDirectory = run('git', ['rev-parse', '--absolute-git-dir'], { cwd: worktree }).trim();
  expect(await directoryOf(repository, gitDirectory)).toBe(objectsOf(repository));
  expect(await directoryOf(repository)).toBe(objectsOf(repository));
});

test.each([
  ['core.sharedRepository', 'group'], ['core.fsync', 'all'], ['core.createObject', 'rename'], ['extensions.unheardOf', 'true'],
])('git writes the objects itself where the configuration says how: %s', async (key, value) => {
  const repository = new TestRepository();
  repository.git('config', key, value);
  expect(await directoryOf(repository)).toBeUndefined();
});

test('objects are written for a repository of SHA-256', async () => {
  const repository = new TestRepository();
  const directory = scratchDirectory('sha256');
  run('git', ['init', '--quiet', '--object-format=sha256', directory], { cwd: repository.directory });
  const objects = objectDirectory(join(directory, '.git'), await Configuration.read(directory))!;
  const content = Buffer.from('a: 1\n');
  writeObjectFiles(objects, '0'.repeat(64), [{ type: 'blob', content }]);
  expect(run('git', ['cat-file', 'blob', objectId('0'.repeat(64), 'blob', content)], { cwd: directory })).toBe('a: 1\n');
});
