import { existsSync, lstatSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commitIn, FIRST, SECOND, synthesized, textOf } from './outputs';
import { OutputRepository } from './repository';
import { plainFile, SourceChange, SourceFiles } from '../../lib/commit';
import { actAsPerson } from '../tools/person';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

actAsPerson();

const POINTERS = 'environments/staging.yaml';
const MOVED = 'models:\n  ranker: "1.5.0"\n';
const SOURCES: SourceFiles = new Map([
  [POINTERS, plainFile(Buffer.from(MOVED))],
  ['main.ts', undefined],
  ['tools/run.sh', { content: Buffer.from('#!/bin/sh\n'), mode: '100755' }],
  ['link', { content: Buffer.from('tools/run.sh'), mode: '120000' }],
]);

function changeOf(sources: SourceFiles, rebuild: SourceChange['rebuild'] = async () => undefined): { change: SourceChange } {
  return { change: { sources, about: { type: 'promotion', subject: 'Move the ranker', trailers: [['Promoted-From', 'x']], pointers: [] }, command: 'promote', rebuild } };
}

test('files outside the output are committed with it, in their modes, and the working tree follows', async () => {
  const repository = new OutputRepository();
  const { head } = repository;
  const outcome = await commitIn(repository.directory, SECOND, changeOf(SOURCES));
  expect(outcome).toMatchObject({ subject: 'Move the ranker', notes: [], environments: ['staging'] });
  expect(outcome.message).toBe(`Move the ranker\n\nSource-Commit: ${head}\nChange-Type: promotion\nPromoted-From: x\nEnvironment: staging\n`);
  expect(repository.outputOf('HEAD')).toEqual(textOf(SECOND));
  expect(repository.git('ls-tree', '-r', 'HEAD').split('\n').filter(line => !line.includes('deploy/')).map(line => line.replace(/ blob \w+\t/, ' '))).toEqual([
    '100644 environments/staging.yaml', '120000 link', '100755 tools/run.sh', '',
  ]);
  expect(repository.status).toBe('');
  expect(readFileSync(join(repository.directory, POINTERS), 'utf8')).toBe(MOVED);
  expect(readlinkSync(join(repository.directory, 'link'))).toBe('tools/run.sh');
  expect(lstatSync(join(repository.directory, 'tools/run.sh')).mode.toString(8)).toMatch(/755$/);
  expect(existsSync(join(repository.directory, 'main.ts'))).toBe(false);
  expect(repository.git('reflog', '-1', '--format=%gs').trim()).toBe('gitops-ai promote');
});

test('a file that is already as it will be, as a killed run leaves it, is no obstacle; any other change is', async () => {
  const repository = new OutputRepository();
  repository.write(POINTERS, MOVED);
  repository.git('add', POINTERS);
  rmSync(join(repository.directory, 'main.ts'));
  expect((await commitIn(repository.directory, SECOND, changeOf(SOURCES))).notes).toEqual([]);
  expect(repository.status).toBe('');

  const other = new OutputRepository();
  other.write(POINTERS, `${MOVED}# mine\n`);
  await expect(commitIn(other.directory, SECOND, changeOf(SOURCES))).rejects.toThrow(/staging\.yaml.*\n.*dirty-worktree/);
});

test('a file of somebody in the place of a new one stays, and is told', async () => {
  const repository = new OutputRepository();
  repository.write('.git/info/exclude', 'link\n');
  repository.write('link', 'mine\n');
  const { notes } = await commitIn(repository.directory, SECOND, changeOf(SOURCES));
  expect(notes).toEqual([expect.stringContaining('link is there, and Git does not have it')]);
  expect(readFileSync(join(repository.directory, 'link'), 'utf8')).toBe('mine\n');
  expect(repository.git('ls-tree', 'HEAD', 'link')).toContain('120000 blob');
});

test('when the remote has moved on, the change is made again on top of it', async () => {
  const repository = new OutputRepository();
  const remote = scratchDirectory('remote');
  run('git', ['init', '--quiet', '--bare', remote]);
  repository.git('remote', 'add', 'origin', remote);
  repository.git('push', '--quiet', 'origin', 'main');
  const { head } = repository;
  repository.write('environments/production.yaml', 'models: {}\n');
  const theirs = repository.commit('theirs');
  repository.git('push', '--quiet', 'origin', 'main');
  repository.git('reset', '--quiet', '--hard', head);
  const pointers: SourceFiles = new Map([[POINTERS, plainFile(Buffer.from(MOVED))]]);
  const tips: string[] = [];
  const { change } = changeOf(pointers, async tip => {
    tips.push(tip);
    return { sources: pointers, files: synthesized(SECOND), about: change.about };
  });
  const { commit, notes } = await commitIn(repository.directory, SECOND, { change, push: true });
  expect(tips).toEqual([theirs]);
  expect(notes).toEqual([expect.stringContaining('git pull --ff-only origin main')]);
  expect(repository.head).toBe(head);
  const git = (...args: string[]) => run('git', args, { cwd: remote });
  expect(git('log', '-1', '--format=%P %H %(trailers:key=Source-Commit,valueonly)', 'main').trim()).toBe(`${theirs} ${commit} ${theirs}`);
  expect([git('show', `main:${POINTERS}`), git('show', 'main:environments/production.yaml')]).toEqual([MOVED, 'models: {}\n']);

  const nothing = await commitIn(repository.directory, FIRST, { ...changeOf(pointers, async () => undefined), push: true });
  expect(nothing.notes).toEqual([expect.stringContaining('has all of it already')]);
});
