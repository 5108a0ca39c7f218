import { ForgeVariable, variable } from './environment';
import { forgeOfCi } from './forge';
import { Forge, ForgeKind } from './model';
import { GitOpsError } from '../errors';

const RIGHTS: { readonly [kind in ForgeKind]: string } = {
  github: 'a fine-grained token with "Pull requests: write" and "Metadata: read" (with "Members: read" of the organization for teams), or a classic one with the scope repo; '
    + 'in GitHub Actions, `permissions: pull-requests: write` and `GH_TOKEN: ${{ github.token }}`',
  gitlab: 'a project, group or personal access token with the scope api and at least the role Developer',
  gitea: 'an access token with the scopes write:repository and write:issue',
  forgejo: 'an access token with the scopes write:repository and write:issue',
};

/** What a token of a forge must be able to do, for the reader. */
export function rightsOf({ kind }: Forge): string {
  return RIGHTS[kind];
}

/**
 * The token for a forge, from the variables that its own tools read. One that CI made for its own forge goes to no other.
 *
 * @throws GitOpsError when none is set, or it is no token
 */
export function tokenOf(forge: Forge): string {
  const names = variablesOf(forge);
  const name = names.find(candidate => variable(candidate) !== undefined);
  if (name === undefined) throw noToken(forge, names);
  const token = variable(name)!;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new GitOpsError([{
    id: 'forge-token', path: forge.host, field: name, problem: 'has blanks or characters that no token has', fix: `set ${name} to the token alone`,
  }]);
}

function variablesOf({ kind, host }: Forge): readonly ForgeVariable[] {
  const hostname = host.replace(/:\d+$/, '');
  const ofCi = forgeOfCi(hostname) === undefined || variable('GITHUB_ACTIONS') === undefined ? [] : ['GITHUB_TOKEN'] as const;
  switch (kind) {
    case 'github':
      return hostname === 'github.com' || hostname.endsWith('.ghe.com') ? ['GH_TOKEN', 'GITHUB_TOKEN'] : ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN', ...ofCi];
    case 'gitlab': return ['GITLAB_TOKEN'];
    case 'gitea': return ['GITEA_TOKEN', ...ofCi];
    case 'forgejo': return ['FORGEJO_TOKEN', 'GITEA_TOKEN', ...ofCi];
  }
}

function noToken(forge: Forge, names: readonly ForgeVariable[]): GitOpsError {
  const job = forge.kind === 'gitlab' && variable('CI_JOB_TOKEN') !== undefined;
  return new GitOpsError([{
    id: 'forge-token',
    path: forge.host,
    field: names.join(' or '),
    problem: `is not set, and ${forge.host} opens no pull request without a token${job ? '; the CI_JOB_TOKEN of the job may not create merge requests' : ''}`,
    fix: `set it to ${rightsOf(forge)}`,
  }]);
}
