import { Duration } from 'cdk8s';
import { ACCOUNT, BUCKET, CONNECTION, PRODUCTION_CLUSTER, REGION, STAGING_CLUSTER } from './names';
import {
  Approval, Environment, FeaturePipeline, FeatureSource, FeatureType, GitOpsApp, GitOpsOperator, GitOpsRepository, ModelService, ModelSource,
  NodePool, PodIdentityEgress, Schedule, ServingRuntime, StepImage, Weights,
} from 'cdk8s-gitops-ai';
import { AwsGitSource, EksClusterAddress } from 'cdk8s-gitops-ai/aws';

const MLSERVER = 'registry.example.com/seldonio/mlserver:1.7.1@sha256:2c9b1f0e6a4d8c3b7f5e1a9d0c6b4f8e2a7d3c1b9f5e0a8d6c4b2f7e1a3d9c50';
const AWS_CLI = 'registry.example.com/amazon/aws-cli:2.31.0@sha256:9d3e7a1c5b8f2e6d0a4c8b1f7e3d9a5c2b6f0e8d4a1c7b3f9e5d2a8c6b0f4e17';

/** Everything that needs an identity in the cloud, by environment. */
export interface Platform {
  readonly repository: GitOpsRepository;
  readonly workloads: ReadonlyMap<string, { readonly ranker: ModelService; readonly activity: FeaturePipeline }>;
}

/** The Kubernetes side: staging by Flux in its cluster, production by the managed Argo CD of EKS. */
export function platform(): Platform {
  const repository = new GitOpsRepository({
    source: AwsGitSource.codeConnections({ connectionArn: CONNECTION, repository: 'acme/ai-platform' }),
    operator: GitOpsOperator.flux(),
    directory: __dirname,
  });
  const staging = repository.addEnvironment('staging');
  staging.addCluster(STAGING_CLUSTER, { kubernetesVersion: '1.35', nodePools: [NodePool.cpu({ nodes: 4 })] });

  const production = repository.addEnvironment('production', {
    promotesFrom: staging,
    approval: Approval.pullRequest({ owners: ['@acme/ml-leads'] }),
    operator: GitOpsOperator.argoCd(),
  });
  const address = new EksClusterAddress({ account: ACCOUNT, region: REGION, clusterName: PRODUCTION_CLUSTER });
  production.addCluster(PRODUCTION_CLUSTER, { kubernetesVersion: '1.35', nodePools: [NodePool.cpu({ nodes: 8 })], connection: address.connection(PRODUCTION_CLUSTER) });

  return { repository, workloads: new Map(repository.environments.map(environment => [environment.name, recommender(environment)])) };
}

function recommender(environment: Environment) {
  const app = new GitOpsApp(environment, 'recommender');
  const activity = new FeaturePipeline(app, 'user-activity', {
    schedule: Schedule.hourly({ minute: 15, timeZone: 'Europe/Berlin' }),
    sources: [FeatureSource.objectStore({
      name: 'clicks',
      uri: `s3://${BUCKET}/events/clicks/`,
      timestampField: 'clicked_at',
      fields: [{ name: 'user_id', type: FeatureType.INT64 }, { name: 'clicked_at', type: FeatureType.UNIX_TIMESTAMP }],
    })],
    entities: [{ name: 'user', joinKeys: [{ name: 'user_id', type: FeatureType.INT64 }] }],
    views: [{ name: 'user_activity', entities: ['user'], ttl: Duration.days(1), features: [{ name: 'clicks_1h', type: FeatureType.INT64 }] }],
    steps: [{
      name: 'count-clicks',
      inputs: ['clicks'],
      outputs: ['user_activity'],
      image: StepImage.pinned('user-activity'),
      command: ['python', '-m', 'user_activity'],
      timeout: Duration.minutes(5),
      retries: { limit: 1 },
    }],
  });
  const ranker = new ModelService(app, 'ranker', {
    model: ModelSource.pinned('ranker'),
    runtime: ServingRuntime.mlserver({ image: MLSERVER }),
    // The pods read the bucket by their identity: there is no key to mount.
    weights: Weights.download({ image: AWS_CLI }),
    features: activity.service,
    replicas: 2,
  });
  new PodIdentityEgress(app, 'pod-identity', { workloads: [ranker, activity] });
  return { ranker, activity };
}
