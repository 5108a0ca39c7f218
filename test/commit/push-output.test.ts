import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitIn, FIRST, SECOND, textOf } from './outputs';
import { OutputRepository } from './repository';
import { actAsPerson } from '../tools/person';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

actAsPerson();

const OTHERS = { ...FIRST, 'production/apps/a.yaml': 'a: 7\n' };

/** A bare remote with the first output, one clone of ours and one of somebody else. */
class Clones {
  public readonly remote = join(scratchDirectory('remote'), 'r.git');
  public readonly ours: string;
  public readonly theirs: string;

  constructor() {
    run('git', ['clone', '--quiet', '--bare', new OutputRepository().directory, this.remote]);
    [this.ours, this.theirs] = ['ours', 'theirs'].map(name => {
      const directory = join(scratchDirectory(name), 'clone');
      run('git', ['clone', '--quiet', `file://${this.remote}`, directory]);
      return directory;
    });
  }

  public git(directory: string, ...args: string[]): string {
    return run('git', args, { cwd: directory }).trim();
  }

  /** All of ours that a failed push must not touch. */
  public state() {
    return {
      index: readFileSync(join(this.ours, '.git', 'index')).toString('base64'),
      head: readFileSync(join(this.ours, '.git', 'HEAD'), 'utf8'),
      refs: this.git(this.ours, 'for-each-ref', 'refs/heads'),
      status: this.git(this.ours, '--no-optional-locks', 'status', '--porcelain'),
    };
  }

  /** Files of the remote's output. */
  public get output(): { [path: string]: string } {
    const paths = this.git(this.remote, 'ls-tree', '-r', '--name-only', 'main:deploy').split('\n');
    return Object.fromEntries(paths.map(path => [path, run('git', ['show', `main:deploy/${path}`], { cwd: this.remote })]));
  }
}

test('the remote has the commit, and so have the branch, the index and the working tree', async () => {
  const clones = new Clones();
  const outcome = await commitIn(clones.ours, SECOND, { push: true });
  expect(outcome).toMatchObject({ pushed: { remote: 'origin', rejections: 0 }, notes: [], commit: clones.git(clones.remote, 'rev-parse', 'main') });
  expect(clones.git(clones.ours, 'rev-parse', 'HEAD', 'origin/main').split('\n')).toEqual([outcome.commit, outcome.commit]);
  expect(clones.state().status).toBe('');
  expect(clones.output).toEqual(textOf(SECOND));
});

test('a remote that moved on in another environment gets our change on top of it, with one inventory', async () => {
  const clones = new Clones();
  const theirs = await commitIn(clones.theirs, OTHERS, { push: true });
  const state = clones.state();
  const { commit, notes, pushed } = await commitIn(clones.ours, SECOND, { push: true });
  expect(pushed).toEqual({ remote: 'origin', rejections: 0 });
  expect(clones.git(clones.remote, 'rev-parse', 'main', 'main^').split('\n')).toEqual([commit, theirs.commit]);
  expect(clones.output).toEqual(textOf({ ...SECOND, 'production/apps/a.yaml': 'a: 7\n' }));
  expect(clones.git(clones.remote, 'log', '-1', '--format=%(trailers:key=Environment)', 'main')).toBe('Environment: staging');
  expect(clones.state()).toEqual(state);
  run('sh', ['-c', /: (git pull .*)$/.exec(notes[0])![1]], { cwd: clones.ours });
  expect(clones.state().status).toBe('');
  expect(clones.git(clones.ours, 'rev-parse', 'HEAD')).toBe(commit);
});

test('what the remote has already is not pushed again', async () => {
  const clones = new Clones();
  await commitIn(clones.theirs, SECOND, { push: true });
  const tip = clones.git(clones.remote, 'rev-parse', 'main');
  const outcome = await commitIn(clones.ours, SECOND, { push: true });
  expect(outcome).toMatchObject({ changed: [] });
  expect(outcome.pushed).toBeUndefined();
  expect(outcome.notes[0]).toMatch(/has all of it already/);
  expect(clones.git(clones.remote, 'rev-parse', 'main')).toBe(tip);
});

test('a detached HEAD pushes to the branch that is named', async () => {
  const clones = new Clones();
  clones.git(clones.ours, 'checkout', '--quiet', '--detach');
  clones.git(clones.ours, 'branch', '--quiet', '--delete', '--force', 'main');
  const { commit } = await commitIn(clones.ours, SECOND, { push: true, branch: 'main' });
  expect(clones.git(clones.remote, 'rev-parse', 'main')).toBe(commit);
});

test('fails: somebody else changed the same file; nothing has changed here or there', async () => {
  const clones = new Clones();
  await commitIn(clones.theirs, { ...FIRST, 'staging/apps/a.yaml': 'a: 7\n' }, { push: true });
  const [state, tip] = [clones.state(), clones.git(clones.remote, 'rev-parse', 'main')];
  await expect(commitIn(clones.ours, SECOND, { push: true })).rejects.toThrow(/\[staging\/apps\/a.yaml\] the remote has another change/);
  expect(clones.state()).toEqual(state);
  expect(clones.git(clones.remote, 'rev-parse', 'main')).toBe(tip);
});

test('fails: branches that have gone different ways', async () => {
  const clones = new Clones();
  await commitIn(clones.theirs, OTHERS, { push: true });
  clones.git(clones.ours, 'commit', '--quiet', '--allow-empty', '--message', 'not pushed');
  const state = clones.state();
  await expect(commitIn(clones.ours, SECOND, { push: true })).rejects.toThrow(/have gone different ways/);
  expect(clones.state()).toEqual(state);
});

test('fails: a hook of the remote that refuses; nothing has changed here', async () => {
  const clones = new Clones();
  const hook = join(clones.remote, 'hooks', 'update');
  writeFileSync(hook, '#!/bin/sh\necho "only on Mondays" >&2\nexit 1\n');
  chmodSync(hook, 0o755);
  const state = clones.state();
  await expect(commitIn(clones.ours, SECOND, { push: true })).rejects.toThrow(/nothing was pushed: hook declined.*only on Mondays/);
  expect(clones.state()).toEqual(state);
});

test('fails: a remote that there is none of', async () => {
  const clones = new Clones();
  await expect(commitIn(clones.ours, SECOND, { push: true, remote: '--upload-pack=touch x' })).rejects.toThrow(/no remote of the repository; it has origin/);
});
