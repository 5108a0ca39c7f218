import { Duration } from 'cdk8s';
import {
  Accelerator, AppSecret, FeaturePipeline, FeatureSource, FeatureType, GitOpsApp, GitOpsOperator, GitOpsRepository, GitSource, ModelService, ModelSource,
  NodePool, NvidiaGpu, Schedule, SecretSource, SecretStore, ServingRuntime, StepImage, Weights,
} from 'cdk8s-gitops-ai';

const VLLM = 'registry.example.com/vllm/vllm-openai:v0.28.0@sha256:6f1c1de5b3c7f2f4f1a5f2b8a0f6ad7c4d1b7c9e3e5a8d2f0b6c4e9a7d1f3b52';

/**
 * A gated model and a feature pipeline with the secrets they need, and none of the values in Git: a Hugging Face token
 * and a pull secret come from AWS Secrets Manager, the password of a database is encrypted with SOPS.
 */
export function secrets(operator: GitOpsOperator = GitOpsOperator.flux({ decryption: { secretName: 'sops-age' } })): GitOpsRepository {
  const repository = new GitOpsRepository({
    source: GitSource.https('https://git.example.com/acme/assistant', { credentialsSecret: 'assistant' }),
    operator,
    directory: __dirname,
  });
  const production = repository.addEnvironment('production');
  production.addCluster('prod-eu', {
    kubernetesVersion: '1.35',
    nodePools: [NodePool.gpu(NvidiaGpu.L40S, { nodes: 3 }), NodePool.cpu({ nodes: 4 })],
  });
  const app = new GitOpsApp(production, 'assistant');

  // External Secrets reads as this store's own account, whose role may read the values below ml/ only.
  const store = SecretStore.aws(app, 'aws', { region: 'eu-central-1', roleArn: 'arn:aws:iam::111122223333:role/assistant-secrets' });
  const token = new AppSecret(app, 'hugging-face', {
    source: SecretSource.externalSecrets({ store, data: [{ key: 'token', remoteKey: 'ml/hugging-face', property: 'token' }] }),
  });
  const registry = new AppSecret(app, 'registry', {
    source: SecretSource.externalRegistry({
      store,
      registry: 'registry.example.com',
      username: { remoteKey: 'ml/registry', property: 'username' },
      password: { remoteKey: 'ml/registry', property: 'password' },
    }),
  });
  const tracing = new AppSecret(app, 'tracing', {
    source: SecretSource.externalSecrets({ store, data: [{ key: 'headers', remoteKey: 'ml/tracing' }], refreshInterval: Duration.minutes(15) }),
    restartOnChange: true,
  });
  const database = new AppSecret(app, 'database', { source: SecretSource.sops({ file: 'secrets/feature-store.sops.yaml' }) });

  new ModelService(app, 'server', {
    model: ModelSource.pinned('assistant'),
    runtime: ServingRuntime.vllm({ image: VLLM, maxModelLength: 8192 }),
    accelerator: Accelerator.nvidia(NvidiaGpu.L40S),
    weights: Weights.download({ credentials: token }),
    imagePullSecrets: [registry],
    secrets: [tracing.mount('/var/run/secrets/tracing')],
  });

  new FeaturePipeline(app, 'user-activity', {
    schedule: Schedule.hourly({ minute: 15, timeZone: 'Europe/Berlin' }),
    imagePullSecrets: [registry],
    sources: [
      FeatureSource.sql({
        name: 'orders',
        host: 'orders.databases',
        table: 'orders',
        timestampField: 'ordered_at',
        credentials: database,
        fields: [
          { name: 'user_id', type: FeatureType.INT64 }, { name: 'amount', type: FeatureType.FLOAT64 },
          { name: 'ordered_at', type: FeatureType.UNIX_TIMESTAMP },
        ],
      }),
    ],
    entities: [{ name: 'user', joinKeys: [{ name: 'user_id', type: FeatureType.INT64 }] }],
    views: [{ name: 'user_activity', entities: ['user'], ttl: Duration.days(1), features: [{ name: 'spend_30d', type: FeatureType.FLOAT64 }] }],
    steps: [{
      name: 'sum-orders',
      image: StepImage.pinned('user-activity'),
      inputs: ['orders'],
      outputs: ['user_activity'],
      timeout: Duration.minutes(5),
      retries: { limit: 1 },
    }],
  });
  return repository;
}
