import { Forge, forgeOf, ForgeOptions } from '../../lib/forge';
import { tokenOf } from '../../lib/forge/token';

const before = { ...process.env };
const OWN = /^(?:GH_|GITHUB_|GITLAB_|GITEA_|FORGEJO_|CI_)/;
function setEnvironment(variables: { readonly [name: string]: string } = {}): void {
  process.env = { ...Object.fromEntries(Object.entries(before).filter(([name]) => !OWN.test(name))), ...variables };
}
beforeEach(() => setEnvironment());
afterAll(() => { process.env = before; });

function problemOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

test.each<[string, ForgeOptions, Forge]>([
  ['github.com', { remoteUrl: 'git@github.com:acme/platform.git' }, { kind: 'github', host: 'github.com', apiUrl: 'https://api.github.com', repository: 'acme/platform' }],
  ['a host of GitHub with data residency', { remoteUrl: 'https://acme.ghe.com/acme/platform' }, { kind: 'github', host: 'acme.ghe.com', apiUrl: 'https://api.acme.ghe.com', repository: 'acme/platform' }],
  ['gitlab.com', { remoteUrl: 'https://gitlab.com/acme/ai/platform.git' }, { kind: 'gitlab', host: 'gitlab.com', apiUrl: 'https://gitlab.com/api/v4', repository: 'acme/ai/platform' }],
  ['gitea.com', { remoteUrl: 'https://gitea.com/acme/platform.git' }, { kind: 'gitea', host: 'gitea.com', apiUrl: 'https://gitea.com/api/v1', repository: 'acme/platform' }],
  ['codeberg.org', { remoteUrl: 'ssh://git@codeberg.org/acme/platform.git' }, { kind: 'forgejo', host: 'codeberg.org', apiUrl: 'https://codeberg.org/api/v1', repository: 'acme/platform' }],
  ['an own host, when it is said', { remoteUrl: 'https://git.example.com:8443/acme/platform.git', kind: 'github' }, { kind: 'github', host: 'git.example.com:8443', apiUrl: 'https://git.example.com:8443/api/v3', repository: 'acme/platform' }],
  ['a forge below a path', { remoteUrl: 'https://example.com/git/acme/platform.git', kind: 'forgejo', apiUrl: 'https://example.com/git/api/v1/' }, { kind: 'forgejo', host: 'example.com', apiUrl: 'https://example.com/git/api/v1', repository: 'acme/platform' }],
])('knows %s', (_, options, forge) => {
  expect(forgeOf(options)).toEqual(forge);
});

test.each<[string, { readonly [name: string]: string }, Partial<Forge>]>([
  ['GitHub Enterprise Server', { GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://git.example.com', GITHUB_API_URL: 'https://git.example.com/api/v3' }, { kind: 'github', apiUrl: 'https://git.example.com/api/v3' }],
  ['Gitea', { GITEA_ACTIONS: 'true', GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://git.example.com/', GITHUB_API_URL: 'https://git.example.com/api/v1' }, { kind: 'gitea', apiUrl: 'https://git.example.com/api/v1' }],
  ['Forgejo', { FORGEJO_ACTIONS: 'true', GITEA_ACTIONS: 'true', GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://git.example.com' }, { kind: 'forgejo', apiUrl: 'https://git.example.com/api/v1' }],
  ['GitLab', { GITLAB_CI: 'true', CI_SERVER_URL: 'https://git.example.com/gitlab', CI_API_V4_URL: 'https://git.example.com/gitlab/api/v4' }, { kind: 'gitlab', apiUrl: 'https://git.example.com/gitlab/api/v4' }],
])('is told by the CI of %s what runs its host', (_, variables, forge) => {
  setEnvironment(variables);
  expect(forgeOf({ remoteUrl: 'git@git.example.com:acme/platform.git' })).toMatchObject(forge);
  expect(problemOf(() => forgeOf({ remoteUrl: 'git@other.example.com:acme/platform.git' }))).toMatch(/unknown-forge/);
});

test.each<[string, ForgeOptions, RegExp]>([
  ['an unknown host', { remoteUrl: 'https://git.example.com/acme/platform' }, /"git\.example\.com": nothing says what runs this forge\n.*--forge github\|gitlab\|gitea\|forgejo/],
  ['an unknown host that has a name', { remoteUrl: 'https://gitlab.example.com/acme/platform' }, /--forge gitlab, if that is what it is/],
  ['plain http', { remoteUrl: 'http://gitlab.com/acme/platform' }, /the token would be sent without encryption/],
  ['plain http to the API', { remoteUrl: 'https://gitlab.com/acme/platform', apiUrl: 'http://gitlab.com/api/v4' }, /without encryption/],
  ['a host that only looks like this machine', { remoteUrl: 'http://127.0.0.1.example.com/acme/platform', kind: 'gitea' }, /without encryption/],
  ['credentials in the API', { remoteUrl: 'https://gitlab.com/acme/platform', apiUrl: 'https://user:hidden@gitlab.com/api/v4' }, /more than a host and a path/],
  ['no URL', { remoteUrl: 'https://gitlab.com/acme/platform', apiUrl: '--upload-pack=hidden' }, /no URL/],
  ['groups where there are none', { remoteUrl: 'https://github.com/acme/ai/platform' }, /no repository of github, which has an owner and a name/],
])('fails: %s', (_, options, problem) => {
  const message = problemOf(() => forgeOf(options));
  expect(message).toMatch(problem);
  expect(message).not.toContain('hidden');
});

describe('the token', () => {
  const github = forgeOf.bind(undefined, { remoteUrl: 'git@github.com:acme/platform.git' });
  const enterprise = forgeOf.bind(undefined, { remoteUrl: 'git@git.example.com:acme/platform.git', kind: 'github' });
  const gitlab = forgeOf.bind(undefined, { remoteUrl: 'git@gitlab.com:acme/platform.git' });
  const gitea = forgeOf.bind(undefined, { remoteUrl: 'git@gitea.com:acme/platform.git' });
  const forgejo = forgeOf.bind(undefined, { remoteUrl: 'git@codeberg.org:acme/platform.git' });

  test.each<[string, () => Forge, { readonly [name: string]: string }, string]>([
    ['GitHub', github, { GH_TOKEN: 'a', GITHUB_TOKEN: 'b', GH_ENTERPRISE_TOKEN: 'c' }, 'a'],
    ['GitHub in its CI', github, { GITHUB_TOKEN: 'b' }, 'b'],
    ['GitHub Enterprise Server', enterprise, { GH_TOKEN: 'a', GITHUB_TOKEN: 'b', GH_ENTERPRISE_TOKEN: 'c' }, 'c'],
    ['GitHub Enterprise Server in its CI', enterprise, { GITHUB_TOKEN: 'b', GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://git.example.com' }, 'b'],
    ['GitLab', gitlab, { GITLAB_TOKEN: 'a', CI_JOB_TOKEN: 'b' }, 'a'],
    ['Gitea', gitea, { GITEA_TOKEN: 'a', FORGEJO_TOKEN: 'b' }, 'a'],
    ['Forgejo', forgejo, { GITEA_TOKEN: 'a', FORGEJO_TOKEN: ' b\n' }, 'b'],
  ])('of %s', (_, forge, variables, token) => {
    setEnvironment(variables);
    expect(tokenOf(forge())).toBe(token);
  });

  test.each<[string, () => Forge, { readonly [name: string]: string }, RegExp]>([
    ['none', github, {}, /GH_TOKEN or GITHUB_TOKEN: is not set/],
    ['one of GitHub for another host', enterprise, { GH_TOKEN: 'a', GITHUB_TOKEN: 'b' }, /GH_ENTERPRISE_TOKEN or GITHUB_ENTERPRISE_TOKEN: is not set/],
    ['one of another CI', enterprise, { GITHUB_TOKEN: 'b', GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com' }, /is not set/],
    ['that of a job of GitLab', gitlab, { CI_JOB_TOKEN: 'secret' }, /CI_JOB_TOKEN of the job may not create merge requests\n.*scope api/],
    ['one with a line feed in it', gitlab, { GITLAB_TOKEN: 'secret\nx-evil: 1' }, /GITLAB_TOKEN: has blanks/],
    ['one that is no ASCII', gitea, { GITEA_TOKEN: 'secret…' }, /GITEA_TOKEN: has blanks/],
  ])('fails: %s', (_, forge, variables, problem) => {
    setEnvironment(variables);
    const message = problemOf(() => tokenOf(forge()));
    expect(message).toMatch(problem);
    expect(message).not.toContain('secret');
  });
});
