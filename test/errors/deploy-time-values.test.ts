import * as pulumi from '@pulumi/pulumi';
import { Lazy as CdkLazy, Stack, Token } from 'aws-cdk-lib';
import { ApiObject, Duration, Lazy } from 'cdk8s';
import * as lib from '../../lib';
import { GitOpsApp, GitOpsOperator, GitOpsRepository, GitSource, ModelService, ModelSource, NodePool, ServingRuntime } from '../../lib';
import { deployTimeSource, GitOpsError, Issue } from '../../lib/errors';

const stack = new Stack();
/** Text, as most attributes of constructs of the AWS CDK are. */
const token = Token.asString({ 'Fn::GetAtt': ['Bucket', 'Arn'] });
const output = pulumi.output('a-name');
const IMAGE = `registry.example.com/a/b:1@sha256:${'a'.repeat(64)}`;

function issuesOf(act: () => unknown): readonly Issue[] {
  try {
    act();
  } catch (error) {
    if ((error as Error).name === 'GitOpsError') return (error as GitOpsError).issues;
    throw error;
  }
  return [];
}

/** An app of a repository, to put into it what is to be refused; what `build` makes of it is rendered. */
function render(build: (app: GitOpsApp) => void): readonly Issue[] {
  return issuesOf(() => {
    const repository = new GitOpsRepository({ source: GitSource.https('https://git.example.com/a/b'), operator: GitOpsOperator.flux(), directory: __dirname });
    const staging = repository.addEnvironment('staging');
    staging.addCluster('staging-eu', { kubernetesVersion: '1.35', nodePools: [NodePool.cpu({ nodes: 2 })] });
    const app = new GitOpsApp(staging, 'app');
    build(app);
    repository._render();
  });
}

const configMap = (data: object, more: object = {}) => (app: GitOpsApp) => new ApiObject(app, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', data, ...more });

describe('values of objects that only exist after a deployment', () => {
  test.each<[string, (app: GitOpsApp) => unknown, string, 'AWS CDK' | 'Pulumi']>([
    ['a token in text', configMap({ bucket: token }), 'data.bucket', 'AWS CDK'],
    ['a token inside text', configMap({ bucket: `s3://${token}/x` }), 'data.bucket', 'AWS CDK'],
    ['a token as a key', configMap({ [token]: 'x' }), 'data.<token>', 'AWS CDK'],
    ['a token as a list', configMap({ list: Token.asList(stack.partition) as unknown as string }), 'data.list[0]', 'AWS CDK'],
    ['a token as a number', app => new ApiObject(app, 's', {
      apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: Token.asNumber({ Ref: 'Port' }) }], selector: { a: 'b' } },
    }), 'spec.ports[0].port', 'AWS CDK'],
    ['a token as an object', configMap({ bucket: CdkLazy.any({ produce: () => 'x' }) }), 'data.bucket', 'AWS CDK'],
    ['a token in an annotation', configMap({}, { metadata: { annotations: { role: token } } }), 'metadata.annotations.role', 'AWS CDK'],
    ['an Output', configMap({ bucket: output }), 'data.bucket', 'Pulumi'],
    ['an Output in text', configMap({ bucket: `s3://${output}/x` }), 'data.bucket', 'Pulumi'],
    ['an Output in a list', configMap({ list: ['a', output] as unknown as string }), 'data.list[1]', 'Pulumi'],
    ['what Lazy of cdk8s makes of a token', configMap({ bucket: Lazy.any({ produce: () => token }) }), 'data.bucket', 'AWS CDK'],
  ])('fails: %s', (_, build, field, source) => {
    const issues = render(build);
    expect(issues.map(issue => [issue.id, issue.path.split('/').slice(0, 2).join('/'), issue.field])).toEqual([['deploy-time-value', 'staging/app', field]]);
    expect(issues[0].problem).toContain(source);
    expect(issues[0].fix).toMatch(source === 'Pulumi' ? /pulumi stack output --json/ : /cdk deploy --outputs-file/);
  });

  test('fails: all of an object are told at once, and nothing that follows from them', () => {
    const issues = render(app => new ApiObject(app, 's', { apiVersion: 'v1', kind: 'Service', metadata: { labels: { a: token } }, spec: { ports: token, type: output } }));
    expect(issues.map(issue => issue.field)).toEqual(['metadata.labels.a', 'spec.ports', 'spec.type']);
  });

  test('Lazy of cdk8s, which is known at synthesis, is none', () => {
    expect(render(configMap({ a: Lazy.any({ produce: () => 'b' }), c: 'Token[1]' }))).toEqual([]);
  });
});

describe('properties', () => {
  /** Every factory and construct that takes what a user writes, and a place for the value. */
  const takers: [string, (value: any) => unknown, string][] = [
    ['GitSource.https', value => GitSource.https(value), 'url'],
    ['GitSource.ssh', value => GitSource.ssh('ssh://git@git.example.com/a/b', { branch: value }), 'branch'],
    ['GitOpsOperator.flux', value => GitOpsOperator.flux({ namespace: value }), 'namespace'],
    ['GitOpsOperator.argoCd', value => GitOpsOperator.argoCd({ namespace: value }), 'namespace'],
    ['NodePool.cpu', value => NodePool.cpu({ nodes: value }), 'nodes'],
    ['ModelSource.pinned', value => ModelSource.pinned(value), 'name'],
    ['ModelSource.oci', value => ModelSource.oci(value), 'reference'],
    ['ModelSource.huggingFace', value => ModelSource.huggingFace('a/b', value), 'revision'],
    ['ModelSource.s3', value => ModelSource.s3({ bucket: value, key: 'a', versionId: 'b' }), 'bucket'],
    ['ModelSource.gcs', value => ModelSource.gcs({ bucket: value, object: 'a' } as never), 'bucket'],
    ['ServingRuntime.mlserver', value => ServingRuntime.mlserver({ image: value }), 'image'],
    ['Weights.download', value => lib.Weights.download({ image: value }), 'image'],
    ['Autoscaling.onCpu', value => lib.Autoscaling.onCpu({ minReplicas: value, maxReplicas: 3 }), 'minReplicas'],
    ['StepImage.of', value => lib.StepImage.of(value), 'reference'],
    ['Schedule.cron', value => lib.Schedule.cron('* * * * *', { timeZone: value } as never), 'timeZone'],
    ['Approval.pullRequest', value => lib.Approval.pullRequest({ owners: ['@a/b', value] }), 'owners[1]'],
    ['ChangeWindow.allow', value => lib.ChangeWindow.allow({ schedule: value, duration: Duration.hours(1), timeZone: 'UTC' }), 'schedule'],
    ['ClusterConnection.remote', value => lib.ClusterConnection.remote({ server: value }), 'server'],
    ['SecretStoreRef.named', value => lib.SecretStoreRef.named(value), 'name'],
    ['SecretSource.existing', value => lib.SecretSource.existing(value), 'name'],
    ['FeatureSource.objectStore', value => lib.FeatureSource.objectStore({ name: 'a', uri: value, timestampField: 't', fields: [] }), 'uri'],
  ];
  const values: [string, unknown][] = [['a token', token], ['a token inside text', `x-${token}`], ['an Output', output], ['an Output in text', `x-${output}`]];

  test.each(takers.flatMap(([name, take, field]) => values.map(([kind, value]) => [name, kind, take, field, value] as const)))(
    'fails: %s with %s', (name, _, take, field, value) => {
      expect(issuesOf(() => take(value)).map(issue => [issue.id, issue.path, issue.field])).toEqual([['deploy-time-value', name, field]]);
    },
  );

  test.each(values)('fails: an app and a model service with %s', (_, value) => {
    const issues = [
      ...render(app => new GitOpsApp(app.node.scope!, 'other', { namespace: value as string })),
      ...render(app => new ModelService(app, 'ranker', {
        model: ModelSource.pinned('ranker'), runtime: ServingRuntime.mlserver({ image: IMAGE }), env: { BUCKET: value as string },
      } as never)),
    ];
    expect(issues.map(issue => [issue.id, issue.path, issue.field])).toEqual([
      ['deploy-time-value', 'staging/other', 'namespace'], ['deploy-time-value', 'staging/app/ranker', 'env.BUCKET'],
    ]);
  });

  test('fails: a token in a name that was made of one, without showing its marker', () => {
    const issues = render(app => new GitOpsApp(app.node.scope!, token));
    expect(issues[0]).toMatchObject({ id: 'deploy-time-value', path: 'staging/<token>' });
    expect(JSON.stringify(issues)).not.toContain('Token[');
  });
});

test('plain values are none, of any kind', () => {
  for (const value of ['', 'Token', '${HOME}', '${Token}', 0, -1, 1e308, -1.8e289, NaN, true, null, undefined, {}, [], () => 1, Symbol('a'), { resolve: () => 1 }]) {
    expect(deployTimeSource(value)).toBeUndefined();
  }
});
