import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestRepository } from './repository';
import { checkOut, CheckoutOptions, scratchDirectory as scratchInGit } from '../../lib/git';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const ENV = { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' };

function checkedOut(repository: TestRepository, options: Partial<CheckoutOptions> = {}): string {
  const cwd = repository.directory;
  return checkOut({ cwd, commit: repository.git('rev-parse', 'HEAD').trim(), scratch: scratchInGit(cwd), ...options });
}

test('files, executables and links are as committed; git works inside, at that commit, and knows nothing of it outside', () => {
  const repository = new TestRepository();
  repository.write('a/run.sh', '#!/bin/sh\n');
  repository.git('config', 'core.symlinks', 'true');
  run('ln', ['-s', 'a/run.sh', join(repository.directory, 'link')]);
  repository.commit('first');
  repository.git('update-index', '--chmod=+x', 'a/run.sh');
  repository.git('commit', '--quiet', '-m', 'executable');
  const head = repository.git('rev-parse', 'HEAD').trim();
  const before = repository.git('worktree', 'list', '--porcelain');
  const tree = checkedOut(repository);
  expect(readFileSync(join(tree, 'a/run.sh'), 'utf8')).toBe('#!/bin/sh\n');
  expect(lstatSync(join(tree, 'a/run.sh')).mode.toString(8)).toMatch(/755$/);
  expect(readlinkSync(join(tree, 'link'))).toBe('a/run.sh');
  const git = (...args: string[]) => run('git', args, { cwd: join(tree, 'a'), env: ENV }).trim();
  expect([git('rev-parse', 'HEAD'), git('rev-parse', '--show-toplevel'), git('status', '--porcelain')]).toEqual([head, tree, '']);
  expect(repository.git('worktree', 'list', '--porcelain')).toBe(before);
  repository.git('fsck', '--strict');
});

test('no filter, no line end and no other attribute changes a byte, and no program of theirs runs', () => {
  const repository = new TestRepository();
  const trap = join(scratchDirectory(), 'ran');
  repository.write('.gitattributes', '*.txt text eol=crlf ident filter=trap\n*.utf working-tree-encoding=UTF-16\n');
  repository.write('a.txt', 'one $Id$\n');
  repository.write('b.utf', 'two\n');
  repository.git('update-index', '--add', '.gitattributes');
  for (const path of ['a.txt', 'b.utf']) {
    const id = repository.git('hash-object', '-w', '--no-filters', path).trim();
    repository.git('update-index', '--add', '--cacheinfo', `100644,${id},${path}`);
  }
  repository.git('commit', '--quiet', '-m', 'first');
  repository.git('config', 'filter.trap.smudge', `touch ${trap}; cat`);
  repository.git('config', 'core.autocrlf', 'true');
  const tree = checkedOut(repository);
  expect([readFileSync(join(tree, 'a.txt'), 'utf8'), readFileSync(join(tree, 'b.utf'), 'utf8')]).toEqual(['one $Id$\n', 'two\n']);
  expect(existsSync(trap)).toBe(false);
});

test('files replace, add and remove, and take the place of a directory, a file and a link', () => {
  const repository = new TestRepository();
  for (const path of ['same', 'gone', 'directory/a', 'directory/b', 'file']) repository.write(path, path);
  run('ln', ['-s', '/etc', join(repository.directory, 'link')]);
  repository.commit('first');
  const files = new Map<string, Buffer | undefined>([
    ['gone', undefined], ['directory', Buffer.from('now a file')], ['file/a', Buffer.from('now below')], ['link/passwd', Buffer.from('ours')],
  ]);
  const tree = checkedOut(repository, { files });
  const text = (path: string) => readFileSync(join(tree, path), 'utf8');
  expect(['same', 'directory', 'file/a', 'link/passwd'].map(text)).toEqual(['same', 'now a file', 'now below', 'ours']);
  expect(existsSync(join(tree, 'gone'))).toBe(false);
});

test('a submodule is filled with what its commit has when it is cloned, else it is an empty directory', () => {
  const [inner, outer] = [new TestRepository(), new TestRepository()];
  inner.write('shared.ts', 'first\n');
  const first = inner.commit('first');
  outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.directory, 'lib/shared');
  outer.commit('with a submodule');
  writeFileSync(join(outer.directory, 'lib/shared/shared.ts'), 'the working tree\n');
  const tree = checkedOut(outer);
  expect(readFileSync(join(tree, 'lib/shared/shared.ts'), 'utf8')).toBe('first\n');
  outer.git('update-index', '--cacheinfo', `160000,${first.replace(/^./, c => (c === '0' ? '1' : '0'))},lib/shared`);
  outer.git('commit', '--quiet', '-m', 'not here');
  expect(existsSync(join(checkedOut(outer), 'lib/shared/shared.ts'))).toBe(false);
  expect(lstatSync(join(checkedOut(outer), 'lib/shared')).isDirectory()).toBe(true);
});

test('before a first commit, git inside has none', () => {
  const repository = new TestRepository();
  repository.write('a', 'a');
  repository.commit();
  const tree = checkedOut(repository, { unborn: true });
  expect(readFileSync(join(tree, 'a'), 'utf8')).toBe('a');
  expect(() => run('git', ['rev-parse', '--verify', 'HEAD'], { cwd: tree, env: ENV })).toThrow();
});

test.each(['..', '.git', '.GIT'])('fails: a commit that was forged to hold a file in "%s"', name => {
  const repository = new TestRepository();
  repository.write('a', 'outside\n');
  const blob = repository.git('hash-object', '-w', 'a').trim();
  const object = (type: string, content: Buffer) => run('git', ['hash-object', '-w', '-t', type, '--literally', '--stdin'], { cwd: repository.directory, env: ENV, input: content }).trim();
  const entry = (mode: string, path: string, id: string) => Buffer.concat([Buffer.from(`${mode} ${path}\0`), Buffer.from(id, 'hex')]);
  const inner = object('tree', entry('100644', 'escaped', blob));
  const forged = object('tree', entry('40000', name, inner));
  const commit = object('commit', Buffer.from(`tree ${forged}\nauthor a <a@example.com> 0 +0000\ncommitter a <a@example.com> 0 +0000\n\nforged\n`));
  const scratch = join(repository.directory, '.git', 'gitops-ai-test');
  mkdirSync(scratch);
  expect(() => checkOut({ cwd: repository.directory, commit, scratch, unborn: true })).toThrow('not a path inside the repository');
  expect(existsSync(join(scratch, 'escaped'))).toBe(false);
});
