import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Repository, RepositoryEncryption, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, IBucket, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { chosenName } from './chosen-name';
import { EXPIRED_DAYS, EXPIRED_TAG_PREFIX, KEEP_TAG_PREFIX, MOST_KEPT_IMAGES, RETENTION_TAG } from '../models';

/** Names and terms of a store. */
export interface ModelArtifactStoreProps {
  /**
   * Name of the bucket, and the name that `ModelSource.s3` and the lock say. Chosen by you, so that no deploy-time value
   * has to reach Git.
   */
  readonly bucketName: string;

  /**
   * Name of the ECR repository for models as OCI artifacts and for images.
   *
   * @default - the store has no repository
   */
  readonly repositoryName?: string;

  /**
   * Key that encrypts bucket and repository.
   *
   * @default - a new one, which is rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * How long a written version can neither be deleted nor overwritten but by who may bypass governance. Only a new bucket
   * can have this.
   *
   * @default - versions can be deleted by who may
   */
  readonly retention?: Duration;

  /**
   * Bucket for the access logs of the bucket.
   *
   * @default - access is not logged
   */
  readonly accessLogs?: IBucket;

  /**
   * How long a version of an object or an image stays after it was given up: when garbage collection, having read
   * `gitops-ai models keep-set`, tagged it so. Counted from when it was written.
   *
   * @default Duration.days(14)
   */
  readonly expireAfter?: Duration;
}

/**
 * Where weights are, outside Git: a bucket whose versions stay, and a repository whose tags cannot move. What the lock
 * points at is there as long as somebody may want to go back to it: nothing expires by age alone, only what garbage
 * collection gave up by name. A digest of the keep-set is protected by the tag `keep-…` also from a mistake there.
 *
 * Both outlive their stack.
 */
export class ModelArtifactStore extends Construct {
  public readonly bucket: Bucket;
  /** The repository; undefined when the store has none. */
  public readonly repository?: Repository;
  public readonly encryptionKey: IKey;

  constructor(scope: Construct, id: string, props: ModelArtifactStoreProps) {
    super(scope, id);
    const expireAfter = props.expireAfter ?? Duration.days(EXPIRED_DAYS);
    this.encryptionKey = props.encryptionKey ?? new Key(this, 'Key', {
      enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN, description: `Models of ${props.bucketName}`,
    });
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: chosenName(this, 'bucketName', props.bucketName),
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.encryptionKey,
      // Reads of weights are many: one call of KMS for each object would cost more than the storage.
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      objectLockDefaultRetention: props.retention && ObjectLockRetention.governance(props.retention),
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: props.accessLogs && `${props.bucketName}/`,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        {
          id: 'given-up',
          tagFilters: { [RETENTION_TAG]: 'expired' },
          expiration: expireAfter,
          noncurrentVersionExpiration: expireAfter,
        },
      ],
    });
    this.repository = props.repositoryName === undefined ? undefined : new Repository(this, 'Repository', {
      repositoryName: chosenName(this, 'repositoryName', props.repositoryName),
      imageTagMutability: TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      encryption: RepositoryEncryption.KMS,
      encryptionKey: this.encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          // "An image that matches the tagging requirements of a rule cannot be expired by a rule with a lower priority."
          // https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
          rulePriority: 1,
          description: 'Kept: a release that can still be gone back to points here',
          tagPrefixList: [KEEP_TAG_PREFIX],
          maxImageCount: MOST_KEPT_IMAGES,
        },
        { rulePriority: 2, description: 'Given up by garbage collection', tagPrefixList: [EXPIRED_TAG_PREFIX], maxImageAge: expireAfter },
      ],
    });
  }

  /**
   * Lets somebody read the objects below a prefix, in every version, and list their names. No more than that: neither
   * the configuration of the bucket nor other objects.
   *
   * @param grantee a `WorkloadIdentity`, a role, …
   * @param prefix such as `ranker/`; everything when not given
   */
  public grantRead(grantee: IGrantable, prefix = ''): Grant {
    this.encryptionKey.grantDecrypt(grantee);
    Grant.addToPrincipalOrResource({
      grantee,
      actions: ['s3:ListBucket', 's3:ListBucketVersions'],
      resourceArns: [this.bucket.bucketArn],
      resource: this.bucket,
      ...(prefix !== '' && { conditions: { StringLike: { 's3:prefix': `${prefix}*` } } }),
    });
    return Grant.addToPrincipalOrResource({
      grantee, actions: ['s3:GetObject', 's3:GetObjectVersion'], resourceArns: [this.bucket.arnForObjects(`${prefix}*`)], resource: this.bucket,
    });
  }

  /**
   * Lets somebody publish models and images: write objects below a prefix and push to the repository. Written versions
   * stay as they are: neither deleting nor changing the configuration is part of it.
   *
   * @param grantee a `CiRole`, a role of a training job, …
   * @param prefix such as `ranker/`; everything when not given
   */
  public grantPublish(grantee: IGrantable, prefix = ''): Grant {
    // An upload in parts decrypts what it has written, to put the parts together.
    this.encryptionKey.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
    this.repository?.grantPush(grantee);
    return Grant.addToPrincipalOrResource({
      grantee, actions: ['s3:AbortMultipartUpload', 's3:PutObject'], resourceArns: [this.bucket.arnForObjects(`${prefix}*`)], resource: this.bucket,
    });
  }

  /** Lets somebody pull from the repository: the nodes of a cluster, which fetch images and image volumes. */
  public grantPull(grantee: IGrantable): Grant {
    return this.repository?.grantPull(grantee) ?? Grant.drop(grantee, 'the store has no repository');
  }
}
