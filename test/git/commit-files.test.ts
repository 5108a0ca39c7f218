import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { TestRepository } from './repository';
import { CommitFilesOptions, commitFiles, readTree } from '../../lib/git';
import { actAsPerson } from '../tools/person';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

actAsPerson();

const buffers = (files: { [path: string]: string }) => [
  { directory: '', files: new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])) },
];
const make = (repository: TestRepository, files: { [path: string]: string }, rest: Partial<CommitFilesOptions> = {}) => commitFiles({
  directory: repository.directory, base: repository.git('rev-parse', 'HEAD').trim(), files: buffers(files), message: 'made', ...rest,
});
const filesOf = (repository: TestRepository, revision: string) => Object.fromEntries(
  [...readTree({ directory: repository.directory, revision }).files].map(([path, content]) => [path, content.toString()]));
/** All that a commit must not touch. */
const stateOf = (repository: TestRepository) => ({
  index: readFileSync(join(repository.directory, '.git', 'index')).toString('base64'),
  head: readFileSync(join(repository.directory, '.git', 'HEAD'), 'utf8'),
  refs: repository.git('for-each-ref'),
  status: repository.git('status', '--porcelain', '-z'),
  scratch: readdirSync(join(repository.directory, '.git')).filter(name => name.startsWith('gitops-ai-')),
});

function repositoryWith(files: { [path: string]: string }): TestRepository {
  const repository = new TestRepository();
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  repository.commit();
  return repository;
}

test('replaces what is owned, keeps what is foreign, and touches nothing of the user', () => {
  const repository = repositoryWith({ 'README.md': 'read\n', 'deploy/a.yaml': 'a: 1\n', 'deploy/b.yaml': 'b: 1\n', 'deploy/foreign.txt': 'mine\n' });
  repository.write('README.md', 'edited\n');
  repository.git('add', 'README.md');
  repository.write('untracked', 'x');
  const state = stateOf(repository);
  const made = make(repository, { 'deploy/a.yaml': 'a: 2\n', 'deploy/c/d.yaml': 'd: 1\n' }, { owned: new Set(['deploy/a.yaml', 'deploy/b.yaml', 'deploy/gone.yaml']) })!;
  expect(made.changed).toEqual(['deploy/a.yaml', 'deploy/b.yaml', 'deploy/c/d.yaml']);
  expect(filesOf(repository, made.commit)).toEqual({
    'README.md': 'read\n', 'deploy/a.yaml': 'a: 2\n', 'deploy/c/d.yaml': 'd: 1\n', 'deploy/foreign.txt': 'mine\n',
  });
  expect(repository.git('rev-parse', `${made.commit}^`).trim()).toBe(made.base);
  expect(repository.git('log', '-1', '--format=%B%an', made.commit)).toBe('made\na\n');
  expect(stateOf(repository)).toEqual(state);
});

test('no change, no commit', () => {
  const repository = repositoryWith({ 'deploy/a.yaml': 'a: 1\n' });
  const objects = repository.git('count-objects');
  expect(make(repository, { 'deploy/a.yaml': 'a: 1\n' }, { owned: new Set(['deploy/a.yaml']) })).toBeUndefined();
  expect(repository.git('count-objects')).toBe(objects);
});

test('a file may become a directory, and a directory a file', () => {
  const repository = repositoryWith({ 'deploy/a': '1\n', 'deploy/b/c': '1\n' });
  const made = make(repository, { 'deploy/a/x': '2\n', 'deploy/b': '2\n' }, { owned: new Set(['deploy/a', 'deploy/b/c']) })!;
  expect(filesOf(repository, made.commit)).toEqual({ 'deploy/a/x': '2\n', 'deploy/b': '2\n' });
});

test('names of any kind are names: dashes, blanks, quotes, line feeds', () => {
  const files = { '-rf/--help': '1\n', 'a b/"c"\'d.yaml': '2\n', 'line\nfeed\t.yaml': '3\n', 'ünï/$(x);`y`': '4\n', '"q': '5\n' };
  const repository = repositoryWith({});
  expect(filesOf(repository, make(repository, files)!.commit)).toEqual(files);
});

test('a repository in a directory with blanks, quotes and a line feed in its name', () => {
  const directory = join(scratchDirectory(), '-a "b"\n\\c');
  mkdirSync(directory);
  const git = (...args: string[]) => run('git', args, { cwd: directory });
  git('init', '--quiet', '--initial-branch=main');
  git('commit', '--quiet', '--allow-empty', '--message', 'first');
  const made = commitFiles({ directory, base: git('rev-parse', 'HEAD').trim(), files: buffers({ 'a.yaml': 'a\n' }), message: 'x' })!;
  expect(git('show', `${made.commit}:a.yaml`)).toBe('a\n');
});

test('no filter, line-end setting or hook has a say', () => {
  const repository = repositoryWith({ '.gitattributes': '* text=auto eol=crlf\n*.yaml filter=trap ident\n', 'deploy/x.txt': '' });
  const trap = join(scratchDirectory(), 'ran');
  repository.git('config', 'filter.trap.clean', `sh -c 'touch ${trap}; tr a-z A-Z'`);
  repository.git('config', 'filter.trap.required', 'true');
  repository.git('config', 'core.autocrlf', 'true');
  repository.git('config', 'i18n.commitEncoding', 'ISO-8859-1');
  for (const hook of ['pre-commit', 'post-commit', 'commit-msg', 'reference-transaction']) {
    repository.write(`.git/hooks/${hook}`, `#!/bin/sh\ntouch ${trap}\nexit 1\n`);
    run('chmod', ['+x', join(repository.directory, '.git/hooks', hook)]);
  }
  const files = { 'deploy/a.yaml': 'a: 1\r\nb: $Id$\nc: 3\n' };
  const made = make(repository, files, { message: 'ünï' })!;
  expect(filesOf(repository, made.commit)).toMatchObject(files);
  expect(repository.git('cat-file', 'commit', made.commit)).toMatch(/\n\nünï\n$/);
  expect(existsSync(trap)).toBe(false);
});

test('a file that had become executable is a plain one again, and a lock of another on the index is no matter', () => {
  const repository = repositoryWith({ 'deploy/a.yaml': 'a: 1\n' });
  repository.git('update-index', '--chmod=+x', 'deploy/a.yaml');
  repository.git('commit', '--quiet', '--message', 'executable');
  repository.write('.git/index.lock', '');
  const made = make(repository, { 'deploy/a.yaml': 'a: 1\n' }, { owned: new Set(['deploy/a.yaml']) })!;
  expect(repository.git('ls-tree', made.commit, 'deploy/a.yaml')).toMatch(/^100644 /);
  expect(existsSync(join(repository.directory, '.git', 'index.lock'))).toBe(true);
});

test('works in a linked worktree and in a repository of SHA-256', () => {
  const repository = repositoryWith({ 'a.yaml': 'a: 1\n' });
  const linked = join(scratchDirectory(), 'linked');
  repository.git('worktree', 'add', '--quiet', '--detach', linked);
  const base = repository.git('rev-parse', 'HEAD').trim();
  expect(commitFiles({ directory: linked, base, files: buffers({ 'b.yaml': 'b: 1\n' }), message: 'x' })?.changed).toEqual(['b.yaml']);

  const directory = scratchDirectory();
  const git = (...args: string[]) => run('git', args, { cwd: directory }).trim();
  git('init', '--quiet', '--object-format=sha256');
  git('commit', '--quiet', '--allow-empty', '--message', 'first');
  const made = commitFiles({ directory, base: git('rev-parse', 'HEAD'), files: buffers({ 'b.yaml': 'b: 1\n' }), message: 'x' })!;
  expect(made.commit).toHaveLength(64);
  expect(commitFiles({ directory, base: made.commit, files: buffers({ 'b.yaml': 'b: 1\n' }), message: 'x' })).toBeUndefined();
});

test('is signed with the SSH key that the user has set', () => {
  const repository = repositoryWith({});
  const key = join(scratchDirectory(), 'key');
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  repository.git('config', 'gpg.format', 'ssh');
  repository.git('config', 'user.signingkey', key);
  const { commit } = make(repository, { 'a.yaml': 'a\n' }, { sign: true })!;
  expect(repository.git('cat-file', 'commit', commit)).toMatch(/^gpgsig -----BEGIN SSH SIGNATURE-----/m);
});

/** Names whose order is easily got wrong: a directory sorts as if it ended in a slash, and some characters take two code units. */
const NAMES = ['a', 'a-b', 'a.b', 'a0', 'b', 'B', 'é', '\u{ffff}', '\u{10000}', 'ﬀ.yaml'];
const trees = fc.dictionary(
  fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }).map(names => names.join('/')), fc.constantFrom('1\n', '2\n', ''), { maxKeys: 12 },
).map(tree => {
  // No path is also a directory.
  const paths = Object.keys(tree);
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !paths.some(other => other.startsWith(`${path}/`))));
});

test('the tree is the one that git itself makes of the same files, whatever changes', () => {
  const repository = repositoryWith({});
  fc.assert(fc.property(trees, trees, fc.boolean(), (before, after, whole) => {
    const base = make(repository, before)?.commit ?? repository.git('rev-parse', 'HEAD').trim();
    const kept = whole ? {} : Object.fromEntries(Object.entries(before).filter(([path]) => (
      ![path, ...Object.keys(after)].some((at, i, [mine]) => i > 0 && (at === mine || at.startsWith(`${mine}/`) || mine.startsWith(`${at}/`))))));
    const owned = new Set(Object.keys(before).filter(path => !(path in kept)));
    const commit = make(repository, after, { base, owned })?.commit ?? base;
    expect(filesOf(repository, commit)).toEqual({ ...kept, ...after });
    const index = join(scratchDirectory(), 'index');
    const git = (args: string[], input = '') => run('git', args, { cwd: repository.directory, env: { PATH: process.env.PATH, GIT_INDEX_FILE: index }, input });
    git(['read-tree', commit]);
    expect(repository.git('rev-parse', `${commit}^{tree}`)).toBe(git(['write-tree']));
  }), { numRuns: 25 });
  repository.git('fsck', '--strict');
}, 60_000);

test.each(['../x', 'a/../x', '/x', '', 'a//b', './a', '.git/config', 'a/.GIT/hooks/x', 'a\0b'])('fails: %j is no path of a commit', path => {
  const repository = repositoryWith({});
  expect(() => make(repository, { [path]: 'x' })).toThrow(/not a path inside the repository/);
});

test.each([
  [{ deploy: 'a file\n' }, 'deploy'],
  [{ 'deploy/a.yaml/x': 'in a directory\n' }, 'deploy/a.yaml/x'],
  [{ 'deploy/a.yaml': 'of another content\n' }, 'deploy/a.yaml'],
])('fails: a foreign file is in the way: %j', (files, path) => {
  const repository = repositoryWith(files);
  const state = stateOf(repository);
  expect(() => make(repository, { 'deploy/a.yaml': 'a\n' })).toThrow(`[${path}] committed, but not by synthesis`);
  expect(stateOf(repository)).toEqual(state);
});

test('fails: nobody has said who commits', () => {
  const repository = repositoryWith({});
  const environment = { ...process.env };
  try {
    for (const name of Object.keys(process.env)) if (/^GIT_(AUTHOR|COMMITTER)|^EMAIL$/.test(name)) delete process.env[name];
    process.env.HOME = scratchDirectory();
    repository.git('config', 'user.useConfigOnly', 'true');
    expect(() => make(repository, { 'a.yaml': 'a\n' })).toThrow(/git commit-tree ended with 128: .*(?:Please tell me who you are|user\.)/s);
  } finally {
    process.env = environment;
  }
  expect(stateOf(repository).scratch).toEqual([]);
});
