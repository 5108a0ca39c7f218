import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../lib/cli/main';
import { GitHubServer } from '../forge/github-server';
import { ReleaseRepository, Settings } from '../release/release-repository';
import { GitServer } from '../tools/git-server';
import { actAsPerson } from '../tools/person';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

jest.setTimeout(240_000);

actAsPerson();

const PRODUCTION = 'examples/recommender/environments/production.yaml';

/** The example with a bare remote, and what somebody else has pushed there meanwhile. */
class Remote {
  public readonly repository: ReleaseRepository;
  public readonly bare = join(scratchDirectory('remote'), 'r.git');

  constructor(settings: Settings = {}) {
    this.repository = ReleaseRepository.example(settings);
    run('git', ['clone', '--quiet', '--bare', this.repository.directory, this.bare]);
    this.repository.git('remote', 'add', 'origin', this.bare);
    this.repository.git('fetch', '--quiet', 'origin');
  }

  /** Somebody else changes something, and pushes it. */
  public async elsewhere(change: (repository: ReleaseRepository) => Promise<unknown> | void): Promise<void> {
    const { head } = this.repository;
    await change(this.repository);
    this.repository.git('push', '--quiet', 'origin', 'HEAD:main');
    this.repository.git('reset', '--quiet', '--hard', head);
  }

  public git(...args: string[]): string {
    return run('git', args, { cwd: this.bare }).trim();
  }
}

async function promote(repository: ReleaseRepository, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await main(['promote', ...argv, '--to', 'production'], { out, err, cwd: repository.home });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

test('a branch of its own is pushed, and only then is there here', async () => {
  const { repository, git } = bound(new Remote());
  expect(await promote(repository, 'ranker', '--push')).toMatchObject({ code: 0, out: expect.stringMatching(/\npushed to origin\n$/) });
  const branch = 'promote/ranker-1.5.0-to-production';
  expect(git('rev-parse', branch)).toBe(repository.git('rev-parse', branch).trim());
});

test('a remote that moved on: the promotion is made anew from what the remote holds', async () => {
  const remote = new Remote({ automatic: true });
  const { repository, git } = bound(remote);
  await remote.elsewhere(async other => void await promote(other, 'assistant', '--message', 'theirs'));
  const { head } = repository;
  expect(await promote(repository, 'ranker', '--push')).toMatchObject({ code: 0, err: expect.stringMatching(/had moved on.*git pull --ff-only origin main/) });
  expect(git('log', '--format=%s', '-2', 'main').split('\n')).toEqual(['Promote ranker 1.5.0 to production', 'theirs']);
  expect(git('log', '-1', '--format=%(trailers:key=Model,valueonly)', 'main')).toBe('ranker@1.4.2..1.5.0');
  expect(git('log', '-1', '--format=%(trailers:key=Source-Commit,valueonly)', 'main')).toBe(git('rev-parse', 'main^'));
  expect(git('show', `main:${PRODUCTION}`)).toMatch(/assistant: "3\.2\.0"\n {2}ranker: "1\.5\.0"/);
  expect([repository.head, repository.status]).toEqual([head, '']);
  repository.git('pull', '--quiet', '--ff-only', 'origin', 'main');
  const out = new PassThrough();
  expect(await main(['check'], { out, cwd: repository.home })).toBe(0);
});

test('somebody else has promoted just that: nothing is pushed', async () => {
  const remote = new Remote({ automatic: true });
  const { repository, git } = bound(remote);
  await remote.elsewhere(async other => void await promote(other, 'ranker'));
  const tip = git('rev-parse', 'main');
  expect(await promote(repository, 'ranker', '--push')).toMatchObject({ code: 0, err: expect.stringMatching(/has all of it already/) });
  expect(git('rev-parse', 'main')).toBe(tip);
});

test('fails: somebody else has moved the same pointer to another version; nothing has changed here or there', async () => {
  const remote = new Remote({ automatic: true });
  const { repository, git } = bound(remote);
  await remote.elsewhere(async other => {
    const digest = '7b4e1a7c3d9f5b0e6a2c8d4f1b7e3a9c5d0f6b2e8a4c1d7f3b9e5a0c6d2f8b4e';
    other.edit('models.lock.yaml', '\nfeatures:\n', `
    "1.6.0":
      source: s3://acme-models/ranker/1.6.0/?manifestSha256=${digest}
      size: 44040192
      format: sklearn
features:
`);
    other.edit('environments/production.yaml', 'ranker: "1.4.2"', 'ranker: "1.6.0"');
    other.commit('by hand');
    expect(await main(['commit'], { out: new PassThrough(), cwd: other.home })).toBe(0);
  });
  const [tip, { state }] = [git('rev-parse', 'main'), repository];
  expect(await promote(repository, 'ranker', '--push')).toMatchObject({ code: 2, err: expect.stringMatching(/meanwhile, from 1\.4\.2 to 1\.6\.0.*\(overtaken\)/s) });
  expect(git('rev-parse', 'main')).toBe(tip);
  expect({ ...repository.state, refs: '' }).toEqual({ ...state, refs: '' });
});

test('a pull request: opened with the comparison, the label and the owners; the branch here is not made', async () => {
  const bare = scratchDirectory('remote');
  const repository = ReleaseRepository.example();
  run('git', ['clone', '--quiet', '--bare', repository.directory, join(bare, 'acme', 'platform.git')]);
  const [server, forge] = [await GitServer.start(bare), new GitHubServer()];
  await forge.start();
  try {
    forge.tokens.set('secret-token', 'bot');
    forge.branches.push('promote/ranker-1.5.0-to-production');
    repository.git('remote', 'add', 'origin', server.url.replace('//', '//ada:secret-password@') + '/acme/platform.git');
    const { state } = repository;
    const ROOT = join(__dirname, '..', '..');
    const argv = [
      join(ROOT, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', join(ROOT, 'tsconfig.json'), join(ROOT, 'lib/cli/main.ts'),
      'promote', 'ranker', '--to', 'production', '--pull-request', '--forge', 'github', '--api-url', `${forge.url}/api/v3`, '--json',
    ];
    const env = { PATH: process.env.PATH, HOME: repository.directory, GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@x', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@x' };
    const ended = await new Promise<{ error: unknown; out: string; err: string }>(resolve => execFile(process.execPath, argv, {
      cwd: repository.home, env: { ...env, GH_ENTERPRISE_TOKEN: 'secret-token' },
    }, (error, out, err) => resolve({ error, out, err })));
    expect(ended).toMatchObject({ error: null });
    expect(`${ended.out}${ended.err}`).not.toMatch(/secret-/);
    expect(JSON.parse(ended.out)).toMatchObject({
      branch: 'promote/ranker-1.5.0-to-production', pullRequest: { state: 'opened', number: 1, base: 'main' }, pushed: { remote: 'origin' },
    });
    expect(forge.pulls).toMatchObject([{
      title: 'Promote ranker 1.5.0 to production',
      head: 'promote/ranker-1.5.0-to-production',
      base: 'main',
      labels: ['environment/production'],
      body: expect.stringContaining('### GitOps diff'),
    }]);
    expect(repository.git('branch', '--format=%(refname:short)')).toBe('main\n');
    expect({ ...repository.state, refs: '' }).toEqual({ ...state, refs: '' });
  } finally {
    await server.stop();
    await forge.stop();
  }
});

function bound(remote: Remote) {
  return { repository: remote.repository, git: remote.git.bind(remote) };
}
