import { STAGING_CLUSTER } from './names';
import {
  GitOpsApp, GitOpsOperator, GitOpsRepository, GitSource, ModelService, ModelSource, NodePool, PodIdentityEgress, ServingRuntime,
  Weights,
} from 'cdk8s-gitops-ai';

const MLSERVER = 'registry.example.com/seldonio/mlserver:1.7.1@sha256:2c9b1f0e6a4d8c3b7f5e1a9d0c6b4f8e2a7d3c1b9f5e0a8d6c4b2f7e1a3d9c50';
const AWS_CLI = 'registry.example.com/amazon/aws-cli:2.31.0@sha256:9d3e7a1c5b8f2e6d0a4c8b1f7e3d9a5c2b6f0e8d4a1c7b3f9e5d2a8c6b0f4e17';

/** The Kubernetes side: one model in one cluster, delivered by Flux. */
export function platform(): { readonly repository: GitOpsRepository; readonly ranker: ModelService } {
  const repository = new GitOpsRepository({
    source: GitSource.https('https://git.example.com/acme/ai-platform', { credentialsSecret: 'ai-platform' }),
    operator: GitOpsOperator.flux(),
    directory: __dirname,
  });
  const staging = repository.addEnvironment('staging');
  staging.addCluster(STAGING_CLUSTER, { kubernetesVersion: '1.35', nodePools: [NodePool.cpu({ nodes: 4 })] });

  const app = new GitOpsApp(staging, 'recommender');
  const ranker = new ModelService(app, 'ranker', {
    model: ModelSource.pinned('ranker'),
    runtime: ServingRuntime.mlserver({ image: MLSERVER }),
    weights: Weights.download({ image: AWS_CLI }),
    replicas: 2,
  });
  new PodIdentityEgress(app, 'pod-identity', { workloads: [ranker] });
  return { repository, ranker };
}
