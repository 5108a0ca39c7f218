import { Duration } from 'cdk8s';
import {
  Accelerator, Approval, Autoscaling, ClusterConnection, FeaturePipeline, FeatureSource, FeatureStep, FeatureType, GitOpsApp, GitOpsOperator,
  GitOpsRepository, GitSource, ModelService, ModelSource, NodePool, NvidiaGpu, PipelineEngine, Rollout, Schedule, ServingRuntime, StepImage, Weights,
} from 'cdk8s-gitops-ai';

/** Who reconciles which environment. */
export interface Operators {
  readonly staging: GitOpsOperator;
  readonly production: GitOpsOperator;
}

const VLLM = 'registry.example.com/vllm/vllm-openai:v0.28.0@sha256:6f1c1de5b3c7f2f4f1a5f2b8a0f6ad7c4d1b7c9e3e5a8d2f0b6c4e9a7d1f3b52';
const MLSERVER = 'registry.example.com/seldonio/mlserver:1.7.1@sha256:2c9b1f0e6a4d8c3b7f5e1a9d0c6b4f8e2a7d3c1b9f5e0a8d6c4b2f7e1a3d9c50';
const AWS_CLI = 'registry.example.com/amazon/aws-cli:2.31.0@sha256:9d3e7a1c5b8f2e6d0a4c8b1f7e3d9a5c2b6f0e8d4a1c7b3f9e5d2a8c6b0f4e17';
const PROMETHEUS = 'http://prometheus.monitoring:9090';

/**
 * A recommender in two environments and three clusters: a large language model that explains recommendations, a
 * classical model that ranks them, and the feature pipeline that feeds the ranker. Staging is reconciled by Flux and
 * production by Argo CD, from one description.
 */
export function recommender(operators: Operators = { staging: GitOpsOperator.flux(), production: GitOpsOperator.argoCd() }): GitOpsRepository {
  const repository = new GitOpsRepository({
    source: GitSource.https('https://git.example.com/acme/ai-platform', { credentialsSecret: 'ai-platform' }),
    operator: operators.staging,
    directory: __dirname,
  });

  const staging = repository.addEnvironment('staging');
  staging.addCluster('staging-eu', {
    kubernetesVersion: '1.35',
    nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes: 2 }), NodePool.cpu({ nodes: 4 })],
  });

  const production = repository.addEnvironment('production', {
    promotesFrom: staging,
    approval: Approval.pullRequest({ owners: ['@acme/ml-leads'] }),
    operator: operators.production,
  });
  for (const region of ['eu', 'us']) {
    production.addCluster(`prod-${region}`, {
      kubernetesVersion: '1.36',
      // 4 pods of the assistant, 2 of a canary, and 1 that starts before another ends; with 6 the pods are replaced in place.
      nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes: 7 }), NodePool.cpu({ nodes: 12 })],
      connection: ClusterConnection.remote({ server: `https://kubernetes.prod-${region}.example.com` }),
    });
  }

  for (const environment of repository.environments) {
    const app = new GitOpsApp(environment, 'recommender');

    const activity = new FeaturePipeline(app, 'user-activity', {
      schedule: Schedule.hourly({ minute: 15, timeZone: 'Europe/Berlin' }),
      freshness: Duration.hours(2),
      sources: [
        FeatureSource.objectStore({
          name: 'clicks',
          uri: 's3://acme-events/clicks/',
          timestampField: 'clicked_at',
          fields: [
            { name: 'user_id', type: FeatureType.INT64 }, { name: 'item_id', type: FeatureType.INT64 },
            { name: 'clicked_at', type: FeatureType.UNIX_TIMESTAMP },
          ],
        }),
        FeatureSource.sql({
          name: 'orders',
          host: 'orders.databases',
          table: 'orders',
          timestampField: 'ordered_at',
          fields: [
            { name: 'user_id', type: FeatureType.INT64 }, { name: 'amount', type: FeatureType.FLOAT64 },
            { name: 'ordered_at', type: FeatureType.UNIX_TIMESTAMP },
          ],
        }),
      ],
      entities: [{ name: 'user', joinKeys: [{ name: 'user_id', type: FeatureType.INT64 }] }],
      views: [{
        name: 'user_activity',
        entities: ['user'],
        ttl: Duration.days(1),
        features: [{ name: 'clicks_1h', type: FeatureType.INT64 }, { name: 'spend_30d', type: FeatureType.FLOAT64 }],
      }],
      steps: [
        step('count-clicks', ['clicks'], ['click_counts']),
        step('sum-orders', ['orders'], ['order_sums']),
        step('join', ['click_counts', 'order_sums'], ['user_activity']),
      ],
      engine: PipelineEngine.argoWorkflows(),
      egressPorts: [6379], // the online store
    });

    const assistant = new ModelService(app, 'assistant', {
      model: ModelSource.pinned('assistant'),
      runtime: ServingRuntime.vllm({ image: VLLM, maxModelLength: 8192 }),
      accelerator: Accelerator.nvidia(NvidiaGpu.L40S),
      ...(environment === production
        ? {
          autoscaling: Autoscaling.onQueueDepth({ minReplicas: 2, maxReplicas: 4, target: 5, prometheusUrl: PROMETHEUS }),
          // `gitops-ai promote assistant --to production --step` starts a new version, gives it 10 % of the requests, then 25 %, 50 % and all.
          rollout: Rollout.gatewayRamp({ gateway: { name: 'public', namespace: 'gateways' }, hostnames: ['assistant.example.com'], steps: [0, 10, 25, 50] }),
        }
        : { replicas: 1 }),
    });

    new ModelService(app, 'ranker', {
      model: ModelSource.pinned('ranker'),
      runtime: ServingRuntime.mlserver({ image: MLSERVER }),
      weights: Weights.download({ image: AWS_CLI }),
      features: activity.service,
      autoscaling: Autoscaling.onCpu({ minReplicas: 2, maxReplicas: 6 }),
      drain: { requests: Duration.seconds(10) },
      allowFrom: [assistant],
    });
  }
  return repository;
}

/** All steps are programs of one image, whose version is the pointer of the feature set. */
function step(name: string, inputs: string[], outputs: string[]): FeatureStep {
  return {
    name,
    inputs,
    outputs,
    image: StepImage.pinned('user-activity'),
    command: ['python', '-m', 'user_activity'],
    args: [name],
    timeout: Duration.minutes(5),
    retries: { limit: 1 },
  };
}
