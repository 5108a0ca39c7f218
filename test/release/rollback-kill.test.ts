import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from './bundle';
import { ReleaseRepository } from './release-repository';
import { removeGitLocks } from '../tools/git-locks';

const IDENTITY = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' };
const MOMENTS = 50;

/** Runs the command, and kills it and all that it started after a while; answers how long it took, and whether it ended by itself. */
async function killed(command: string, repository: ReleaseRepository, after: number): Promise<{ ended: boolean; milliseconds: number }> {
  const begin = process.hrtime.bigint();
  const child = spawn(process.execPath, [command, 'rollback', 'production', '--directory', repository.home], {
    stdio: 'ignore', detached: true, env: { ...process.env, ...IDENTITY },
  });
  const timer = setTimeout(() => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // It had ended.
    }
  }, after);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  clearTimeout(timer);
  return { ended: code === 0, milliseconds: Number((process.hrtime.bigint() - begin) / 1_000_000n) };
}

/** Every file of the working tree, by its path, with what is in it. */
function filesOf(repository: ReleaseRepository, directory = ''): Map<string, string> {
  return new Map(readdirSync(join(repository.directory, directory)).filter(name => !['.git', 'node_modules'].includes(name)).flatMap(name => {
    const path = directory === '' ? name : `${directory}/${name}`;
    if (lstatSync(join(repository.directory, path)).isDirectory()) return [...filesOf(repository, path)];
    return [[path, createHash('sha256').update(readFileSync(join(repository.directory, path))).digest('hex')] as const];
  }));
}

function stateOf(repository: ReleaseRepository) {
  return { head: repository.head, refs: repository.git('for-each-ref'), index: repository.git('ls-files', '--stage'), files: filesOf(repository) };
}

test(`kill -9 at ${MOMENTS} moments: as before, or on the way with the branch as before, or done; and a second run ends it`, async () => {
  const command = bundled(join(__dirname, '..', '..', 'lib', 'cli', 'main.ts'));
  const repository = ReleaseRepository.small();
  await repository.release('first');
  repository.point('production', { ranker: '2', common: '3' });
  const promoted = await repository.release('promote');
  const start = stateOf(repository);
  const whole = await killed(command, repository, 120_000);
  expect(whole.ended).toBe(true);
  const done = stateOf(repository);
  const treeOf = (commit: string) => repository.git('rev-parse', `${commit}^{tree}`);
  const tree = treeOf(done.head);

  const seen = { before: 0, between: 0, done: 0 };
  for (let moment = 0; moment < MOMENTS; moment++) {
    repository.git('reset', '--quiet', '--hard', promoted);
    // Most of the time the program runs; what is written is written at the end, so half of the moments are there.
    const share = moment % 2 === 0 ? moment / MOMENTS : 0.75 + 0.35 * moment / MOMENTS;
    await killed(command, repository, moment === MOMENTS - 1 ? 120_000 : Math.round(whole.milliseconds * share));
    removeGitLocks(repository.directory);
    const now = stateOf(repository);
    if (now.head !== promoted) {
      seen.done++;
      expect(treeOf(now.head)).toBe(tree);
      expect([now.index, now.files, repository.status]).toEqual([done.index, done.files, '']);
      continue;
    }
    expect(now.refs).toBe(start.refs);
    // Each file is as before, or as it will be.
    const isNext = (path: string) => path.split('/').some(name => name.startsWith('.deploy.gitops-ai-'));
    for (const [path, hash] of now.files) if (!isNext(path)) expect([start.files.get(path), done.files.get(path)]).toContain(hash);
    expect([start.index, done.index]).toContain(now.index);
    const isBefore = JSON.stringify([...now.files]) === JSON.stringify([...start.files]) && now.index === start.index;
    seen[isBefore ? 'before' : 'between']++;
    if (isBefore && moment % 10 !== 0) continue;
    // A run that is not killed comes to the end from wherever that one was.
    expect((await killed(command, repository, 120_000)).ended).toBe(true);
    expect([treeOf(repository.head), repository.status]).toEqual([tree, '']);
    expect(stateOf(repository).files).toEqual(done.files);
  }
  repository.git('fsck', '--strict');
  expect(seen.before + seen.between + seen.done).toBe(MOMENTS);
  expect(seen.before).toBeGreaterThan(0);
  expect(seen.done).toBeGreaterThan(0);
}, 900_000);
