import { join } from 'node:path';
import { TestRepository } from './repository';
import { changedPaths, defaultBranchOf, fetchBranch, mergeBase, remoteUrl, subjectOf } from '../../lib/git';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

/** A repository whose remote has the branches `main` and `trunk`, the default one. */
function withRemote(): { repository: TestRepository; bare: string } {
  const bare = join(scratchDirectory('remote'), 'platform.git');
  run('git', ['init', '--quiet', '--bare', '--initial-branch=trunk', bare]);
  const repository = new TestRepository();
  repository.write('a', 'a');
  repository.commit('first');
  repository.git('remote', 'add', 'origin', bare);
  repository.git('push', '--quiet', 'origin', 'main', 'main:trunk');
  return { repository, bare };
}

test('a remote says where it is and which branch is its default', () => {
  const { repository: { directory }, bare } = withRemote();
  expect([remoteUrl(directory, 'origin'), defaultBranchOf(directory, 'origin')]).toEqual([bare, 'trunk']);
});

test('a branch of a remote is fetched without a trace', () => {
  const { repository, bare } = withRemote();
  const clone = join(scratchDirectory('clone'), 'clone');
  run('git', ['clone', '--quiet', bare, clone]);
  const refs = run('git', ['-C', clone, 'for-each-ref']);
  repository.write('b', 'b');
  const pushed = repository.commit('second\n\nwith a body');
  repository.git('push', '--quiet', 'origin', 'main');
  const before = run('git', ['-C', clone, 'rev-parse', 'HEAD']).trim();
  expect(fetchBranch(clone, 'origin', 'main')).toBe(pushed);
  expect(fetchBranch(clone, 'origin', 'nowhere')).toBeUndefined();
  expect(run('git', ['-C', clone, 'for-each-ref'])).toBe(refs);
  expect([mergeBase(clone, before, pushed), changedPaths(clone, before, pushed), subjectOf(clone, pushed)]).toEqual([before, ['b'], 'second']);
});

test('fails: no such remote, a URL in place of one, a remote that is gone', () => {
  const { repository: { directory }, bare } = withRemote();
  expect(() => remoteUrl(directory, '--upload-pack=x')).toThrow(/no remote of the repository; it has origin/);
  expect(() => fetchBranch(directory, 'https://ada:hidden@git.example.com/x', 'main')).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hidden') }));
  expect(() => fetchBranch(directory, 'origin', '--upload-pack=x')).toThrow(/not the name of a branch/);
  run('rm', ['-r', bare]);
  expect(() => fetchBranch(directory, 'origin', 'main')).toThrow(/cannot be fetched/);
  expect(defaultBranchOf(directory, 'origin')).toBeUndefined();
});
