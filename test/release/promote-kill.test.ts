import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from './bundle';
import { ReleaseRepository } from './release-repository';

jest.setTimeout(900_000);

const BRANCH = 'promote/ranker-1.5.0-to-production';
/** The command in one file. */
const MAIN = bundled(join(__dirname, '..', '..', 'lib', 'cli', 'main.ts'));
/** At once; the machine has few cores. */
const WORKERS = 4;

/** Runs a promotion, and ends it after some time; answers how long it ran. */
function promote(repository: ReleaseRepository, killAfter?: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@x', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@x' };
    const began = performance.now();
    const child = spawn(process.execPath, [MAIN, 'promote', 'ranker', '--to', 'production'], {
      cwd: repository.home, stdio: ['ignore', 'ignore', 'inherit'], detached: true, env,
    });
    const end = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // It had ended.
      }
    };
    const timer = killAfter === undefined ? undefined : setTimeout(end, killAfter);
    child.once('error', reject).once('close', () => {
      clearTimeout(timer);
      resolve(performance.now() - began);
    });
  });
}

/** Ends a promotion at so many moments, each by chance in its part of the time that one takes. */
async function killOften(moments: number, settings: { automatic: boolean }, judge: (repository: ReleaseRepository, start: ReleaseRepository['state']) => string) {
  const seen: string[] = [];
  await Promise.all(Array.from({ length: WORKERS }, async (_, worker) => {
    const repository = ReleaseRepository.example(settings);
    const { head, state: start } = repository;
    const whole = await promote(repository);
    expect(judge(repository, start)).toBe('committed');
    reset();
    for (let i = worker; i < moments; i += WORKERS) {
      await promote(repository, (i + Math.random()) / moments * whole * 1.1);
      repository.git('fsck', '--strict', '--no-dangling');
      rmSync(join(repository.directory, '.git', 'index.lock'), { force: true });
      seen.push(judge(repository, start));
      // One that is not ended comes to its end from wherever that one was.
      if (i % 5 === 0) {
        await promote(repository);
        expect(judge(repository, start)).toBe('committed');
      }
      reset();
    }

    function reset(): void {
      repository.git('reset', '--quiet', '--hard', head);
      if (repository.git('branch', '--list', BRANCH).trim() !== '') repository.git('branch', '--quiet', '--delete', '--force', BRANCH);
      writeFileSync(join(repository.directory, '.git', 'index'), Buffer.from(start.index, 'base64'));
    }
  }));
  return seen;
}

test('kill -9 at 30 moments: everything is as before, or the branch has the finished commit; nothing that is checked out is touched', async () => {
  const seen = await killOften(30, { automatic: false }, (repository, start) => {
    const { refs, ...rest } = repository.state;
    const { refs: before, ...same } = start;
    expect(rest).toEqual(same);
    if (refs === before) return 'before';
    expect(refs.split('\n').filter(line => !before.includes(line))).toEqual([expect.stringContaining(`refs/heads/${BRANCH}`)]);
    expect(repository.git('diff', '--shortstat', 'HEAD', BRANCH).trim()).toMatch(/^3 files changed/);
    expect(repository.git('log', '-1', '--format=%(trailers:key=Model,valueonly)', BRANCH).trim()).toBe('ranker@1.4.2..1.5.0');
    return 'committed';
  });
  expect(seen).toHaveLength(30);
  expect(seen).toContain('before');
});

test('kill -9 at 20 moments of one that goes to what is checked out: as before, as git add leaves it, or committed', async () => {
  const seen = await killOften(20, { automatic: true }, (repository, start) => {
    const now = repository.state;
    if (now.head !== start.head) {
      expect(repository.status).toBe('');
      expect(repository.git('log', '-1', '--format=%s').trim()).toBe('Promote ranker 1.5.0 to production');
      return 'committed';
    }
    expect(now.refs).toBe(start.refs);
    if (now.index === start.index && now.files === start.files) {
      expect(now).toEqual(start);
      return 'before';
    }
    // Each file is as it was, or as it will be.
    for (const line of now.status.split('\n').filter(Boolean)) expect(line).toMatch(/ (?:examples\/recommender\/(?:deploy\/|environments\/production\.yaml|\.deploy\.))/);
    return 'written';
  });
  expect(seen).toHaveLength(20);
  expect(seen).toContain('before');
});
