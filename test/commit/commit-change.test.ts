import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIRST, SECOND, synthesized, textOf } from './outputs';
import { OutputRepository } from './repository';
import { Change, commitChange, targetOf } from '../../lib/commit';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const before = { ...process.env };
beforeAll(() => {
  for (const name of ['GIT_AUTHOR_NAME', 'GIT_COMMITTER_NAME']) process.env[name] = 'a';
  for (const name of ['GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_EMAIL']) process.env[name] = 'a@example.com';
});
afterAll(() => {
  process.env = before;
});

const POINTERS = 'environments/staging.yaml';
const MOVED = Buffer.from('models:\n  ranker: "1.5.0"\n');
const none = () => {
  throw new Error('nothing has moved');
};

function changeOn(base: string, sources: Change['sources'], files: { readonly [path: string]: string } = SECOND): Change {
  return { base, outputPath: 'deploy', output: synthesized(files), sources, message: 'Promote\n' };
}

function commitOn(directory: string, sources: Change['sources'], rest: { branch?: string; push?: boolean; rebuild?: (tip: string) => Change | undefined } = {}) {
  const target = targetOf(directory, rest.branch);
  return commitChange({ root: directory, target, change: changeOn(target.head, sources), rebuild: none, ...rest });
}

test('pointers and output are one commit; index and working tree follow', async () => {
  const repository = new OutputRepository();
  const { commit, notes } = await commitOn(repository.directory, new Map([[POINTERS, MOVED], ['main.ts', undefined], ['environments/new/a.yaml', MOVED]]));
  expect(notes).toEqual([]);
  expect(repository.head).toBe(commit);
  expect(repository.status).toBe('');
  expect(repository.outputOf('HEAD')).toEqual(textOf(SECOND));
  expect(repository.git('show', `HEAD:${POINTERS}`)).toBe(MOVED.toString());
  expect(repository.git('diff', '--name-status', 'HEAD^', '--', '.', ':!deploy').trim().split('\n'))
    .toEqual(['A\tenvironments/new/a.yaml', `M\t${POINTERS}`, 'D\tmain.ts']);
  expect(existsSync(join(repository.directory, 'main.ts'))).toBe(false);
});

test('a plain git revert gives the tree from before', async () => {
  const repository = new OutputRepository();
  const tree = repository.git('rev-parse', 'HEAD^{tree}');
  await commitOn(repository.directory, new Map([[POINTERS, MOVED]]));
  repository.git('revert', '--no-edit', 'HEAD');
  expect(repository.git('rev-parse', 'HEAD^{tree}')).toBe(tree);
});

test('files that somebody else edits do not matter, and stay edited', async () => {
  const repository = new OutputRepository();
  repository.write('main.ts', 'edited\n');
  const { notes } = await commitOn(repository.directory, new Map([[POINTERS, MOVED]]));
  expect(notes).toEqual([]);
  expect(repository.status).toBe(' M main.ts\n');
});

test('a pointer file that somebody edits is left as it is, and so is all the rest', async () => {
  const repository = new OutputRepository();
  repository.write(POINTERS, 'mine\n');
  const { notes, commit } = await commitOn(repository.directory, new Map([[POINTERS, MOVED]]));
  expect(notes.join()).toMatch(/left as they are: environments\/staging.yaml has changes/);
  expect(repository.head).toBe(commit);
  expect(readFileSync(join(repository.directory, POINTERS), 'utf8')).toBe('mine\n');
  expect(readFileSync(join(repository.directory, 'deploy/staging/apps/a.yaml'), 'utf8')).toBe(FIRST['staging/apps/a.yaml']);
  run('sh', ['-c', /: (git restore .*)$/.exec(notes[0])![1]], { cwd: repository.directory });
  expect(repository.status).toBe('');
});

test('a directory that is a link in the working tree is not written through', async () => {
  const repository = new OutputRepository();
  const elsewhere = join(scratchDirectory(), 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'staging.yaml'), 'theirs\n');
  rmSync(join(repository.directory, 'environments'), { recursive: true });
  symlinkSync(elsewhere, join(repository.directory, 'environments'));
  const { notes } = await commitOn(repository.directory, new Map([[POINTERS, MOVED]]));
  expect(notes.join()).toMatch(/left as they are/);
  expect(readFileSync(join(elsewhere, 'staging.yaml'), 'utf8')).toBe('theirs\n');
});

test('another branch: nothing that is checked out is touched', async () => {
  const repository = new OutputRepository();
  const { head } = repository;
  const { commit } = await commitOn(repository.directory, new Map([[POINTERS, MOVED]]), { branch: 'promote/x' });
  expect([repository.head, repository.git('rev-parse', 'promote/x').trim(), repository.status]).toEqual([head, commit, '']);
});

test('a remote that moved on gets the change as it is made for what it holds', async () => {
  const repository = new OutputRepository();
  const remote = join(scratchDirectory('remote'), 'r.git');
  run('git', ['clone', '--quiet', '--bare', repository.directory, remote]);
  repository.git('remote', 'add', 'origin', remote);
  const { head } = repository;
  repository.write('main.ts', 'theirs\n');
  const theirs = repository.commit('theirs');
  repository.git('push', '--quiet', 'origin', 'main');
  repository.git('reset', '--quiet', '--hard', head);
  const sources = new Map([[POINTERS, MOVED]]);
  const { commit, notes } = await commitOn(repository.directory, sources, { push: true, rebuild: tip => changeOn(tip, sources) });
  expect(run('git', ['rev-parse', 'main', 'main^'], { cwd: remote }).trim().split('\n')).toEqual([commit, theirs]);
  expect(run('git', ['show', 'main:main.ts'], { cwd: remote })).toBe('theirs\n');
  expect(notes.join()).toMatch(/had moved on.*git pull --ff-only origin main/);
  expect(repository.head).toBe(head);
  const again = await commitOn(repository.directory, sources, { push: true, rebuild: () => undefined });
  expect(again.commit).toBeUndefined();
  expect(again.notes.join()).toMatch(/has all of it already/);
});

test('fails: a source in the way of which somebody else has a file', async () => {
  const repository = new OutputRepository();
  await expect(commitOn(repository.directory, new Map([['main.ts/a.yaml', MOVED]]))).rejects.toThrow(/in the way of a generated file/);
});
