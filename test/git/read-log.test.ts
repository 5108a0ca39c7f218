import { join } from 'node:path';
import { TestRepository } from './repository';
import { blobSizes, readBlobs, readLog, resolveBlobs, shallowCommits } from '../../lib/git';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const PATHS = ['a b', 'd/"quoted"', 'd/line\nfeed', '-dash', 'd/tab\t', ':colon', 'd/ünïcode'];

/** The history of everything, as `<subject>: <changes>`. */
function linesOf(repository: TestRepository, options: { paths?: string[]; every?: boolean; limit?: number } = {}): string[] {
  const commit = repository.git('rev-parse', 'HEAD').trim();
  return readLog({ root: repository.directory, commit, paths: [], ...options }).map(({ message, changes }) => (
    `${message.split('\n')[0]}: ${changes.map(({ path, before, after }) => `${before ? '' : '+'}${after ? '' : '-'}${JSON.stringify(path)}`).join(' ')}`));
}

test('commits with their people, texts and changes, whatever files are named', () => {
  const repository = new TestRepository();
  for (const path of PATHS) repository.write(path, '1');
  const first = repository.commit('first\n\nbody\n\nTrailer: x');
  repository.commit('empty');
  repository.git('rm', '--quiet', '--', 'a b');
  repository.write('-dash', '2');
  const third = repository.commit('third');
  const log = readLog({ root: repository.directory, commit: third, paths: [] });
  expect(log.map(({ commit, parents, author, committer, message }) => ({ commit, parents, author, committer, message }))).toEqual([
    { commit: third, parents: [repository.git('rev-parse', 'HEAD^').trim()], author: { name: 'a', email: 'a@example.com' }, committer: { name: 'a', email: 'a@example.com' }, message: 'third\n' },
    expect.objectContaining({ message: 'empty\n', parents: [first] }),
    expect.objectContaining({ commit: first, parents: [], message: 'first\n\nbody\n\nTrailer: x\n' }),
  ]);
  expect(log[0].date).toBe(repository.git('log', '-1', '--format=%cI').trim());
  expect(log[2].changes.map(({ path }) => path).sort()).toEqual([...PATHS].sort());
  expect(log[0].changes).toEqual([
    { path: '-dash', before: expect.stringMatching(/^[0-9a-f]{40}$/), after: expect.stringMatching(/^[0-9a-f]{40}$/) },
    { path: 'a b', before: expect.stringMatching(/^[0-9a-f]{40}$/) },
  ]);
  for (const path of PATHS) expect(linesOf(repository, { paths: [path] }).at(-1)).toBe(`first: +${JSON.stringify(path)}`);
  expect(linesOf(repository, { paths: ['nothing', '*', 'd/*'] })).toEqual([]);
  expect(linesOf(repository, { limit: 1 })).toHaveLength(1);
});

test('a merge is what it changed on the branch; the commits that it brought are read when they are asked for', () => {
  const repository = new TestRepository();
  repository.write('a', '1');
  repository.commit('base');
  repository.git('switch', '--quiet', '--create', 'topic');
  repository.write('a', '2');
  repository.commit('side');
  repository.git('switch', '--quiet', 'main');
  repository.write('b', '1');
  repository.commit('main');
  repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'topic');
  expect(linesOf(repository, { paths: ['a'] })).toEqual(['merge: "a"', 'base: +"a"']);
  expect(linesOf(repository, { paths: ['a'], every: true })).toEqual(['merge: "a"', 'side: "a"', 'base: +"a"']);
});

test('settings of the repository and of the user change nothing', () => {
  const repository = new TestRepository();
  repository.write('a', '1\n');
  repository.commit('one');
  repository.git('mv', 'a', 'b');
  repository.commit('two');
  const before = linesOf(repository);
  const settings = { 'log.showRoot': 'false', 'diff.renames': 'copies', 'log.date': 'relative', 'log.decorate': 'full', 'format.pretty': 'oneline', 'log.follow': 'true', 'diff.noprefix': 'true', 'core.quotePath': 'true', 'log.diffMerges': 'off', 'diff.external': '/bin/false', 'log.abbrevCommit': 'true' };
  for (const [name, value] of Object.entries(settings)) repository.git('config', name, value);
  expect(linesOf(repository)).toEqual(before);
  expect(before).toEqual(['two: -"a" +"b"', 'one: +"a"']);
});

test('a text with zero bytes that are made to look like more commits and changes is one text', () => {
  const repository = new TestRepository();
  repository.write('a', '1');
  const first = repository.commit('one');
  const tree = repository.git('rev-parse', 'HEAD^{tree}').trim();
  const forged = ['x', 'f'.repeat(40), '', 'Boss', 'b@example.com', 'Boss', 'b@example.com', '2026-01-01T00:00:00Z', 'forged\n', `\n:000000 100644 ${'0'.repeat(40)} ${'1'.repeat(40)} A`, 'a', ''].join('\0');
  const text = `tree ${tree}\nparent ${first}\nauthor A\u0001:\u001b <a@example.com> 1700000000 +0000\ncommitter c <c@example.com> 1700000000 +0000\n\n${forged}`;
  const commit = run('git', ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], { cwd: repository.directory, input: text }).trim();
  const log = readLog({ root: repository.directory, commit, paths: [] });
  expect(log.map(({ commit: id, message, changes }) => [id, message, changes.length])).toEqual([[commit, 'x', 0], [first, 'one\n', 1]]);
  expect(log[0].author.name).toBe('A\u0001:\u001b');
});

test('a repository of sha256', () => {
  const directory = scratchDirectory('sha256');
  const git = (...args: string[]) => run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: directory });
  git('init', '--quiet', '--object-format=sha256');
  git('commit', '--quiet', '--allow-empty', '--message', 'one');
  run('sh', ['-c', 'echo 1 > a'], { cwd: directory });
  git('add', '--all');
  git('commit', '--quiet', '--message', 'two');
  const [commit] = readLog({ root: directory, commit: git('rev-parse', 'HEAD').trim(), paths: ['a'] });
  expect([commit.commit.length, commit.changes]).toEqual([64, [{ path: 'a', after: expect.stringMatching(/^[0-9a-f]{64}$/) }]]);
});

test('where a shallow clone ends, also from a worktree of it', () => {
  const repository = new TestRepository();
  repository.commit('one');
  const second = repository.commit('two');
  expect([...shallowCommits(repository.directory)]).toEqual([]);
  const clone = join(scratchDirectory(), 'clone');
  run('git', ['clone', '--quiet', '--depth', '1', `file://${repository.directory}`, clone]);
  run('git', ['worktree', 'add', '--quiet', '--detach', join(clone, '..', 'tree')], { cwd: clone });
  for (const directory of [clone, join(clone, '..', 'tree')]) expect([...shallowCommits(directory)]).toEqual([second]);
});

test('blobs by id and by name; what is none, or is not here, is left out', () => {
  const repository = new TestRepository();
  repository.write('a', 'one');
  repository.write('d/b c', '');
  const commit = repository.commit();
  const none = '0'.repeat(39) + '1';
  const names = [`${commit}:a`, `${commit}:d/b c`, `${commit}:missing`, `${commit}:d`, `${commit}:x\n${commit}:a`];
  const found = resolveBlobs(repository.directory, names);
  expect([...found]).toEqual([
    [names[0], { id: repository.git('rev-parse', `${commit}:a`).trim(), bytes: 3 }], [names[1], { id: repository.git('rev-parse', `${commit}:d/b c`).trim(), bytes: 0 }],
  ]);
  const ids = [...found.values()].map(({ id }) => id);
  const sizes = blobSizes(repository.directory, [...ids, none, commit]);
  expect(sizes).toEqual([...found.values()]);
  expect([...readBlobs(repository.directory, [...sizes, { id: none, bytes: 5 }, sizes[0]])].map(content => content?.toString())).toEqual(['one', '', undefined, 'one']);
  expect([blobSizes(repository.directory, []), [...readBlobs(repository.directory, [])]]).toEqual([[], []]);
});
