import { Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, NagSuppressions } from 'cdk-nag';
import { exampleCloud } from './example';
import { statementsOf } from './stack';

/** Every wildcard in an action or a resource, and why it is there. */
const REVIEWED: { readonly [pattern: string]: string } = {
  'Deny s3:* on *': 'what is denied to those who come without TLS',
  'Deny eks:* on *': 'what is denied to jobs of CI, for good',
  'Allow kms:* on *': 'the policy of the key itself, where * is the key: AWS asks for it, so that IAM decides',
  'Allow ecr:GetAuthorizationToken on *': 'the action knows no resource',
  'Allow s3:GetObject on <*.Arn>/*/*': 'objects below a prefix',
  'Allow s3:GetObjectVersion on <*.Arn>/*/*': 'objects below a prefix',
  'Allow s3:PutObject on <*.Arn>/*/*': 'objects below a prefix',
  'Allow s3:AbortMultipartUpload on <*.Arn>/*/*': 'objects below a prefix',
};

/** `*` in a pattern is any text, but for the last one, which is a wildcard of the policy itself. */
function isReviewed(statement: string): boolean {
  return Object.keys(REVIEWED).some(pattern => {
    const [left, right] = pattern.split(' on ');
    const text = (part: string) => part.split('*').map(piece => piece.replace(/[.<>/]/g, '\\$&')).join('.*');
    return new RegExp(`: ${left.replace('*', '\\*')} on ${text(right)}$`).test(statement) && (right === '*' || statement.endsWith('/*'));
  });
}

const actions = (statements: readonly string[], who: RegExp) => statements.filter(line => who.test(line)).map(line => line.replace(/^.*: /, '').replace(/[A-F0-9]{8}(?=[.>])/g, ''));

describe('the policies of examples/aws', () => {
  const template = Template.fromStack(exampleCloud());
  const statements = statementsOf(template);

  test('no wildcard is in them but those that were reviewed', () => {
    expect(statements.filter(line => line.replace(/^.*?: /, '').includes('*') && !isReviewed(line))).toEqual([]);
  });

  test('all of a model service: it reads its prefix', () => {
    expect(actions(statements, /^Policy Rankerproduction/)).toEqual([
      'Allow kms:Decrypt on <ModelsKey.Arn>',
      'Allow s3:GetObject on <ModelsBucket.Arn>/ranker/*',
      'Allow s3:GetObjectVersion on <ModelsBucket.Arn>/ranker/*',
      'Allow s3:ListBucket on <ModelsBucket.Arn>',
      'Allow s3:ListBucketVersions on <ModelsBucket.Arn>',
    ]);
  });

  test('all of CI: it publishes, and touches no cluster', () => {
    expect(actions(statements, /^Policy Training/)).toEqual([
      'Allow ecr:BatchCheckLayerAvailability on <ModelsRepository.Arn>',
      'Allow ecr:CompleteLayerUpload on <ModelsRepository.Arn>',
      'Allow ecr:GetAuthorizationToken on *',
      'Allow ecr:InitiateLayerUpload on <ModelsRepository.Arn>',
      'Allow ecr:PutImage on <ModelsRepository.Arn>',
      'Allow ecr:UploadLayerPart on <ModelsRepository.Arn>',
      'Allow kms:Decrypt on <ModelsKey.Arn>',
      'Allow kms:GenerateDataKey on <ModelsKey.Arn>',
      'Allow s3:AbortMultipartUpload on <ModelsBucket.Arn>/ranker/*',
      'Allow s3:PutObject on <ModelsBucket.Arn>/ranker/*',
      'Deny eks:* on *',
    ]);
  });

  test('all of Argo CD: it uses its connection', () => {
    expect(actions(statements, /^Policy ArgoCd/)).toEqual([expect.stringMatching(/^Allow codeconnections:UseConnection on arn:aws:codeconnections:/)]);
  });

  test('listing a bucket is bound to the prefix, and a trust to the ServiceAccount', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: ['s3:ListBucket', 's3:ListBucketVersions'], Condition: { StringLike: { 's3:prefix': 'ranker/*' } } })]) },
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: Match.arrayWith(['sts:AssumeRole', 'sts:TagSession']),
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Condition: {
            StringEquals: {
              'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:eu-central-1:111122223333:cluster/prod-eu',
              'aws:RequestTag/kubernetes-namespace': 'recommender',
              'aws:RequestTag/kubernetes-service-account': 'ranker',
            },
          },
        })]),
      },
    });
  });
});

describe('AwsSolutions of cdk-nag on examples/aws', () => {
  /** What the pack says that is meant so, by rule and finding. */
  const EXCEPTIONS: { readonly [rule: string]: string } = {
    'AwsSolutions-IAM5': 'the wildcards that the test above has reviewed',
  };

  function findings(stack: Stack): string[] {
    Aspects.of(stack).add(new AwsSolutionsChecks({ verbose: true }));
    return [...Annotations.fromStack(stack).findError('*', Match.anyValue()), ...Annotations.fromStack(stack).findWarning('*', Match.anyValue())]
      .map(({ id, entry }) => `${id}: ${String(entry.data)}`);
  }

  test('there is nothing besides the listed exceptions, and each of them is needed', () => {
    const all = findings(exampleCloud());
    const rules = [...new Set(all.map(finding => /(AwsSolutions-\w+)/.exec(finding)?.[1] ?? finding))].sort();
    expect(rules).toEqual(Object.keys(EXCEPTIONS).sort());
  });

  test('with the exceptions said, the pack is silent', () => {
    const stack = exampleCloud();
    NagSuppressions.addStackSuppressions(stack, Object.entries(EXCEPTIONS).map(([id, reason]) => ({ id, reason })));
    expect(findings(stack)).toEqual([]);
  });
});
