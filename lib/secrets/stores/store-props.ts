import type { IConfigMap, IServiceAccount } from 'cdk8s-plus-27';

/** What every store says. */
export interface SecretStoreProps {
  /**
   * Whether the store serves other namespaces too, as a ClusterSecretStore. Its name is then one for the whole cluster.
   *
   * @default false
   */
  readonly clusterWide?: boolean;

  /**
   * Namespaces that a cluster-wide store serves.
   *
   * @default - all
   */
  readonly namespaces?: string[];

  /**
   * Account that External Secrets reads as, in the app's namespace.
   *
   * @default - see the store
   */
  readonly serviceAccount?: IServiceAccount;
}

/** A store in HashiCorp Vault, with Kubernetes authentication: Vault checks a short-lived token of a ServiceAccount. */
export interface VaultStoreProps extends SecretStoreProps {
  /** Address of Vault, such as `https://vault.example.com:8200`. */
  readonly server: string;

  /** Role of Vault that the account may take. */
  readonly role: string;

  /**
   * Where the KV secrets engine is mounted.
   *
   * @default secret
   */
  readonly path?: string;

  /**
   * Version of the KV secrets engine: 1 or 2.
   *
   * @default 2
   */
  readonly kvVersion?: number;

  /**
   * Where Kubernetes authentication is mounted.
   *
   * @default kubernetes
   */
  readonly authPath?: string;

  /**
   * Audiences of the account's token; the role of Vault names the same.
   *
   * @default ['vault']
   */
  readonly audiences?: string[];

  /**
   * Namespace of Vault Enterprise.
   *
   * @default - none
   */
  readonly vaultNamespace?: string;

  /**
   * ConfigMap with the certificate authority of Vault under the key `ca.crt`.
   *
   * @default - the authorities that the controller's image trusts
   */
  readonly certificateAuthority?: IConfigMap;
}

/** A store in AWS Secrets Manager or Parameter Store. */
export interface AwsStoreProps extends SecretStoreProps {
  /** Region of the values. */
  readonly region: string;

  /**
   * IAM role that the store's own account gets by IRSA. With neither `roleArn` nor `serviceAccount`, External Secrets reads
   * as itself: the role that its own pods have by EKS Pod Identity or IRSA.
   *
   * @default - none
   */
  readonly roleArn?: string;

  /**
   * IAM role that the reader takes before it reads.
   *
   * @default - none
   */
  readonly assumeRoleArn?: string;

  /**
   * Whether the values are in Parameter Store instead of Secrets Manager.
   *
   * @default false
   */
  readonly parameterStore?: boolean;
}

/** A store in Google Secret Manager, with Workload Identity. */
export interface GcpStoreProps extends SecretStoreProps {
  /** Project of the values. */
  readonly projectId: string;

  /**
   * Google service account that the store's own account acts as.
   *
   * @default - the account is granted access itself, by Workload Identity Federation
   */
  readonly googleServiceAccount?: string;

  /**
   * Region of regional values.
   *
   * @default - global
   */
  readonly location?: string;
}

/** A store in Azure Key Vault, with Workload Identity. */
export interface AzureStoreProps extends SecretStoreProps {
  /** URL of the vault, such as `https://acme-ml.vault.azure.net`. */
  readonly vaultUrl: string;

  /** Tenant of the vault. */
  readonly tenantId: string;

  /**
   * Client id of the identity that the store's own account acts as. Needed without `serviceAccount`.
   *
   * @default - none; the given account has it as an annotation
   */
  readonly clientId?: string;
}
