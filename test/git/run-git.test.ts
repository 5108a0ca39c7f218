import { TestRepository } from './repository';
import { runGit, runGitAsync, tryGit, tryGitAsync, withoutCredentials } from '../../lib/git';
import { scratchDirectory } from '../tools/scratch';

test('answers what git prints, and how it ends', () => {
  const { directory } = new TestRepository();
  expect(runGit(['rev-parse', '--is-inside-work-tree'], { cwd: directory }).toString()).toBe('true\n');
  expect(runGit(['hash-object', '--stdin'], { cwd: directory, input: 'a' }).toString()).toBe('2e65efe2a145dda7ee51d1741299f848e5bf752e\n');
  expect(tryGit(['rev-parse', '--verify', 'x'], { cwd: directory })).toMatchObject({ code: 128, stderr: expect.stringContaining('fatal') });
});

test('fails: with the words of git', () => {
  expect(() => runGit(['rev-parse', 'HEAD'], { cwd: scratchDirectory() })).toThrow(/git rev-parse ended with 128: fatal: not a git repository/);
  expect(() => runGit(['version'], { cwd: '/nowhere' })).toThrow(/no git on the PATH, or no such directory/);
  expect(() => runGit(['version'], { cwd: scratchDirectory(), maxBytes: 3 })).toThrow(/more than can be read/);
});

test('in the background, the same', async () => {
  const { directory } = new TestRepository();
  expect((await runGitAsync(['hash-object', '--stdin'], { cwd: directory, input: 'a' })).toString()).toBe('2e65efe2a145dda7ee51d1741299f848e5bf752e\n');
  expect(await tryGitAsync(['rev-parse', '--verify', 'x'], { cwd: directory })).toMatchObject({ code: 128, stderr: expect.stringContaining('fatal') });
  await expect(runGitAsync(['rev-parse', 'HEAD'], { cwd: scratchDirectory() })).rejects.toThrow(/git rev-parse ended with 128: fatal: not a git repository/);
  await expect(runGitAsync(['version'], { cwd: '/nowhere' })).rejects.toThrow(/no git on the PATH, or no such directory/);
  await expect(runGitAsync(['version'], { cwd: directory, maxBytes: 3 })).rejects.toThrow(/more than can be read/);
  // Git does not read what it is given.
  await expect(runGitAsync(['version'], { cwd: directory, input: Buffer.alloc(1024 * 1024) })).resolves.toBeDefined();
});

test('fails: another repository is not reached unless it is said', () => {
  const origin = new TestRepository();
  origin.commit();
  const { directory } = new TestRepository();
  expect(() => runGit(['ls-remote', `file://${origin.directory}`], { cwd: directory })).toThrow(/transport 'file' not allowed/);
  expect(runGit(['ls-remote', `file://${origin.directory}`], { cwd: directory, network: true }).toString()).toMatch(/refs\/heads\/main/);
});

test('hides credentials in URLs', () => {
  expect(withoutCredentials("fatal: unable to access 'https://user:secret@example.com/a.git/'")).toBe("fatal: unable to access 'https://***@example.com/a.git/'");
});
