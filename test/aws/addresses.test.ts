import { Stack } from 'aws-cdk-lib';
import { issuesOf } from './stack';
import { AwsGitSource, EksClusterAddress } from '../../lib/aws';

const CONNECTION = 'arn:aws:codeconnections:eu-central-1:111122223333:connection/0c7f2d52-7b53-4a0e-9a0d-5b1f3d6a4e21';

test('a cluster has the ARN that managed Argo CD takes for a destination, and a registration without a credential', () => {
  const address = new EksClusterAddress({ account: '111122223333', region: 'eu-central-1', clusterName: 'Prod_EU' });
  expect(address.connection('hub').remoteOptions).toEqual({ server: 'arn:aws:eks:eu-central-1:111122223333:cluster/Prod_EU', hub: 'hub' });
  expect(address.registration({ project: 'production' })).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'cluster-prod-eu', namespace: 'argocd', labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
    stringData: { name: 'Prod_EU', server: address.arn, project: 'production' },
  });
});

test('fails: parts of an ARN that are tokens, or no such parts; all are told', () => {
  const { account } = new Stack();
  expect(issuesOf(() => new EksClusterAddress({ account, region: 'mars', clusterName: 'a b' })).map(({ field, value }) => [field, value])).toEqual([
    ['account', undefined], ['region', 'mars'], ['clusterName', 'a b'],
  ]);
});

test('repositories of CodeCommit and behind CodeConnections have the URLs that AWS serves them at', () => {
  expect(AwsGitSource.codeCommit({ region: 'eu-central-1', repositoryName: 'ai' }).url).toBe('https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/ai');
  expect(AwsGitSource.codeCommit({ region: 'cn-north-1', repositoryName: 'ai', branch: 'next' })).toMatchObject({
    url: 'https://git-codecommit.cn-north-1.amazonaws.com.cn/v1/repos/ai', branch: 'next',
  });
  expect(AwsGitSource.codeConnections({ connectionArn: CONNECTION, repository: 'acme/ai.git' }).url)
    .toBe('https://codeconnections.eu-central-1.amazonaws.com/git-http/111122223333/eu-central-1/0c7f2d52-7b53-4a0e-9a0d-5b1f3d6a4e21/acme/ai.git');
});

test('fails: an ARN of something else, or a repository without an owner', () => {
  expect(issuesOf(() => AwsGitSource.codeConnections({ connectionArn: 'arn:aws:s3:::b', repository: 'a/b' }))).toMatchObject([{ field: 'connectionArn' }]);
  expect(issuesOf(() => AwsGitSource.codeConnections({ connectionArn: CONNECTION, repository: '../x y' }))).toMatchObject([{ field: 'repository' }]);
});
