import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TestRepository } from './repository';
import { GitOpsError } from '../../lib/errors';
import { branchRef, commitFiles, pushCommit } from '../../lib/git';
import { GitServer } from '../tools/git-server';
import { run } from '../tools/run';
import { scratchDirectory } from '../tools/scratch';

const TSX = join(__dirname, '..', '..', 'node_modules', 'tsx', 'dist', 'cli.mjs');
const WRITER = join(__dirname, 'push-writer.ts');
const ENV = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};
const before = { ...process.env };

beforeAll(() => Object.assign(process.env, ENV));
afterAll(() => {
  process.env = before;
});

/** A bare repository with one commit on main, and clones of it. */
class Remote {
  public readonly root = scratchDirectory('remote');
  public readonly directory = join(this.root, 'r.git');

  constructor() {
    const seed = new TestRepository();
    seed.write('README.md', 'read\n');
    seed.commit();
    run('git', ['clone', '--quiet', '--bare', seed.directory, this.directory], { env: ENV });
    this.git('config', 'http.receivepack', 'true');
  }

  public git(...args: string[]): string {
    return run('git', args, { cwd: this.directory, env: ENV }).trim();
  }

  public clone(url = `file://${this.directory}`): string {
    const directory = join(scratchDirectory('clone'), 'clone');
    run('git', ['clone', '--quiet', url, directory], { env: ENV });
    return directory;
  }

  public hook(name: string, text: string): void {
    const path = join(this.directory, 'hooks', name);
    mkdirSync(join(this.directory, 'hooks'), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  }

  /** Files of main, path to text. */
  public get paths(): string[] {
    return this.git('ls-tree', '-r', '--name-only', 'main').split('\n');
  }
}

const adds = (directory: string, path: string) => (tip: string | undefined) => commitFiles({
  directory, base: tip!, files: [{ directory: '', files: new Map([[path, Buffer.from('x: 1\n')]]) }], message: path,
})?.commit;

async function problemOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    if (error instanceof GitOpsError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('8 writers, 6 commits each, over HTTP: all land, in one line, and nothing is lost', async () => {
  const remote = new Remote();
  const server = await GitServer.start(remote.root);
  try {
    const url = `${server.url}/r.git`;
    const names = Array.from({ length: 8 }, (_, i) => `writer-${i}`);
    const clones = names.map(() => remote.clone(url));
    const ends = await Promise.all(names.map((name, i) => promisify(execFile)(process.execPath, [TSX, WRITER, clones[i], name, '6'])));
    const rejections = ends.map(({ stdout }) => Number(stdout)).reduce((a, b) => a + b);
    expect(rejections).toBeGreaterThan(0);
    expect(remote.git('rev-list', '--count', 'main')).toBe('49');
    expect(remote.git('rev-list', '--count', '--merges', 'main')).toBe('0');
    expect(remote.paths).toHaveLength(49);
    for (const name of names) for (let i = 0; i < 6; i++) expect(remote.paths).toContain(`deploy/${name}/${i}.yaml`);
    remote.git('fsck', '--strict');
  } finally {
    await server.stop();
  }
}, 180_000);

test('a branch that moves between fetch and push is built upon, not overwritten', async () => {
  const remote = new Remote();
  const [mine, theirs] = [remote.clone(), remote.clone()];
  let first = true;
  const build = (tip: string | undefined) => {
    const commit = adds(mine, 'mine.yaml')(tip);
    if (first) run('git', ['push', '--quiet', 'origin', `${adds(theirs, 'theirs.yaml')(tip)}:main`], { cwd: theirs, env: ENV });
    first = false;
    return commit;
  };
  const result = await pushCommit({ directory: mine, remote: 'origin', branch: 'main', build });
  expect(result).toMatchObject({ pushed: true, rejections: 1, commit: remote.git('rev-parse', 'main') });
  expect(remote.paths).toEqual(['README.md', 'mine.yaml', 'theirs.yaml']);
});

test('a push whose answer is lost has landed, once', async () => {
  const remote = new Remote();
  const server = await GitServer.start(remote.root, 1);
  try {
    const directory = remote.clone(`${server.url}/r.git`);
    const result = await pushCommit({ directory, remote: 'origin', branch: 'main', build: adds(directory, 'a.yaml') });
    expect(result).toMatchObject({ pushed: true, commit: remote.git('rev-parse', 'main') });
    expect(remote.git('rev-list', '--count', 'main')).toBe('2');
  } finally {
    await server.stop();
  }
});

test('a push whose answer is lost has landed also when it was the last try', async () => {
  const remote = new Remote();
  const server = await GitServer.start(remote.root, 1);
  try {
    const directory = remote.clone(`${server.url}/r.git`);
    const result = await pushCommit({ directory, remote: 'origin', branch: 'main', build: adds(directory, 'a.yaml'), attempts: 1 });
    expect(result).toMatchObject({ pushed: true, commit: remote.git('rev-parse', 'main') });
  } finally {
    await server.stop();
  }
});

test('a branch that is not there yet is made, and nothing to push is no push', async () => {
  const remote = new Remote();
  const directory = remote.clone();
  const head = run('git', ['rev-parse', 'HEAD'], { cwd: directory, env: ENV }).trim();
  const seen: (string | undefined)[] = [];
  const build = (tip: string | undefined) => {
    seen.push(tip);
    return head;
  };
  expect(await pushCommit({ directory, remote: 'origin', branch: 'release/1', build })).toMatchObject({ pushed: true, commit: head });
  expect(await pushCommit({ directory, remote: 'origin', branch: 'release/1', build })).toEqual({ pushed: false, commit: head, rejections: 0 });
  expect(seen).toEqual([undefined, head]);
});

test('fails: a hook of the remote that refuses, in its own words and at once', async () => {
  const remote = new Remote();
  remote.hook('pre-receive', 'echo "ask the release manager" >&2; exit 1');
  const directory = remote.clone();
  const tip = remote.git('rev-parse', 'main');
  const problem = await problemOf(pushCommit({ directory, remote: 'origin', branch: 'main', build: adds(directory, 'a.yaml') }));
  expect(problem).toMatch(/nothing was pushed: pre-receive hook declined: remote: ask the release manager/);
  expect(remote.git('rev-parse', 'main')).toBe(tip);
});

test('fails: a branch that always moves is given up after the tries', async () => {
  const remote = new Remote();
  const [mine, theirs] = [remote.clone(), remote.clone()];
  let i = 0;
  const build = (tip: string | undefined) => {
    run('git', ['pull', '--quiet', '--ff-only'], { cwd: theirs, env: ENV });
    run('git', ['push', '--quiet', 'origin', `${adds(theirs, `theirs-${i++}.yaml`)(tip)}:main`], { cwd: theirs, env: ENV });
    return adds(mine, 'mine.yaml')(tip);
  };
  const problem = await problemOf(pushCommit({ directory: mine, remote: 'origin', branch: 'main', build, attempts: 3 }));
  expect(problem).toMatch(/nothing was pushed: (?:fetch first|non-fast-forward).*\(3 tries\)/);
  expect(i).toBe(3);
  expect(remote.paths).not.toContain('mine.yaml');
});

test('fails: a password in the URL of a remote that cannot be reached is not shown', async () => {
  const remote = new Remote();
  const directory = remote.clone();
  run('git', ['remote', 'set-url', 'origin', 'http://robot:s3cret@127.0.0.1:1/r.git'], { cwd: directory, env: ENV });
  const problem = await problemOf(pushCommit({ directory, remote: 'origin', branch: 'main', build: adds(directory, 'a.yaml'), attempts: 2 }));
  expect(problem).toMatch(/nothing was pushed: fatal: unable to access/);
  expect(problem).not.toMatch(/s3cret|robot/);
});

test.each(['--upload-pack=touch x', 'ext::sh -c "touch x"', 'https://robot:s3cret@example.com/r.git', '/somewhere', ''])('fails: %j is no remote', async name => {
  const remote = new Remote();
  const directory = remote.clone();
  const problem = await problemOf(pushCommit({ directory, remote: name, branch: 'main', build: () => undefined }));
  expect(problem).toMatch(/no remote of the repository; it has origin/);
  expect(problem).not.toMatch(/s3cret/);
});

test.each(['-x', '--delete', 'a b', 'a\nb', 'a..b', 'a:b', '', 'HEAD', '@{-1}', 'a~1', 'refs/heads/*'])('fails: %j is no branch', branch => {
  const { directory } = new TestRepository();
  expect(() => branchRef(directory, branch)).toThrow(/not the name of a branch/);
});

test.each(['main', 'release/1', '"quoted"', "it's", 'ünï', '$(x)', 'a;b'])('%s is a branch', async branch => {
  const remote = new Remote();
  const directory = remote.clone();
  await pushCommit({ directory, remote: 'origin', branch, build: tip => adds(directory, 'a.yaml')(tip ?? remote.git('rev-parse', 'main')) });
  expect(remote.git('ls-tree', '-r', '--name-only', `refs/heads/${branch}`)).toContain('a.yaml');
});
