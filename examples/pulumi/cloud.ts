import { join } from 'node:path';
import { BUCKET, STAGING_CLUSTER } from './names';
import { platform } from './platform';
import { BootstrapOperator, GitOpsBootstrap } from 'cdk8s-gitops-ai/pulumi';
import { ModelArtifactStore, WorkloadIdentity } from 'cdk8s-gitops-ai/pulumi/aws';

/** The cloud side: where models are, who may read them, and the operator, in the cluster that the kubeconfig names. */
export function cloud({ ranker } = platform()): void {
  const store = new ModelArtifactStore('models', { bucketName: BUCKET });
  new WorkloadIdentity('ranker', { clusterName: STAGING_CLUSTER, workload: ranker, policies: { models: store.readPolicy('ranker/') } });
  new GitOpsBootstrap('staging', {
    operator: BootstrapOperator.flux({ operatorVersion: '0.40.0', fluxVersion: '2.9.x', clusterType: 'aws' }),
    deliveryDirectory: join(__dirname, 'deploy', 'staging', 'delivery', STAGING_CLUSTER),
  });
}

if (require.main === module) cloud();
