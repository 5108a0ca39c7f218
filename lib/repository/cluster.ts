import { Construct } from 'constructs';
import { ClusterConnection } from './cluster-connection';
import { nearestAppScope, provideAppScope } from '../app/app-scope';
import { refuseDeployTimeValues, reportIssue } from '../errors';
import { isDnsLabel } from '../manifests';
import { KubernetesVersion, NodePool, TargetCluster } from '../platform';

/** What is known about a cluster. */
export interface ClusterProps {
  /**
   * Kubernetes version of the API server, such as `1.33`. Decides which API versions and fields are emitted.
   */
  readonly kubernetesVersion: string;

  /**
   * Groups of nodes that workloads can be placed on.
   *
   * @default - unknown: GPUs are assumed to be scarce, and placement is not checked
   */
  readonly nodePools?: NodePool[];

  /**
   * API versions of custom resources that the cluster serves, such as `keda.sh/v1alpha1`: the lines of
   * `kubectl api-versions` whose group is not Kubernetes' own. An object of any other is then refused.
   *
   * @default - unknown; nothing is checked
   */
  readonly customApis?: string[];

  /**
   * What the cluster serves, as a path from the directory of the repository: the folder that `gitops-ai schemas pull`
   * wrote, or a file or folder of CustomResourceDefinitions, which then are known besides the kinds of Kubernetes.
   *
   * @default - `schemas/<name>`, where that is; else what this library knows holds
   */
  readonly schemas?: string;

  /**
   * Where the operator that serves this cluster runs.
   *
   * @default ClusterConnection.inCluster()
   */
  readonly connection?: ClusterConnection;
}

/**
 * A Kubernetes cluster of exactly one environment. Create it with `Environment.addCluster`.
 */
export class Cluster extends Construct {
  /** Name of the cluster; unique in the repository. */
  public readonly name: string;
  /** Kubernetes version, such as `1.33`. */
  public readonly kubernetesVersion: string;
  /** Groups of nodes that workloads can be placed on; empty when unknown. */
  public readonly nodePools: NodePool[];
  /** Where the operator that serves this cluster runs. */
  public readonly connection: ClusterConnection;

  /** @internal */
  public readonly _facts: TargetCluster;
  /** @internal Path of its schemas, as the user gave it. */
  public readonly _schemas?: string;

  /** @internal */
  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    refuseDeployTimeValues(this.node.path, props);
    const version = KubernetesVersion.parse(props.kubernetesVersion, this.node.path);
    this.name = id;
    this.kubernetesVersion = version.toString();
    this.nodePools = [...props.nodePools ?? []];
    this.connection = props.connection ?? ClusterConnection.inCluster();
    this._schemas = props.schemas;
    this._facts = { name: id, kubernetesVersion: version, nodePools: this.nodePools, customApis: props.customApis };
    if (!isDnsLabel(id)) {
      reportIssue(this, {
        id: 'cluster-name',
        field: 'name',
        value: id,
        problem: 'not a DNS label of at most 63 lower-case letters, digits and hyphens',
        fix: 'rename the cluster; the name becomes a directory and part of object names',
      });
    }
    const environment = nearestAppScope(scope, id);
    provideAppScope(this, {
      ...environment,
      directory: `${environment.environment}/clusters/${id}`,
      clusters: () => {
        environment.clusters();
        return [this._facts];
      },
    });
  }
}
