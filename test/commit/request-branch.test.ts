import { join } from 'node:path';
import { commitIn, FIRST, SECOND, synthesized, textOf } from './outputs';
import { OutputRepository } from './repository';
import { commitOutput, pushTarget, targetOf } from '../../lib/commit';
import { actAsPerson } from '../tools/person';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

actAsPerson();

/** A repository with a remote, and a branch of the remote for a pull request. */
class Requests extends OutputRepository {
  public readonly bare = join(scratchDirectory('remote'), 'platform.git');

  constructor() {
    super();
    run('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.bare]);
    this.git('remote', 'add', 'origin', this.bare);
    this.git('push', '--quiet', 'origin', 'main');
  }

  public async request(files: { readonly [path: string]: string }) {
    const { directory } = this;
    const output = { root: directory, directory, outputPath: 'deploy', files: synthesized(files) };
    return commitOutput({ output, target: targetOf(directory, 'request', { remoteOnly: true }), push: true });
  }

  public remote(...args: string[]): string {
    return run('git', ['--git-dir', this.bare, ...args]).trim();
  }

  public move(): void {
    this.write('main.ts', `${this.head}\n`);
    this.commit('move on');
  }
}

const THIRD = { ...SECOND, 'staging/apps/a.yaml': 'a: 3\n' };

test('the branch is one of the remote alone; what is here stays, whatever it is', async () => {
  const repository = new Requests();
  await commitIn(repository.directory, SECOND, { branch: 'request' });
  const mine = repository.git('rev-parse', 'request');
  const { head } = repository;
  const { commit, pushed, notes } = await repository.request(THIRD);
  expect([repository.remote('rev-parse', 'request'), repository.remote('rev-parse', 'request^')]).toEqual([commit, head]);
  expect([pushed, notes]).toEqual([{ remote: 'origin', rejections: 0 }, []]);
  expect([repository.head, repository.git('rev-parse', 'request'), repository.status]).toEqual([head, mine, '']);
  expect(await repository.request(THIRD)).toMatchObject({ changed: [], notes: ['origin has all of it already'] });
});

test('it is brought up to what is checked out, by a commit that follows both', async () => {
  const repository = new Requests();
  await repository.request({ ...SECOND, 'staging/apps/a.yaml': 'a: 5\n' });
  const { commit: first } = await repository.request(SECOND);
  expect(repository.remote('rev-list', '--count', 'main..request')).toBe('2');
  repository.move();
  expect(await repository.request(SECOND)).toMatchObject({ changed: [], notes: ['origin has all of it already'] });
  const { commit: second } = await repository.request(THIRD);
  expect(repository.remote('rev-list', '--parents', '-1', 'request').split(' ')).toEqual([second, first, repository.head]);
  expect(repository.remote('log', '-1', '--format=%(trailers:key=Source-Commit,valueonly)', 'request')).toBe(repository.head);
  repository.git('fetch', '--quiet', 'origin', 'request');
  expect(repository.outputOf('FETCH_HEAD')).toEqual(textOf(THIRD));
  expect(repository.git('diff', '--name-only', 'HEAD', 'FETCH_HEAD').split('\n').filter(path => path !== '' && !path.startsWith('deploy/'))).toEqual([]);

  // Again, on top of the merge; and after the request was squashed into main and the branch was left.
  repository.move();
  await repository.request({ ...THIRD, 'staging/apps/a.yaml': 'a: 4\n' });
  repository.git('fetch', '--quiet', 'origin', 'request');
  repository.git('checkout', '--quiet', 'FETCH_HEAD', '--', 'deploy');
  repository.commit('squashed');
  const { commit: last } = await repository.request(FIRST);
  expect(repository.remote('rev-parse', 'request^2')).toBe(repository.head);
  expect(repository.remote('rev-parse', 'request')).toBe(last);
});

test('fails: a branch on which somebody has changed more than the output, which would be lost', async () => {
  const repository = new Requests();
  await repository.request(SECOND);
  repository.git('fetch', '--quiet', 'origin', 'request');
  repository.git('switch', '--quiet', '--detach', 'FETCH_HEAD');
  repository.write('notes.md', 'mine\n');
  const theirs = repository.commit('notes');
  repository.git('push', '--quiet', 'origin', 'HEAD:request');
  repository.git('switch', '--quiet', 'main');
  repository.move();
  await expect(repository.request(THIRD)).rejects.toThrow(/have gone different ways/);
  expect(repository.remote('rev-parse', 'request')).toBe(theirs);
});

test('what is checked out is pushed as it is, and nothing when the remote has it', async () => {
  const repository = new Requests();
  repository.git('switch', '--quiet', '--create', 'change');
  repository.move();
  for (let i = 0; i < 2; i++) {
    await pushTarget(targetOf(repository.directory), 'origin');
    expect(repository.remote('rev-parse', 'change')).toBe(repository.head);
  }
  const theirs = repository.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'theirs').trim();
  repository.git('push', '--quiet', 'origin', `${theirs}:change`);
  await pushTarget(targetOf(repository.directory), 'origin');
  expect(repository.remote('rev-parse', 'change')).toBe(theirs);
  repository.move();
  await expect(pushTarget(targetOf(repository.directory), 'origin')).rejects.toThrow(/have gone different ways/);
});
