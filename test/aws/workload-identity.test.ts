import { Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Cluster as LegacyCluster } from 'aws-cdk-lib/aws-eks';
import { Cluster } from 'aws-cdk-lib/aws-eks-v2';
import { OpenIdConnectProvider } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { issuesOf, RANKER, statementsOf, templateOf } from './stack';
import { EksClusterName, IdentityMethod, WorkloadIdentity } from '../../lib/aws';

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E';
const ISSUER = PROVIDER.split('oidc-provider/')[1];

const association = (template: Template) => Object.values(template.findResources('AWS::EKS::PodIdentityAssociation'))[0].Properties as { [key: string]: unknown };

test.each<[string, (stack: Stack) => EksClusterName]>([
  ['its name', () => 'prod-eu'],
  ['an imported cluster of aws-eks', stack => LegacyCluster.fromClusterAttributes(stack, 'C', { clusterName: 'prod-eu' })],
  ['an imported cluster of aws-eks-v2', stack => Cluster.fromClusterAttributes(stack, 'C', { clusterName: 'prod-eu' })],
])('Pod Identity binds the role to the ServiceAccount in a cluster that is given by %s', (_, cluster) => {
  const template = templateOf(stack => new WorkloadIdentity(stack, 'Ranker', { cluster: cluster(stack), workload: RANKER }));
  expect(association(template)).toEqual({
    ClusterName: 'prod-eu', Namespace: 'recommender', ServiceAccount: 'ranker', RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^RankerRole/), 'Arn'] },
  });
  // It may nothing yet.
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('it is a grantee like any other', () => {
  const lines = statementsOf(templateOf(stack => new Bucket(stack, 'B').grantRead(new WorkloadIdentity(stack, 'Ranker', { cluster: 'prod-eu', workload: RANKER }))));
  expect(lines.some(line => line.startsWith('Policy RankerRole') && line.includes('s3:GetObject'))).toBe(true);
});

test('pods act as a role of another account, and this one may do nothing but pass on', () => {
  const template = templateOf(stack => new WorkloadIdentity(stack, 'Ranker', {
    cluster: 'prod-eu', workload: RANKER, targetRoleArn: 'arn:aws:iam::444455556666:role/models',
  }));
  expect(association(template).TargetRoleArn).toBe('arn:aws:iam::444455556666:role/models');
  expect(statementsOf(template).filter(line => line.startsWith('Policy')).map(line => line.replace(/^.*: /, ''))).toEqual([
    'Allow sts:AssumeRole on arn:aws:iam::444455556666:role/models', 'Allow sts:TagSession on arn:aws:iam::444455556666:role/models',
  ]);
});

test('IRSA trusts one ServiceAccount by the provider of the cluster, and makes no association', () => {
  const template = templateOf(stack => new WorkloadIdentity(stack, 'Ranker', {
    cluster: 'prod-eu',
    workload: RANKER,
    roleName: 'prod-eu-ranker',
    method: IdentityMethod.irsa({ provider: OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'P', PROVIDER) }),
  }));
  template.resourceCountIs('AWS::EKS::PodIdentityAssociation', 0);
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'prod-eu-ranker',
    AssumeRolePolicyDocument: {
      Statement: [{
        Action: 'sts:AssumeRoleWithWebIdentity',
        Effect: 'Allow',
        Principal: { Federated: PROVIDER },
        Condition: { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: 'system:serviceaccount:recommender:ranker' } },
      }],
      Version: '2012-10-17',
    },
  });
});

test('the ARN that IRSA needs in Git is known before anything is deployed', () => {
  expect(WorkloadIdentity.irsaRoleArn('111122223333', 'prod-eu-ranker')).toBe('arn:aws:iam::111122223333:role/prod-eu-ranker');
});

test('fails: an ARN for Git of what only exists after a deployment, or no account', () => {
  expect(issuesOf(() => WorkloadIdentity.irsaRoleArn(new Stack().account, 'a')).map(({ field }) => field)).toEqual(['account']);
  expect(issuesOf(() => WorkloadIdentity.irsaRoleArn('111122223333', Fn.ref('Role'))).map(({ field }) => field)).toEqual(['roleName']);
  expect(issuesOf(() => WorkloadIdentity.irsaRoleArn('12', 'a'))).toMatchObject([{ id: 'role-arn', field: 'account', value: '12' }]);
});

test('fails: IRSA without a name for the role, and with a role of another account; both are told', () => {
  const issues = issuesOf(() => templateOf(stack => new WorkloadIdentity(stack, 'Ranker', {
    cluster: 'prod-eu',
    workload: RANKER,
    targetRoleArn: 'arn:aws:iam::444455556666:role/models',
    method: IdentityMethod.irsa({ provider: OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'P', PROVIDER) }),
  })));
  expect(issues.map(({ field }) => field)).toEqual(['roleName', 'targetRoleArn']);
});
