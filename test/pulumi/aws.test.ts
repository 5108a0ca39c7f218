import * as pulumi from '@pulumi/pulumi';
import { resourcesOf } from './mocks';
import { ModelArtifactStore, WorkloadIdentity } from '../../lib/pulumi/aws';

const RANKER = { name: 'ranker', namespace: 'recommender', serviceAccountName: 'ranker' };

test('a store keeps every version, encrypted, over TLS alone, and gives up what was tagged so', async () => {
  const resources = await resourcesOf(() => new ModelArtifactStore('models', { bucketName: 'acme-models', repositoryName: 'acme/models', expireAfterDays: 3 }));
  const of = (type: string) => resources.find(resource => resource.type === type)!.inputs;
  expect(of('aws:s3/bucket:Bucket')).toEqual({ bucket: 'acme-models' });
  expect(of('aws:s3/bucketVersioning:BucketVersioning').versioningConfiguration).toEqual({ status: 'Enabled' });
  expect(of('aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration').rules[0]).toMatchObject({
    applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: 'arn:mock:models-key' },
  });
  expect(of('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock')).toMatchObject({ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });
  const policy = JSON.parse(of('aws:s3/bucketPolicy:BucketPolicy').policy as string) as { Statement: { Effect: string }[] };
  expect(policy.Statement.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny']);
  expect(of('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration').rules[1]).toMatchObject({
    filter: { tag: { key: 'gitops-ai-retention', value: 'expired' } }, expiration: { days: 3 }, noncurrentVersionExpiration: { noncurrentDays: 3 },
  });
  expect(of('aws:ecr/repository:Repository')).toMatchObject({ name: 'acme/models', imageTagMutability: 'IMMUTABLE' });
  const { rules } = JSON.parse(of('aws:ecr/lifecyclePolicy:LifecyclePolicy').policy as string) as { rules: { selection: { tagPrefixList: string[] } }[] };
  expect(rules.map(({ selection }) => selection.tagPrefixList)).toEqual([['keep-'], ['expired-']]);
});

test('an identity is bound to one ServiceAccount, and may what its policies say', async () => {
  const resources = await resourcesOf(() => {
    const store = new ModelArtifactStore('models', { bucketName: 'acme-models' });
    new WorkloadIdentity('ranker', { clusterName: 'prod-eu', workload: RANKER, policies: { models: store.readPolicy('ranker/') } });
  });
  const of = (type: string) => resources.find(resource => resource.type === type)!.inputs;
  expect(of('aws:eks/podIdentityAssociation:PodIdentityAssociation')).toEqual({
    clusterName: 'prod-eu', namespace: 'recommender', serviceAccount: 'ranker', roleArn: 'arn:mock:ranker-role',
  });
  const trust = JSON.parse(of('aws:iam/role:Role').assumeRolePolicy as string) as { Statement: { Principal: object; Condition: { StringEquals: object } }[] };
  expect(trust.Statement[0]).toMatchObject({
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Condition: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'recommender', 'aws:RequestTag/kubernetes-service-account': 'ranker' } },
  });
  const policy = JSON.parse(of('aws:iam/rolePolicy:RolePolicy').policy as string) as { Statement: { Action: string[]; Resource: string }[] };
  expect(policy.Statement.flatMap(({ Action, Resource }) => Action.map(action => `${action} on ${Resource}`))).toEqual([
    'kms:Decrypt on arn:mock:models-key',
    's3:ListBucket on arn:mock:models-bucket',
    's3:ListBucketVersions on arn:mock:models-bucket',
    's3:GetObject on arn:mock:models-bucket/ranker/*',
    's3:GetObjectVersion on arn:mock:models-bucket/ranker/*',
  ]);
});

test('fails: a name that only exists after the deployment', async () => {
  await expect(resourcesOf(() => new ModelArtifactStore('models', { bucketName: pulumi.output('x') as unknown as string }))).rejects.toThrow('an Output of Pulumi');
});
