import { parseRemoteUrl } from '../../lib/forge/remote-url';

test.each<[string, string, object]>([
  ['https', 'https://github.com/acme/platform.git', { protocol: 'https', hostname: 'github.com', path: 'acme/platform' }],
  ['https without .git', 'https://github.com/acme/platform', { protocol: 'https', hostname: 'github.com', path: 'acme/platform' }],
  ['a slash behind it', 'https://github.com/acme/platform/', { protocol: 'https', hostname: 'github.com', path: 'acme/platform' }],
  ['a name with dots', 'https://GitHub.com/acme/acme.github.io.git', { protocol: 'https', hostname: 'github.com', path: 'acme/acme.github.io' }],
  ['credentials', 'https://x-access-token:ghs_secret@github.com/acme/platform.git', { protocol: 'https', hostname: 'github.com', path: 'acme/platform' }],
  ['a port', 'https://git.example.com:8443/acme/platform.git', { protocol: 'https', hostname: 'git.example.com', port: '8443', path: 'acme/platform' }],
  ['the usual port', 'https://git.example.com:443/acme/platform.git', { protocol: 'https', hostname: 'git.example.com', path: 'acme/platform' }],
  ['http with a port', 'http://127.0.0.1:3000/acme/platform.git', { protocol: 'http', hostname: '127.0.0.1', port: '3000', path: 'acme/platform' }],
  ['IPv6', 'http://[::1]:3000/acme/platform.git', { protocol: 'http', hostname: '[::1]', port: '3000', path: 'acme/platform' }],
  ['sub-groups', 'https://gitlab.com/acme/ai/serving/platform.git', { protocol: 'https', hostname: 'gitlab.com', path: 'acme/ai/serving/platform' }],
  ['ssh', 'ssh://git@gitlab.example.com/acme/ai/platform.git', { protocol: 'ssh', hostname: 'gitlab.example.com', path: 'acme/ai/platform' }],
  ['ssh with a port, which is not that of the web pages', 'ssh://git@gitlab.example.com:2222/acme/platform.git', { protocol: 'ssh', hostname: 'gitlab.example.com', path: 'acme/platform' }],
  ['SSH over the port of HTTPS', 'ssh://git@ssh.github.com:443/acme/platform.git', { protocol: 'ssh', hostname: 'github.com', path: 'acme/platform' }],
  ['the form of scp', 'git@github.com:acme/platform.git', { protocol: 'ssh', hostname: 'github.com', path: 'acme/platform' }],
  ['the form of scp without a user', 'gitlab.com:acme/ai/platform', { protocol: 'ssh', hostname: 'gitlab.com', path: 'acme/ai/platform' }],
  ['the form of scp with an absolute path', 'git@git.example.com:/acme/platform.git', { protocol: 'ssh', hostname: 'git.example.com', path: 'acme/platform' }],
  ['a user of the forge', 'https://codeberg.org/~ada/platform', { protocol: 'https', hostname: 'codeberg.org', path: '~ada/platform' }],
])('reads %s', (_, url, expected) => {
  expect(parseRemoteUrl(url)).toEqual(expected);
});

test.each([
  ['a path', '/srv/git/platform.git'],
  ['a path with a colon behind a slash', './a:b/c'],
  ['a Windows path', 'C:/git/platform.git'],
  ['file://', 'file:///srv/git/acme/platform.git'],
  ['ext::', 'ext::sh -c id'],
  ['ext:: without blanks', 'ext::acme/platform'],
  ['git://', 'git://git.example.com/acme/platform.git'],
  ['an option', '--upload-pack=touch:acme/platform'],
  ['no owner', 'https://github.com/platform.git'],
  ['nothing behind the host', 'https://git.example.com/'],
  ['a query', 'https://github.com/acme/platform?token=x'],
  ['a way up', 'git@github.com:../acme/platform.git'],
  ['a way up that is encoded', 'https://github.com/%2e%2e/acme/platform'],
  ['a slash that is encoded', 'https://github.com/acme%2Fother/platform'],
  ['a quote', 'https://github.com/acme/"platform'],
  ['a line feed', 'https://github.com/acme/platform\nhttps://evil.example.com'],
  ['a host that is none', 'git@git_hub$.com:acme/platform'],
  ['an empty host', 'https:///acme'],
])('fails: %s, and the message does not repeat it', (_, url) => {
  const error = (() => {
    try {
      return parseRemoteUrl(url);
    } catch (thrown) {
      return thrown as Error & { issues: { id: string }[] };
    }
  })() as Error & { issues: { id: string }[] };
  expect(error.issues).toEqual([expect.objectContaining({ id: 'forge-remote' })]);
  expect(error.message).not.toContain(url);
});
