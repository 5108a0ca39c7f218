import * as aws from '@pulumi/aws';
import { ComponentResource, ComponentResourceOptions, Input, interpolate, output, Output } from '@pulumi/pulumi';
import { refuseDeployTimeValues } from '../../errors';
import { EXPIRED_DAYS, EXPIRED_TAG_PREFIX, KEEP_TAG_PREFIX, MOST_KEPT_IMAGES, RETENTION_TAG } from '../../models';

/** Names and terms of a store. */
export interface ModelArtifactStoreArgs {
  /** Name of the bucket, and the name that the lock says: chosen by you, since Git says it before anything is deployed. */
  readonly bucketName: string;
  /**
   * Name of the ECR repository for models as OCI artifacts and for images.
   *
   * @default - the store has no repository
   */
  readonly repositoryName?: string;
  /**
   * ARN of the key that encrypts bucket and repository.
   *
   * @default - a new one, which is rotated every year
   */
  readonly kmsKeyArn?: Input<string>;
  /**
   * Days that a version of an object or an image stays after garbage collection gave it up by its tag.
   *
   * @default 14
   */
  readonly expireAfterDays?: number;
}

/**
 * Where weights are, outside Git: what `ModelArtifactStore` of `cdk8s-gitops-ai/aws` is, for Pulumi. Versions of objects stay,
 * tags of images cannot move, nothing expires by age alone, and all is retained when it is removed from the program.
 */
export class ModelArtifactStore extends ComponentResource {
  public readonly bucket: aws.s3.Bucket;
  /** The repository; undefined when the store has none. */
  public readonly repository?: aws.ecr.Repository;
  public readonly kmsKeyArn: Output<string>;

  /** @throws GitOpsError when a name only exists after the deployment */
  constructor(name: string, args: ModelArtifactStoreArgs, options?: ComponentResourceOptions) {
    const { bucketName, repositoryName, kmsKeyArn, expireAfterDays = EXPIRED_DAYS } = args;
    refuseDeployTimeValues(name, { bucketName, repositoryName });
    super('cdk8s-gitops-ai:aws:ModelArtifactStore', name, {}, options);
    const keep = { parent: this, retainOnDelete: true };
    const inside = { parent: this };

    this.kmsKeyArn = output(kmsKeyArn ?? new aws.kms.Key(`${name}-key`, { enableKeyRotation: true, description: `Models of ${bucketName}` }, keep).arn);
    this.bucket = new aws.s3.Bucket(`${name}-bucket`, { bucket: bucketName }, keep);
    const bucket = this.bucket.id;
    new aws.s3.BucketVersioning(`${name}-versioning`, { bucket, versioningConfiguration: { status: 'Enabled' } }, keep);
    new aws.s3.BucketServerSideEncryptionConfiguration(`${name}-encryption`, {
      bucket,
      rules: [{ bucketKeyEnabled: true, applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: this.kmsKeyArn } }],
    }, inside);
    const access = new aws.s3.BucketPublicAccessBlock(`${name}-public-access`, {
      bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true,
    }, inside);
    new aws.s3.BucketOwnershipControls(`${name}-ownership`, { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } }, inside);
    new aws.s3.BucketPolicy(`${name}-tls`, { bucket, policy: this.bucket.arn.apply(tlsOnly) }, { ...inside, dependsOn: [access] });
    new aws.s3.BucketLifecycleConfiguration(`${name}-lifecycle`, {
      bucket,
      rules: [
        { id: 'unfinished-uploads', status: 'Enabled', filter: { prefix: '' }, abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } },
        {
          id: 'given-up',
          status: 'Enabled',
          filter: { tag: { key: RETENTION_TAG, value: 'expired' } },
          expiration: { days: expireAfterDays },
          noncurrentVersionExpiration: { noncurrentDays: expireAfterDays },
        },
      ],
    }, inside);
    if (repositoryName !== undefined) this.repository = this.createRepository(name, repositoryName, expireAfterDays);
    this.registerOutputs({ bucket, kmsKeyArn: this.kmsKeyArn });
  }

  /** The policy of who reads the objects below a prefix, in every version: what `grantRead` is on the CDK. */
  public readPolicy(prefix = ''): Output<string> {
    return policy(interpolate`${this.bucket.arn}`, this.kmsKeyArn, (bucket, key) => [
      { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: key },
      {
        Effect: 'Allow',
        Action: ['s3:ListBucket', 's3:ListBucketVersions'],
        Resource: bucket,
        ...(prefix !== '' && { Condition: { StringLike: { 's3:prefix': `${prefix}*` } } }),
      },
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: `${bucket}/${prefix}*` },
    ]);
  }

  private createRepository(name: string, repositoryName: string, days: number): aws.ecr.Repository {
    const repository = new aws.ecr.Repository(`${name}-repository`, {
      name: repositoryName,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: 'KMS', kmsKey: this.kmsKeyArn }],
    }, { parent: this, retainOnDelete: true });
    const rule = (rulePriority: number, prefix: string, count: object) => ({
      rulePriority, selection: { tagStatus: 'tagged', tagPrefixList: [prefix], ...count }, action: { type: 'expire' },
    });
    new aws.ecr.LifecyclePolicy(`${name}-retention`, {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          // An image that matches a rule is not expired by a later one.
          rule(1, KEEP_TAG_PREFIX, { countType: 'imageCountMoreThan', countNumber: MOST_KEPT_IMAGES }),
          rule(2, EXPIRED_TAG_PREFIX, { countType: 'sinceImagePushed', countUnit: 'days', countNumber: days }),
        ],
      }),
    }, { parent: this });
    return repository;
  }
}

function policy(bucket: Output<string>, key: Output<string>, statements: (bucket: string, key: string) => object[]): Output<string> {
  return bucket.apply(arn => key.apply(keyArn => JSON.stringify({ Version: '2012-10-17', Statement: statements(arn, keyArn) })));
}

function tlsOnly(arn: string): string {
  const denied = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [arn, `${arn}/*`] };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'TlsOnly', ...denied, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Sid: 'Tls12', ...denied, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
    ],
  });
}
