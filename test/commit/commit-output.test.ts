import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commitIn, FIRST, SECOND, synthesized, textOf } from './outputs';
import { OutputRepository } from './repository';
import { removeGitLocks } from '../tools/git-locks';
import { actAsPerson } from '../tools/person';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

actAsPerson();

const stateOf = (repository: OutputRepository) => ({
  index: readFileSync(join(repository.directory, '.git', 'index')).toString('base64'),
  head: readFileSync(join(repository.directory, '.git', 'HEAD'), 'utf8'),
  refs: repository.git('for-each-ref', 'refs/heads'),
  status: repository.git('--no-optional-locks', 'status', '--porcelain', '-z'),
  worktree: run('find', ['.', '-path', './.git', '-prune', '-o', '-type', 'f', '-exec', 'sha256sum', '{}', '+'], { cwd: repository.directory }),
});

test('the commit holds the whole output; branch, index and working tree are there, and all is clean', async () => {
  const repository = new OutputRepository();
  const source = repository.head;
  const outcome = await commitIn(repository.directory, SECOND);
  expect(outcome).toMatchObject({ branch: 'main', commit: repository.head, environments: ['staging'], pointers: [], notes: [] });
  expect(outcome.changed).toEqual(['deploy/INVENTORY', 'deploy/staging/apps/a.yaml', 'deploy/staging/apps/b.yaml', 'deploy/staging/apps/c.yaml']);
  expect(repository.outputOf('HEAD')).toEqual(textOf(SECOND));
  expect(repository.git('rev-parse', 'HEAD^').trim()).toBe(source);
  expect(repository.git('log', '-1', '--format=%B')).toBe(
    `Synthesize staging\n\nSource-Commit: ${source}\nChange-Type: code\nEnvironment: staging\n\n`);
  expect(repository.status).toBe('');
  expect(existsSync(join(repository.directory, 'deploy/staging/apps/b.yaml'))).toBe(false);
});

test('a pointer that moved is the subject, and a trailer', async () => {
  const repository = new OutputRepository();
  repository.write('environments/staging.yaml', 'models:\n  ranker: "1.5.0"\nfeatures:\n  clicks: "2"\n');
  const source = repository.commit('move');
  await commitIn(repository.directory, SECOND);
  expect(repository.git('log', '-1', '--format=%s')).toBe('staging: clicks (none) -> 2 and 1 more\n');
  expect(repository.git('log', '-1', '--format=%(trailers:only)')).toBe([
    `Source-Commit: ${source}`, 'Change-Type: pointer', 'Environment: staging', 'Feature-Set: clicks@..2', 'Model: ranker@1.4.2..1.5.0', '', '',
  ].join('\n'));
});

test('the first output, and a subject of the user', async () => {
  const repository = new OutputRepository();
  rmSync(join(repository.directory, 'deploy'), { recursive: true });
  repository.commit('without output');
  await commitIn(repository.directory, FIRST, { message: 'Begin\n\nModel: forged@1..2' });
  expect(repository.git('log', '-1', '--format=%(trailers:only)')).toMatch(
    /^Source-Commit: .*\nChange-Type: initial\nEnvironment: production\nEnvironment: staging\n\n$/);
  expect(repository.git('log', '-1', '--format=%s')).toBe('Begin\n');
  expect(repository.status).toBe('');
});

test('no change, no commit; and a dry run changes nothing', async () => {
  const repository = new OutputRepository();
  const state = stateOf(repository);
  const objects = repository.git('count-objects');
  expect(await commitIn(repository.directory, FIRST)).toMatchObject({ changed: [] });
  const dry = await commitIn(repository.directory, SECOND, { dryRun: true });
  expect(dry.commit).toBeUndefined();
  expect([dry.subject, dry.changed.length]).toEqual(['Synthesize staging', 4]);
  expect(stateOf(repository)).toEqual(state);
  expect(repository.git('count-objects')).toBe(objects);
});

test('an output that cdk8s synth wrote already, staged or not, is committed and clean', async () => {
  for (const stage of [false, true]) {
    const repository = new OutputRepository();
    rmSync(join(repository.directory, 'deploy'), { recursive: true });
    for (const [path, content] of synthesized(SECOND)) repository.write(`deploy/${path}`, content);
    if (stage) repository.git('add', '--all');
    expect((await commitIn(repository.directory, SECOND)).notes).toEqual([]);
    expect(repository.status).toBe('');
  }
});

test('an output that somebody edits is left as it is, and the note says how to let it go', async () => {
  const repository = new OutputRepository();
  repository.write('deploy/staging/apps/a.yaml', 'edited\n');
  const { index, worktree } = stateOf(repository);
  const { notes, commit } = await commitIn(repository.directory, SECOND);
  expect(notes.join()).toMatch(/left as they are: deploy\/staging\/apps\/a.yaml has changes that are not committed/);
  expect(stateOf(repository)).toMatchObject({ index, worktree });
  expect(repository.head).toBe(commit);
  expect(repository.outputOf('HEAD')).toEqual(textOf(SECOND));
  run('sh', ['-c', /: (git restore .*)$/.exec(notes[0])![1]], { cwd: repository.directory });
  expect(repository.status).toBe('');
});

test('a lock that another git has on the index: the commit is made, index and working tree stay', async () => {
  const repository = new OutputRepository();
  const { index, worktree } = stateOf(repository);
  repository.write('.git/index.lock', '');
  const { notes, commit } = await commitIn(repository.directory, SECOND);
  expect(notes.join()).toMatch(/index.lock/);
  expect(repository.git('rev-parse', 'main').trim()).toBe(commit);
  expect(stateOf(repository)).toMatchObject({ index, worktree });
  expect(existsSync(join(repository.directory, '.git', 'index.lock'))).toBe(true);
});

test('fails: code that is not committed', async () => {
  const repository = new OutputRepository();
  repository.write('main.ts', 'edited\n');
  const state = stateOf(repository);
  await expect(commitIn(repository.directory, SECOND)).rejects.toThrow(/changes that are not committed.*main\.ts/);
  expect(stateOf(repository)).toEqual(state);
});

test('files that are not tracked are told, and stay', async () => {
  const repository = new OutputRepository();
  repository.write('-new\n"file"', 'x');
  const { notes } = await commitIn(repository.directory, SECOND);
  expect(notes).toEqual(['not committed, and so no part of what this commit can be made from again: "-new\\n\\"file\\""']);
  expect(existsSync(join(repository.directory, '-new\n"file"'))).toBe(true);
});

test('fails: a detached HEAD, unless a branch is named; HEAD, index and working tree then stay', async () => {
  const repository = new OutputRepository();
  repository.git('checkout', '--quiet', '--detach');
  await expect(commitIn(repository.directory, SECOND)).rejects.toThrow(/detached HEAD.*--branch main/s);
  const { index, head, worktree } = stateOf(repository);
  for (const branch of ['main', 'made/new', '"q"']) {
    const { commit } = await commitIn(repository.directory, SECOND, { branch });
    expect(repository.git('rev-parse', `refs/heads/${branch}`).trim()).toBe(commit);
  }
  expect(stateOf(repository)).toMatchObject({ index, head, worktree });
});

test('fails: a branch that is elsewhere, checked out elsewhere, or no name', async () => {
  const repository = new OutputRepository();
  repository.git('branch', 'linked');
  repository.git('worktree', 'add', '--quiet', join(scratchDirectory(), 'linked'), 'linked');
  repository.git('switch', '--quiet', '--create', 'other');
  repository.commit('other');
  repository.git('switch', '--quiet', 'main');
  const target = (branch: string) => commitIn(repository.directory, SECOND, { branch });
  await expect(target('other')).rejects.toThrow(/has commits that what is checked out does not have/);
  await expect(target('linked')).rejects.toThrow(/checked out in another worktree/);
  for (const branch of ['-x', '--force', 'a b', 'a\nb', '']) await expect(target(branch)).rejects.toThrow(/not the name of a branch/);
});

test('fails: a merge that is not finished, and a repository without a commit', async () => {
  const repository = new OutputRepository();
  repository.write('.git/MERGE_HEAD', `${repository.head}\n`);
  await expect(commitIn(repository.directory, SECOND)).rejects.toThrow(/in the middle of something.*MERGE_HEAD/);
  const directory = scratchDirectory();
  run('git', ['init', '--quiet'], { cwd: directory });
  await expect(commitIn(directory, SECOND)).rejects.toThrow(/no commit yet/);
});

test('fails: a message with a control character, or none', async () => {
  const repository = new OutputRepository();
  await expect(commitIn(repository.directory, SECOND, { message: 'a\u001b[31m' })).rejects.toThrow(/control character/);
  await expect(commitIn(repository.directory, SECOND, { message: ' ' })).rejects.toThrow(/is empty/);
});

test('fails: an environment or version with a line feed cannot forge a trailer', async () => {
  const repository = new OutputRepository();
  repository.write('environments/staging.yaml', 'models:\n  ranker: "1\\nSource-Commit: forged"\n');
  repository.commit('forge');
  await expect(commitIn(repository.directory, SECOND)).rejects.toThrow(/could forge another trailer/);
});

test('files in the output that are not ours are kept', async () => {
  const repository = new OutputRepository();
  repository.write('deploy/OWNERS.md', 'mine\n');
  repository.commit('foreign');
  const { notes } = await commitIn(repository.directory, SECOND);
  expect(repository.outputOf('HEAD')).toEqual({ ...textOf(SECOND), 'OWNERS.md': 'mine\n' });
  expect([notes, repository.status]).toEqual([[], '']);
  expect(readFileSync(join(repository.directory, 'deploy/OWNERS.md'), 'utf8')).toBe('mine\n');
});

test('an inventory that is written ahead is in the commit; where none comes of it, nothing of the run is left', async () => {
  const repository = new OutputRepository();
  const many = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`staging/apps/settings-${i}.yaml`, `a: ${i}\n`]));
  expect((await commitIn(repository.directory, many)).notes).toEqual([]);
  const next = { ...many, 'staging/apps/settings-7.yaml': 'a: changed\n' };
  const { changed, notes } = await commitIn(repository.directory, next);
  expect([changed, notes, repository.status]).toEqual([['deploy/INVENTORY', 'deploy/staging/apps/settings-7.yaml'], [], '']);
  expect(repository.git('show', 'HEAD:deploy/INVENTORY')).toBe(textOf(next).INVENTORY);
  repository.git('fsck', '--strict');

  repository.write('main.ts', 'edited\n');
  const state = stateOf(repository);
  await expect(commitIn(repository.directory, many)).rejects.toThrow(/dirty-worktree/);
  expect(stateOf(repository)).toEqual(state);
  expect(readdirSync(join(repository.directory, '.git')).filter(name => name.startsWith('gitops-ai-'))).toEqual([]);
});

test('line ends and filters: the commit has the bytes of the synthesis, no filter runs, and all is clean', async () => {
  const repository = new OutputRepository();
  const trap = join(scratchDirectory(), 'ran');
  repository.write('.gitattributes', '*.yaml filter=trap\n*.ts text=auto eol=crlf\n');
  repository.commit('attributes');
  repository.git('config', 'core.autocrlf', 'true');
  repository.git('config', 'filter.trap.clean', `sh -c 'touch ${trap}; cat'`);
  repository.git('config', 'filter.trap.smudge', `sh -c 'touch ${trap}; cat'`);
  repository.git('config', 'filter.trap.required', 'true');
  // As a checkout with these settings writes it, and touched since.
  rmSync(join(repository.directory, 'main.ts'));
  repository.git('checkout', '--', 'main.ts');
  expect(readFileSync(join(repository.directory, 'main.ts'), 'utf8')).toBe('program\r\n');
  utimesSync(join(repository.directory, 'main.ts'), 5, 5);
  rmSync(trap, { force: true });
  const { notes } = await commitIn(repository.directory, SECOND);
  expect(notes).toEqual([]);
  expect(existsSync(trap)).toBe(false);
  expect(repository.outputOf('HEAD')).toEqual(textOf(SECOND));
  expect(repository.status).toBe('');
});

test('no hook runs, and a hook that refuses has no say', async () => {
  const repository = new OutputRepository();
  const trap = join(scratchDirectory(), 'ran');
  for (const hook of ['pre-commit', 'commit-msg', 'post-commit', 'reference-transaction', 'post-index-change']) {
    const path = join(repository.directory, '.git', 'hooks', hook);
    writeFileSync(path, `#!/bin/sh\ntouch ${trap}\nexit 1\n`);
    chmodSync(path, 0o755);
  }
  await commitIn(repository.directory, SECOND);
  expect(existsSync(trap)).toBe(false);
});

test('kill -9 at many moments: as before, or with the new output and HEAD as before, or committed; and a second run ends it', async () => {
  // No process between this one and the one that is killed, so that it is gone when this one hears of its end.
  const tsx = pathToFileURL(join(__dirname, '..', '..', 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
  const repository = new OutputRepository();
  const first = repository.head;
  const start = stateOf(repository);
  const seen = { before: 0, written: 0, committed: 0 };
  const DELAYS = [...Array.from({ length: 18 }, (_, i) => i * 12), 3000];
  for (const delay of DELAYS) {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(process.execPath, ['--import', tsx, join(__dirname, 'committer.ts'), repository.directory], {
        stdio: ['ignore', 'pipe', 'inherit'], detached: true,
      });
      let timer: NodeJS.Timeout | undefined;
      child.once('error', reject).once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      child.stdout.once('data', () => (timer = setTimeout(() => {
        try {
          process.kill(-child.pid!, 'SIGKILL');
        } catch {
          // It had ended.
        }
      }, delay)));
    });
    repository.git('fsck', '--strict');
    removeGitLocks(repository.directory);
    const now = stateOf(repository);
    if (repository.head !== first) {
      seen.committed++;
      expect(repository.outputOf('HEAD')).toEqual(textOf(SECOND));
      expect(repository.status).toBe('');
    } else if (now.worktree === start.worktree && now.index === start.index) {
      seen.before++;
      expect(now).toEqual(start);
    } else {
      seen.written++;
      expect(now).toMatchObject({ head: start.head, refs: start.refs });
    }
    // A run that is not killed comes to the end from wherever that one was.
    if (repository.head === first) expect(await commitIn(repository.directory, SECOND)).toMatchObject({ notes: [] });
    expect(repository.outputOf('HEAD')).toEqual(textOf(SECOND));
    expect(repository.status).toBe('');
    repository.git('reset', '--quiet', '--hard', first);
    writeFileSync(join(repository.directory, '.git', 'index'), Buffer.from(start.index, 'base64'));
  }
  expect(seen.before + seen.written + seen.committed).toBe(DELAYS.length);
  expect(seen.before).toBeGreaterThan(0);
  expect(seen.committed).toBeGreaterThan(0);
}, 180_000);
