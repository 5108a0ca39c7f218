import { issuesOf, statementsOf, templateOf } from './stack';
import { CiRole, GitHubCiRoleProps, GitLabCiRoleProps } from '../../lib/aws';

const gitHub = (props: Partial<GitHubCiRoleProps> = {}) => templateOf(stack => CiRole.gitHub(stack, 'Ci', { repository: 'acme/ai', ...props }));
const gitLab = (props: Partial<GitLabCiRoleProps> = {}) => templateOf(stack => CiRole.gitLab(stack, 'Ci', { project: 'acme/ml/ai', ...props }));
const trust = (template: ReturnType<typeof gitHub>) => (Object.values(template.findResources('AWS::IAM::Role'))[0].Properties as {
  AssumeRolePolicyDocument: { Statement: { Action: string; Condition: { StringEquals: object } }[] };
}).AssumeRolePolicyDocument.Statement;

test('a branch of one repository of GitHub has the role', () => {
  expect(trust(gitHub())).toMatchObject([{
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com', 'token.actions.githubusercontent.com:sub': 'repo:acme/ai:ref:refs/heads/main',
      },
    },
  }]);
});

test('an environment of GitHub has it', () => {
  expect(trust(gitHub({ environment: 'production' }))[0].Condition.StringEquals).toMatchObject({ 'token.actions.githubusercontent.com:sub': 'repo:acme/ai:environment:production' });
});

test('a branch of one project of GitLab has it', () => {
  expect(trust(gitLab({ host: 'gitlab.example.com', branch: 'release/1' }))[0].Condition.StringEquals).toEqual({
    'gitlab.example.com:aud': 'https://gitlab.example.com', 'gitlab.example.com:sub': 'project_path:acme/ml/ai:ref_type:branch:ref:release/1',
  });
});

test('it may nothing by itself, and is denied every cluster', () => {
  expect(statementsOf(gitHub()).filter(line => line.startsWith('Policy')).map(line => line.replace(/^.*?: /, ''))).toEqual(['Deny eks:* on *']);
});

test.each<[string, Partial<GitHubCiRoleProps>]>([
  ['a wildcard for the repository', { repository: 'acme/*' }],
  ['another part of the subject', { repository: 'acme/ai:ref:refs/heads/x' }],
  ['a wildcard for the branch', { branch: '*' }],
  ['a question mark', { environment: 'prod?' }],
  ['a line feed', { branch: 'main\nx' }],
  ['branch and environment', { branch: 'main', environment: 'production' }],
])('fails: %s', (_, props) => {
  expect(issuesOf(() => gitHub(props))).toMatchObject([{ id: 'ci-role' }]);
});

test('fails: GitLab with a wildcard, or a host that is none', () => {
  expect(issuesOf(() => gitLab({ project: '*/*', branch: '**', host: 'https://gitlab.com' })).map(({ field }) => field)).toEqual(['project', 'branch', 'host']);
});
