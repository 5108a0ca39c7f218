import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { TestRepository } from './repository';
import { GitOpsError } from '../../lib/errors';
import { gitRoot, readTree, resolveCommit } from '../../lib/git';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const text = (files: ReadonlyMap<string, Buffer>) => Object.fromEntries([...files].map(([path, content]) => [path, content.toString()]));

function problemOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof GitOpsError) return error.issues.map(({ problem, fix }) => `${problem}; ${fix}`).join('\n');
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a commit', () => {
  const repository = new TestRepository();
  const { directory } = repository;
  repository.write('deploy/b.yaml', 'b: 1\r\n');
  repository.write('deploy/a/ä \t\n"x".yaml', 'a: 1\n');
  repository.write('README.md', 'read\n');
  repository.write('deploy/empty.yaml', '');
  symlinkSync('/etc/passwd', join(directory, 'deploy/link.yaml'));
  const first = repository.commit();
  repository.git('tag', 'v1');
  rmSync(join(directory, 'deploy'), { recursive: true });
  repository.write('README.md', 'changed\n');
  repository.commit();

  const DEPLOY = { 'deploy/a/ä \t\n"x".yaml': 'a: 1\n', 'deploy/b.yaml': 'b: 1\r\n', 'deploy/empty.yaml': '' };

  test.each(['HEAD~1', 'v1', first.slice(0, 10), 'v1^{}'])('is named by %s', revision => {
    expect(readTree({ directory, revision })).toMatchObject({ commit: first });
  });

  test('holds all regular files, whatever their names', () => {
    expect(text(readTree({ directory, revision: first }).files)).toEqual({ 'README.md': 'read\n', ...DEPLOY });
    expect([...readTree({ directory, revision: first }).files.keys()]).toEqual(['README.md', ...Object.keys(DEPLOY)]);
  });

  test('is read below a path that is no longer there, and as far as it is accepted', () => {
    expect(text(readTree({ directory, revision: first, paths: ['deploy'] }).files)).toEqual(DEPLOY);
    expect(text(readTree({ directory, revision: first, paths: [join(directory, 'deploy', 'b.yaml')] }).files)).toEqual({ 'deploy/b.yaml': 'b: 1\r\n' });
    expect(text(readTree({ directory, revision: first, accepts: (path, bytes) => bytes > 0 && path.endsWith('.md') }).files)).toEqual({ 'README.md': 'read\n' });
    expect(readTree({ directory, revision: 'HEAD', paths: ['deploy'] }).files.size).toBe(0);
    expect(readTree({ directory, revision: 'HEAD', paths: [] }).files.size).toBe(0);
  });

  test('is read from a directory inside, and through a link to it', () => {
    mkdirSync(join(directory, 'inside'), { recursive: true });
    expect(text(readTree({ directory: join(directory, 'inside'), revision: first, paths: ['../deploy'] }).files)).toEqual(DEPLOY);
    const link = join(scratchDirectory(), 'link');
    symlinkSync(directory, link);
    expect(text(readTree({ directory: link, revision: first, paths: [join(link, 'deploy')] }).files)).toEqual(DEPLOY);
    expect(gitRoot(join(directory, 'inside'))).toBe(directory);
  });

  test.each(['nonsense', '--help', '--output=/tmp/x', '-n', '', 'HEAD:README.md', 'HEAD; touch x', 'a..b'])('fails: %j is none', revision => {
    expect(problemOf(() => resolveCommit(directory, revision))).toMatch(/no such commit.*git log/);
  });

  test('fails: a path outside the repository', () => {
    expect(problemOf(() => readTree({ directory, revision: 'HEAD', paths: ['../x'] }))).toMatch(/not in the repository/);
  });
});

test('fails: a directory in no repository', () => {
  const directory = scratchDirectory();
  expect(problemOf(() => readTree({ directory, revision: 'HEAD' }))).toMatch(/in no Git repository/);
  expect(gitRoot(directory)).toBeUndefined();
  expect(problemOf(() => readTree({ directory: join(directory, 'x'), revision: 'HEAD' }))).toMatch(/no such directory/);
});

test('fails: a commit that a shallow clone does not hold, saying so', () => {
  const origin = new TestRepository();
  const first = origin.commit();
  origin.commit();
  const directory = join(scratchDirectory(), 'clone');
  run('git', ['clone', '--quiet', '--depth=1', `file://${origin.directory}`, directory]);
  expect(problemOf(() => resolveCommit(directory, first))).toMatch(/shallow.*fetch-depth: 0/);
});

test('fails: a partial clone is not completed on the quiet', () => {
  const origin = new TestRepository();
  origin.git('config', 'uploadpack.allowFilter', 'true');
  origin.write('a.yaml', 'a: 1\n');
  origin.commit();
  const directory = join(scratchDirectory(), 'clone');
  run('git', ['clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${origin.directory}`, directory]);
  expect(problemOf(() => readTree({ directory, revision: 'HEAD' }))).toMatch(/partial clone|not allowed|could not/);
});

test('a repository cannot make git run a program, or send it elsewhere', () => {
  const repository = new TestRepository();
  const trap = join(scratchDirectory(), 'ran');
  repository.write('a.yaml', 'a: 1\n');
  repository.write('.gitattributes', '*.yaml filter=trap diff=trap\n');
  repository.commit();
  for (const key of ['core.fsmonitor', 'filter.trap.smudge', 'filter.trap.clean', 'diff.trap.textconv', 'core.pager', 'core.sshCommand']) {
    repository.git('config', key, `touch ${trap}`);
  }
  const before = { ...process.env };
  try {
    Object.assign(process.env, { GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere', GIT_EXTERNAL_DIFF: `touch ${trap}`, GIT_TRACE: trap });
    expect(text(readTree({ directory: repository.directory, revision: 'HEAD', paths: ['a.yaml'] }).files)).toEqual({ 'a.yaml': 'a: 1\n' });
  } finally {
    process.env = before;
  }
  expect(existsSync(trap)).toBe(false);
});

test('many files, larger than one group', () => {
  const repository = new TestRepository();
  for (let i = 0; i < 3; i++) repository.write(`${i}.bin`, Buffer.alloc(20 * 1024 * 1024, i));
  for (let i = 0; i < 500; i++) repository.write(`d/${i}.yaml`, `i: ${i}\n`);
  repository.commit();
  const { files } = readTree({ directory: repository.directory, revision: 'HEAD' });
  expect(files.size).toBe(503);
  expect(files.get('2.bin')!.every(byte => byte === 2)).toBe(true);
  expect(files.get('d/499.yaml')!.toString()).toBe('i: 499\n');
});
