import { refuseDeployTimeValues, UnplacedIssue } from '../errors';
import { isObjectName } from './sources/existing';

/** What External Secrets reads values from. */
export interface ISecretStore {
  /** Name of the object. */
  readonly storeName: string;
  /** `SecretStore` or `ClusterSecretStore`. */
  readonly storeKind: string;
  /** Namespace of a SecretStore; undefined where nobody said, or where it serves all. */
  readonly storeNamespace?: string;
}

/** A store that exists in the cluster, made by the platform team for example. */
export class SecretStoreRef implements ISecretStore {
  /** A SecretStore in the app's namespace. */
  public static named(name: string): SecretStoreRef {
    refuseDeployTimeValues('SecretStoreRef.named', { name });
    return new SecretStoreRef(name, 'SecretStore');
  }

  /** A ClusterSecretStore, which serves all namespaces that it names. */
  public static cluster(name: string): SecretStoreRef {
    refuseDeployTimeValues('SecretStoreRef.cluster', { name });
    return new SecretStoreRef(name, 'ClusterSecretStore');
  }

  private constructor(public readonly storeName: string, public readonly storeKind: string) {}
}

/** What is wrong with a store for secrets of a namespace. */
export function storeIssues(store: ISecretStore, namespace: string): UnplacedIssue[] {
  return [
    ...isObjectName(store.storeName) ? [] : [{
      id: 'secret-store', field: 'source.store', value: store.storeName, problem: 'not a name of lower-case letters, digits, "-" and "."', fix: 'give the name of the store',
    }],
    ...store.storeNamespace === undefined || store.storeNamespace === namespace ? [] : [{
      id: 'secret-store',
      field: 'source.store',
      value: store.storeName,
      problem: `a SecretStore in namespace "${store.storeNamespace}" does not serve "${namespace}"`,
      fix: 'create the store in this app, or make it serve other namespaces with clusterWide: true',
    }],
  ];
}
