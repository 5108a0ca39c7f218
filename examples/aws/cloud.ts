import { App, Stack } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ACCOUNT, BUCKET, CONNECTION, IMAGES, PRODUCTION_CLUSTER, REGION, STAGING_CLUSTER } from './names';
import { Platform, platform } from './platform';
import { ArgoCdClusterAccess, ArgoCdRepository, CiRole, ManagedArgoCd, ModelArtifactStore, WorkloadIdentity } from 'cdk8s-gitops-ai/aws';

/**
 * The cloud side: where models are, who may read and who may publish them, and the operator of production. The clusters
 * exist; their names are all that is needed of them.
 */
export class Cloud extends Stack {
  constructor(scope: Construct, id: string, { workloads }: Platform) {
    super(scope, id, { env: { account: ACCOUNT, region: REGION } });
    const accessLogs = new Bucket(this, 'AccessLogs', {
      enforceSSL: true, blockPublicAccess: BlockPublicAccess.BLOCK_ALL, objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED, versioned: true,
    });
    const store = new ModelArtifactStore(this, 'Models', { bucketName: BUCKET, repositoryName: IMAGES, accessLogs });

    for (const [environment, cluster] of [['staging', STAGING_CLUSTER], ['production', PRODUCTION_CLUSTER]] as const) {
      const { ranker, activity } = workloads.get(environment)!;
      store.grantRead(new WorkloadIdentity(this, `Ranker-${environment}`, { cluster, workload: ranker }), 'ranker/');
      store.grantRead(new WorkloadIdentity(this, `UserActivity-${environment}`, { cluster, workload: activity }), 'events/clicks/');
    }
    store.grantPublish(CiRole.gitHub(this, 'Training', { repository: 'acme/training', roleName: 'acme-training' }), 'ranker/');

    new ManagedArgoCd(this, 'ArgoCd', {
      cluster: PRODUCTION_CLUSTER,
      identityCenterInstanceArn: 'arn:aws:sso:::instance/ssoins-0123456789abcdef',
      people: { adminGroups: ['a3542862-5071-70ea-4d9b-6a5dbc0e9d11'], viewerGroups: ['b3c42862-5071-70ea-4d9b-6a5dbc0e9d22'] },
      repositories: [ArgoCdRepository.codeConnections(CONNECTION)],
      // The app brings its namespace.
      clusters: [{ cluster: PRODUCTION_CLUSTER, access: ArgoCdClusterAccess.clusterAdmin() }],
    });
  }
}

if (require.main === module) {
  const app = new App();
  new Cloud(app, 'Models', platform());
  app.synth();
}
