import { refuseDeployTimeValues } from '../errors';

/** How an operator that runs elsewhere reaches a cluster. */
export interface RemoteClusterOptions {
  /**
   * Name of the cluster the operator runs in. Clusters with the same hub share one delivery directory per
   * environment.
   *
   * @default hub
   */
  readonly hub?: string;

  /**
   * URL of the cluster's API server, as the operator's own registration has it (Argo CD).
   *
   * @default - Argo CD knows the cluster by its name; Flux does not need it
   */
  readonly server?: string;

  /**
   * Name of the Secret with a kubeconfig for the cluster, in the operator's namespace (Flux).
   *
   * @default - `<cluster>-kubeconfig`
   */
  readonly kubeConfigSecret?: string;
}

/** Where the operator that serves a cluster runs. */
export class ClusterConnection {
  /** The operator runs in the cluster itself. */
  public static inCluster(): ClusterConnection {
    return new ClusterConnection(undefined);
  }

  /** The operator runs in another cluster, the hub, and reaches this one over the network. */
  public static remote(options: RemoteClusterOptions = {}): ClusterConnection {
    refuseDeployTimeValues('ClusterConnection.remote', options);
    return new ClusterConnection(options);
  }

  private constructor(
    /** How the operator reaches the cluster; undefined when it runs in it. */
    public readonly remoteOptions?: RemoteClusterOptions,
  ) {}
}
