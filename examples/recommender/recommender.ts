import { Duration, Size } from 'cdk8s';
import {
  Accelerator, Approval, Autoscaling, GitOpsApp, GitOpsOperator, GitOpsRepository, GitSource, ModelService, ModelSource,
  NodePool, NvidiaGpu, ServingRuntime,
} from 'cdk8s-gitops-ai';

/** Who reconciles which environment. */
export interface Operators {
  readonly staging: GitOpsOperator;
  readonly production: GitOpsOperator;
}

/**
 * A recommender in two environments and three clusters: an LLM that explains recommendations, a classical model that
 * ranks them, and the feature pipeline that feeds the ranker. Staging is reconciled by Flux and production by
 * Argo CD, from the same description.
 */
export function recommender(operators: Operators = { staging: GitOpsOperator.flux(), production: GitOpsOperator.argoCd() }): GitOpsRepository {
  const repository = new GitOpsRepository({
    source: GitSource.https('https://git.example.com/acme/ai-platform', { credentialsSecret: 'ai-platform' }),
    operator: operators.staging,
    directory: __dirname,
  });
  return repository;
}
