import { Duration, Fn } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { ArnPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { issuesOf, statementsOf, templateOf } from './stack';
import { ModelArtifactStore } from '../../lib/aws';

const props = { bucketName: 'acme-models', repositoryName: 'acme/models' };

test('a bucket keeps every version, encrypted, and over TLS alone', () => {
  const template = templateOf(stack => new ModelArtifactStore(stack, 'Models', props));
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      BucketName: 'acme-models',
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] },
    },
  });
  template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) },
  });
});

test('nothing in the bucket expires but what was given up by its tag', () => {
  templateOf(stack => new ModelArtifactStore(stack, 'Models', props)).hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: [
        { Id: 'unfinished-uploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
        {
          Id: 'given-up',
          Status: 'Enabled',
          TagFilters: [{ Key: 'gitops-ai-retention', Value: 'expired' }],
          ExpirationInDays: 14,
          NoncurrentVersionExpiration: { NoncurrentDays: 14 },
        },
      ],
    },
  });
});

test('tags of the repository cannot move, and a kept image never expires', () => {
  const template = templateOf(stack => new ModelArtifactStore(stack, 'Models', { ...props, expireAfter: Duration.days(3) }));
  template.hasResource('AWS::ECR::Repository', {
    DeletionPolicy: 'Retain',
    Properties: { ImageTagMutability: 'IMMUTABLE', ImageScanningConfiguration: { ScanOnPush: true }, EncryptionConfiguration: { EncryptionType: 'KMS' } },
  });
  const [repository] = Object.values(template.findResources('AWS::ECR::Repository')) as { Properties: { LifecyclePolicy: { LifecyclePolicyText: string } } }[];
  const { rules } = JSON.parse(repository.Properties.LifecyclePolicy.LifecyclePolicyText) as { rules: { rulePriority: number; selection: object }[] };
  expect(rules.map(({ rulePriority, selection }) => ({ rulePriority, ...selection }))).toEqual([
    { rulePriority: 1, tagStatus: 'tagged', tagPrefixList: ['keep-'], countType: 'imageCountMoreThan', countNumber: 9999 },
    { rulePriority: 2, tagStatus: 'tagged', tagPrefixList: ['expired-'], countType: 'sinceImagePushed', countNumber: 3, countUnit: 'days' },
  ]);
});

test('without a name for it there is no repository', () => {
  templateOf(stack => new ModelArtifactStore(stack, 'Models', { bucketName: 'acme-models' })).resourceCountIs('AWS::ECR::Repository', 0);
});

test('retention locks what is written', () => {
  templateOf(stack => new ModelArtifactStore(stack, 'Models', { ...props, retention: Duration.days(90) })).hasResourceProperties('AWS::S3::Bucket', {
    ObjectLockEnabled: true, ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 90 } } },
  });
});

test('a key of yours is used', () => {
  const template = templateOf(stack => new ModelArtifactStore(stack, 'Models', { ...props, encryptionKey: new Key(stack, 'Own') }));
  template.resourceCountIs('AWS::KMS::Key', 1);
});

test('a role of another account is let in by the bucket and the key', () => {
  const lines = statementsOf(templateOf(stack => {
    const role = Role.fromRoleArn(stack, 'Other', 'arn:aws:iam::444455556666:role/reader');
    new ModelArtifactStore(stack, 'Models', props).grantRead(role, 'ranker/');
  }));
  expect(lines.filter(line => /^(BucketPolicy|Key)/.test(line) && /Get|Decrypt|List/.test(line)).map(line => line.replace(/^\w+ \w+: /, '').replace(/ on .*/, ''))).toEqual([
    'Allow s3:GetObject', 'Allow s3:GetObjectVersion', 'Allow s3:ListBucket', 'Allow s3:ListBucketVersions', 'Allow kms:Decrypt',
  ]);
});

test('nodes pull by the repository', () => {
  const lines = statementsOf(templateOf(stack => {
    new ModelArtifactStore(stack, 'Models', props).grantPull(new Role(stack, 'Nodes', { assumedBy: new ArnPrincipal('arn:aws:iam::111122223333:root') }));
  })).filter(line => line.startsWith('Policy'));
  expect(lines.map(line => /Allow (\S+)/.exec(line)![1])).toEqual(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer']);
});

test('fails: a name that CloudFormation makes, since Git has to say it before', () => {
  expect(issuesOf(() => templateOf(stack => new ModelArtifactStore(stack, 'Models', { bucketName: Fn.ref('Name') })))).toMatchObject([{ id: 'chosen-name', field: 'bucketName' }]);
});
