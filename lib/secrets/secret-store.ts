import { Construct } from 'constructs';
import { ISecretStore } from './secret-store-ref';
import { refuseDeployTimeValues, reportIssue } from '../errors';
import { Delivery, emit, nameInChart, standardLabels, STORE_STAGE } from '../manifests';
import { targetOf } from '../platform';
import { awsProvider, azureProvider, gcpProvider, StoreProvider, vaultProvider } from './stores/providers';
import { storeAccount } from './stores/store-account';
import { AwsStoreProps, AzureStoreProps, GcpStoreProps, SecretStoreProps, VaultStoreProps } from './stores/store-props';

/**
 * A secret manager that External Secrets reads from: a SecretStore, or a ClusterSecretStore. It shows who it is by the
 * identity of a workload; there is no prop for a static key.
 */
export class SecretStore extends Construct implements ISecretStore {
  /** HashiCorp Vault, as an account of the store's own or the given one. */
  public static vault(scope: Construct, id: string, props: VaultStoreProps): SecretStore {
    refuseDeployTimeValues(`${scope.node.path}/${id}`, props);
    return new SecretStore(scope, id, props, vaultProvider(props));
  }

  /** AWS Secrets Manager or Parameter Store. */
  public static aws(scope: Construct, id: string, props: AwsStoreProps): SecretStore {
    refuseDeployTimeValues(`${scope.node.path}/${id}`, props);
    return new SecretStore(scope, id, props, awsProvider(props));
  }

  /** Google Secret Manager, as an account of the store's own or the given one. */
  public static gcp(scope: Construct, id: string, props: GcpStoreProps): SecretStore {
    refuseDeployTimeValues(`${scope.node.path}/${id}`, props);
    return new SecretStore(scope, id, props, gcpProvider(props));
  }

  /** Azure Key Vault, as an account of the store's own or the given one. */
  public static azure(scope: Construct, id: string, props: AzureStoreProps): SecretStore {
    refuseDeployTimeValues(`${scope.node.path}/${id}`, props);
    return new SecretStore(scope, id, props, azureProvider(props));
  }

  /** Name of the store. */
  public readonly storeName: string;
  /** `SecretStore` or `ClusterSecretStore`. */
  public readonly storeKind: string;
  /** Namespace of a SecretStore; undefined for a ClusterSecretStore. */
  public readonly storeNamespace?: string;

  private constructor(scope: Construct, id: string, props: SecretStoreProps, provider: StoreProvider) {
    super(scope, id);
    const { app, namespace } = targetOf(this);
    const name = nameInChart(this);
    const labels = standardLabels({ name, instance: name, component: 'secret-store', partOf: app });
    this.storeName = name;
    this.storeKind = props.clusterWide ? 'ClusterSecretStore' : 'SecretStore';
    this.storeNamespace = props.clusterWide ? undefined : namespace;
    for (const issue of provider.issues) reportIssue(this, issue);
    if (props.namespaces && !props.clusterWide) {
      reportIssue(this, {
        id: 'secret-store',
        field: 'namespaces',
        value: props.namespaces.join(', '),
        problem: 'a SecretStore serves its own namespace alone',
        fix: 'say clusterWide: true, or leave namespaces out',
      });
    }
    const written = props.clusterWide ? namespace : undefined;
    const account = provider.usesAccount ? storeAccount(this, {
      name,
      labels,
      existing: props.serviceAccount,
      annotations: provider.annotations,
      audiences: provider.audiences,
      namespace: written,
    }) : undefined;
    const store = emit(this, 'Default', {
      apiVersion: 'external-secrets.io/v1',
      kind: this.storeKind,
      metadata: { name, labels },
      spec: {
        provider: provider.spec(account, written),
        ...(props.clusterWide && props.namespaces && { conditions: [{ namespaces: props.namespaces }] }),
      },
    });
    Delivery.of(store)._stage = STORE_STAGE;
  }
}
