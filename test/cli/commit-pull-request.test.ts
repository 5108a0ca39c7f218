import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { ForgeServer } from '../forge/forge-server';
import { GiteaServer } from '../forge/gitea-server';
import { GitHubServer } from '../forge/github-server';
import { GitLabServer } from '../forge/gitlab-server';
import { ScratchRepository } from '../synthesis/scratch-repository';
import { GitServer } from '../tools/git-server';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const ROOT = join(__dirname, '..', '..');
const TOKEN = 'secret-token-of-the-bot';
const PASSWORD = 'secret-password-of-the-remote';
const SLOW = 400_000;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The example with a change of staging, and a remote of its own, over HTTP. */
class World {
  public static async start(server: ForgeServer, kind: string): Promise<World> {
    const bare = scratchDirectory('remote');
    run('git', ['init', '--quiet', '--bare', '--initial-branch=main', join(bare, 'acme', 'platform.git')]);
    const git = await GitServer.start(bare);
    await server.start();
    server.tokens.set(TOKEN, 'bot');
    server.branches.push('gitops/output');
    server.users.push('acme');
    return new World(git, join(bare, 'acme', 'platform.git'), server, kind);
  }

  public readonly repository = new ScratchRepository();
  private readonly home = scratchDirectory('home');

  private constructor(
    private readonly server: GitServer, public readonly bare: string, private readonly forge: ForgeServer, private readonly kind: string,
  ) {
    this.repository.git('remote', 'add', 'origin', server.url.replace('//', `//ada:${PASSWORD}@`) + '/acme/platform.git');
    this.move();
    this.repository.git('push', '--quiet', 'origin', 'main');
  }

  /** Production gets another version: its owners have to approve that. */
  public move(): void {
    const [, version] = /ranker: "(.*)"/.exec(this.repository.read('environments/staging.yaml'))!;
    this.repository.edit('environments/production.yaml', /ranker: ".*"/, `ranker: "${version}"`);
    this.repository.commit('move');
  }

  /** Runs the command as a user does, in a program of its own: the clients of forges are ES modules. */
  public commit(args: readonly string[], env: { readonly [name: string]: string } = {}): Promise<Ended> {
    const api = `${this.forge.url}/api/${{ github: 'v3', gitlab: 'v4' }[this.kind] ?? 'v1'}`;
    const program = [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), '--tsconfig', join(ROOT, 'tsconfig.json'), join(ROOT, 'lib/cli/main.ts')];
    const all = [...program, 'commit', '--forge', this.kind, '--api-url', api, ...args];
    expect(all.join(' ')).not.toContain(TOKEN);
    const { PATH } = process.env;
    const person = { GIT_AUTHOR_NAME: 'a', GIT_COMMITTER_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_EMAIL: 'a@example.com' };
    const options = { cwd: this.repository.example, env: { PATH, HOME: this.home, ...person, ...env } };
    return new Promise(resolve => execFile(process.execPath, all, options, (error, out, err) => {
      // Whatever happens: neither the token nor the password of the remote is in anything that is printed.
      expect(`${out}${err}`).not.toMatch(/secret-/);
      resolve({ code: error ? Number(error.code) : 0, out, err });
    }));
  }

  public remoteGit(...args: string[]): string {
    return run('git', ['--git-dir', this.bare, ...args]).trim();
  }

  public async stop(): Promise<void> {
    await this.server.stop();
    await this.forge.stop();
    for (const { url, headers, body } of this.forge.received) {
      expect(`${url} ${JSON.stringify(body)}`).not.toMatch(/secret-/);
      expect(JSON.stringify({ ...headers, authorization: '' })).not.toMatch(/secret-/);
    }
  }
}

let world: World;
afterEach(async () => world.stop());

const ON = ['--pull-request', '--branch', 'gitops/output'];

test('GitHub: opened, then unchanged, then brought up to a base that moved on; the branch here is not touched', async () => {
  const forge = new GitHubServer();
  world = await World.start(forge, 'github');
  const env = { GH_ENTERPRISE_TOKEN: TOKEN };
  const head = world.repository.git('rev-parse', 'HEAD');

  const dry = await world.commit([...ON, '--dry-run'], env);
  expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('would open or update a pull request for main in acme/platform on 127.0.0.1') });
  expect([forge.received, world.remoteGit('branch', '--format=%(refname:short)')]).toEqual([[], 'main']);

  const first = await world.commit([...ON, '--label', 'automated', '--reviewer', '@grace', '--json'], env);
  expect(first).toMatchObject({ code: 0, err: expect.not.stringContaining('error') });
  const told = JSON.parse(first.out) as { commit: string; pullRequest: object };
  expect(told).toMatchObject({ branch: 'gitops/output', environments: ['production'], pullRequest: { state: 'opened', number: 1, base: 'main', forge: { kind: 'github' } } });
  expect(world.remoteGit('rev-parse', 'gitops/output')).toBe(told.commit);
  expect(world.repository.git('rev-parse', 'HEAD')).toBe(head);
  expect(world.repository.git('branch', '--format=%(refname:short)')).toBe('main\n');
  expect(forge.pulls).toMatchObject([{
    title: expect.stringMatching(/^production: ranker /),
    head: 'gitops/output',
    base: 'main',
    labels: ['environment/production', 'automated'],
    body: expect.stringContaining('### GitOps diff'),
  }]);
  expect(forge.pulls[0].body).toMatch(/main &#40;[0-9a-f]{12}&#41;<\/code> → <code>gitops\/output/);

  const second = await world.commit([...ON, '--label', 'automated', '--reviewer', '@grace'], env);
  expect(second).toMatchObject({ code: 0, out: expect.stringMatching(/^gitops\/output: nothing to commit\npull request unchanged: http.*\/pull\/1\n$/) });

  // The base moves on, and what is synthesized with it.
  world.repository.edit('environments/staging.yaml', /ranker: ".*"/, 'ranker: "1.4.2"');
  world.repository.commit('back');
  world.repository.git('push', '--quiet', 'origin', 'main');
  const third = await world.commit(ON, env);
  expect(third).toMatchObject({ code: 0, out: expect.stringMatching(/^gitops\/output [0-9a-f]{12}: .*\npushed to origin\npull request updated: .*\/pull\/1\n$/) });
  expect(world.remoteGit('rev-list', '--parents', '-1', 'gitops/output').split(' ').slice(1)).toEqual([told.commit, world.remoteGit('rev-parse', 'main')]);
  expect(world.remoteGit('diff', '--name-only', 'main', 'gitops/output').split('\n').every(path => path.startsWith('examples/recommender/deploy/'))).toBe(true);
  expect(forge.pulls).toMatchObject([{ labels: ['environment/production', 'automated', 'environment/staging'] }]);
}, SLOW);

test.each([
  ['gitlab', 'GITLAB_TOKEN', () => new GitLabServer()] as const,
  ['forgejo', 'FORGEJO_TOKEN', () => new GiteaServer()] as const,
])('%s: from a branch that is checked out, with a forge that fails first', async (kind, variable, make) => {
  const forge = make();
  world = await World.start(forge, kind);
  world.repository.git('switch', '--quiet', '--create', 'change');
  const args = ['--pull-request', '--draft', '--message=-m "quoted" $(id)'];
  forge.faults = [{ on: /^POST/, answer: { status: 403, body: { message: 'not today' } }, times: 1 }];
  const first = await world.commit(args, { [variable]: TOKEN });
  expect(first).toMatchObject({ code: 2, out: expect.stringMatching(/^change [0-9a-f]{12}: -m "quoted" \$\(id\) \(.*\npushed to origin\n$/) });
  expect(first.err).toMatch(/origin\/change has the commit; there is no pull request of it yet\n(?:.*\n)*.*the token may not do this \(403\): not today/);
  expect(world.repository.git('status', '--porcelain')).toBe('');

  const second = await world.commit(args, { [variable]: TOKEN });
  expect(second).toMatchObject({ code: 0, out: expect.stringMatching(/^change: nothing to commit\npull request opened: http/) });
  const requests = forge instanceof GitLabServer ? forge.requests : (forge as GiteaServer).pulls;
  expect(requests).toMatchObject([{ title: expect.stringMatching(/^(?:Draft|WIP): -m "quoted" \$\(id\)$/) }]);
}, SLOW);

test('fails: before anything is pushed, when it can be seen that no request can be opened', async () => {
  const forge = new GitHubServer();
  world = await World.start(forge, 'github');
  const head = world.remoteGit('rev-parse', 'main');
  expect(await world.commit(ON)).toMatchObject({ code: 2, err: expect.stringMatching(/GH_ENTERPRISE_TOKEN.*is not set/) });
  const env = { GH_ENTERPRISE_TOKEN: TOKEN };
  expect(await world.commit(['--pull-request'], env)).toMatchObject({ code: 2, err: expect.stringMatching(/"main": is the branch that the pull request is for/) });
  expect(await world.commit(['--pull-request', '--branch=--upload-pack=touch x'], env)).toMatchObject({ code: 2, err: expect.stringMatching(/not the name of a branch/) });
  expect(await world.commit([...ON, '--base=-x"\n'], env)).toMatchObject({ code: 2, err: expect.stringMatching(/not the name of a branch/) });
  expect(await world.commit([...ON, '--api-url', 'http://forge.example.com/api/v3'], env)).toMatchObject({ code: 2, err: expect.stringMatching(/--api-url is there twice/) });
  expect(await world.commit([...ON, '--label', 'a\nb'], env)).toMatchObject({ code: 2, err: expect.stringMatching(/is no label/) });
  expect(await world.commit(['--label', 'x', '--base', 'main'], env)).toMatchObject({ code: 2, err: expect.stringMatching(/--base says what --pull-request opens/) });
  world.repository.git('remote', 'set-url', 'origin', world.bare);
  expect(await world.commit(ON, env)).toMatchObject({ code: 2, err: expect.stringMatching(/URL of the remote is a path/) });
  expect([forge.received, world.remoteGit('branch', '--format=%(refname:short)'), world.remoteGit('rev-parse', 'main')]).toEqual([[], 'main', head]);
}, SLOW);
