import { Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { issuesOf, statementsOf, templateOf } from './stack';
import { ArgoCdClusterAccess, ArgoCdRepository, ManagedArgoCd, ManagedArgoCdProps } from '../../lib/aws';

const PROPS: ManagedArgoCdProps = {
  cluster: 'prod-eu',
  identityCenterInstanceArn: 'arn:aws:sso:::instance/ssoins-0123456789abcdef',
  people: { adminGroups: ['g-admins'], viewerGroups: ['g-all'], adminUsers: ['u-root'] },
  clusters: [{ cluster: 'prod-eu', access: ArgoCdClusterAccess.clusterAdmin() }],
};
const of = (props: Partial<ManagedArgoCdProps> = {}) => templateOf(stack => new ManagedArgoCd(stack, 'ArgoCd', { ...PROPS, ...props }));

test('the capability is made for the cluster, with its people, and retains what it delivered', () => {
  of().hasResourceProperties('AWS::EKS::Capability', {
    Type: 'ARGOCD',
    ClusterName: 'prod-eu',
    CapabilityName: 'argo-cd',
    DeletePropagationPolicy: 'RETAIN',
    Configuration: {
      ArgoCd: {
        Namespace: 'argocd',
        AwsIdc: { IdcInstanceArn: PROPS.identityCenterInstanceArn },
        RbacRoleMappings: [
          { Role: 'ADMIN', Identities: [{ Id: 'g-admins', Type: 'SSO_GROUP' }, { Id: 'u-root', Type: 'SSO_USER' }] },
          { Role: 'VIEWER', Identities: [{ Id: 'g-all', Type: 'SSO_GROUP' }] },
        ],
        NetworkAccess: Match.absent(),
      },
    },
  });
});

test('it can be reached through VPC endpoints alone', () => {
  of({ vpcEndpointIds: ['vpce-1'] }).hasResourceProperties('AWS::EKS::Capability', { Configuration: { ArgoCd: { NetworkAccess: { VpceIds: ['vpce-1'] } } } });
});

test('its role is for the capability alone', () => {
  of().hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [{ Action: ['sts:AssumeRole', 'sts:TagSession'], Effect: 'Allow', Principal: { Service: 'capabilities.eks.amazonaws.com' } }] },
  });
  of().resourceCountIs('AWS::IAM::Policy', 0);
});

test('it may read the repositories that it was given, and no other', () => {
  const lines = statementsOf(templateOf(stack => {
    const key = new Key(stack, 'Key');
    new ManagedArgoCd(stack, 'ArgoCd', {
      ...PROPS,
      repositories: [
        ArgoCdRepository.codeCommit('ai-platform'),
        ArgoCdRepository.codeConnections('arn:aws:codeconnections:eu-central-1:111122223333:connection/1'),
        ArgoCdRepository.secret(new Secret(stack, 'Git', { encryptionKey: key })),
        ArgoCdRepository.secret(Secret.fromSecretNameV2(stack, 'Named', 'argocd/git')),
      ],
    });
  })).filter(line => line.startsWith('Policy')).map(line => line.replace(/^\w+ \w+: /, '').replace(/[A-F0-9]{8}(?=[.>])/g, '').replace('<AWS::Partition>', 'aws'));
  expect(lines).toEqual([
    'Allow codecommit:GitPull on arn:aws:codecommit:eu-central-1:111122223333:ai-platform',
    'Allow codeconnections:UseConnection on arn:aws:codeconnections:eu-central-1:111122223333:connection/1',
    'Allow kms:Decrypt on <Key.Arn>',
    'Allow secretsmanager:GetSecretValue on <Git>',
    'Allow secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-central-1:111122223333:secret:argocd/git-??????',
  ]);
});

test.each([
  ['a whole cluster', ArgoCdClusterAccess.clusterAdmin(), { AccessPolicies: [{ PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy', AccessScope: { Type: 'cluster' } }] }],
  ['namespaces', ArgoCdClusterAccess.namespaces('a', 'b'), { AccessPolicies: [{ PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy', AccessScope: { Type: 'namespace', Namespaces: ['a', 'b'] } }] }],
  ['what groups may', ArgoCdClusterAccess.groups('gitops'), { KubernetesGroups: ['gitops'], AccessPolicies: Match.absent() }],
])('it is let into clusters before it is made: %s', (_, access, properties) => {
  const template = of({ clusters: [{ cluster: 'prod-us', access }] });
  const plain = JSON.parse(JSON.stringify(template.toJSON()).replace(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]*)"\]\]\}/g, '"arn:aws$1"')) as { Resources: object };
  const [id, entry] = Object.entries(plain.Resources).find(([, { Type }]) => Type === 'AWS::EKS::AccessEntry')! as [string, { Properties: object }];
  const expected = Object.fromEntries(Object.entries(properties).filter(([, value]) => Array.isArray(value)));
  expect(entry.Properties).toEqual({ ClusterName: 'prod-us', PrincipalArn: expect.anything(), Type: 'STANDARD', ...expected });
  template.hasResource('AWS::EKS::Capability', { DependsOn: Match.arrayWith([id]) });
});

test('fails: nobody is an admin', () => {
  expect(issuesOf(() => of({ people: { viewerGroups: ['g'] } }))).toMatchObject([{ id: 'managed-argo-cd', field: 'people' }]);
});
