import { GitSource } from '../../lib/repository/git-source';

test('a repository over HTTPS or SSH, on main unless another branch is named', () => {
  expect(GitSource.https('https://git.example.com/acme/ai-platform')).toMatchObject({ url: 'https://git.example.com/acme/ai-platform', branch: 'main' });
  expect(GitSource.ssh('ssh://git@git.example.com:2222/acme/ai.git', { branch: 'env/prod', credentialsSecret: 'git' }))
    .toMatchObject({ branch: 'env/prod', credentialsSecret: 'git' });
});

test.each([
  'http://git.example.com/acme/ai', 'git@git.example.com:acme/ai', 'git.example.com/acme/ai', 'https://git.example.com', '', 'https://git.example.com/a b',
])('fails: %p over HTTPS', url => {
  expect(() => GitSource.https(url)).toThrow(/git-url/);
});

test('fails: credentials in the URL, without repeating them', () => {
  expect(() => GitSource.https('https://bot:hunter2@git.example.com/acme/ai')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }));
  expect(() => GitSource.ssh('ssh://git:hunter2@git.example.com/acme/ai')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('hunter2') }));
});

test.each(['', 'a b', '-x', 'refs/heads/main', 'a..b', 'a/.b', 'a.lock', 'a//b', 'HEAD', 'a~1', 'a.'])('fails: branch %p', branch => {
  expect(() => GitSource.https('https://git.example.com/acme/ai', { branch })).toThrow(/git-branch/);
});
