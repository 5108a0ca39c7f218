import { Construct } from 'constructs';
import { KubectlCluster, retain } from './kubectl-cluster';
import { ARGO_CD_CHART_REPOSITORY, argoCdValues, deliveryRoots } from '../operators';

/** Which Argo CD, and what it is pointed at. */
export interface ArgoCdBootstrapProps {
  readonly cluster: KubectlCluster;

  /** The committed delivery directory of the cluster, such as `deploy/production/delivery/prod-eu`. */
  readonly deliveryDirectory: string;

  /** Version of the chart of Argo CD, exactly. */
  readonly chartVersion: string;

  /**
   * Where the chart is.
   *
   * @default https://argoproj.github.io/argo-helm
   */
  readonly chartRepository?: string;

  /**
   * Values of the chart, besides ours.
   *
   * @default - none
   */
  readonly values?: { readonly [key: string]: unknown };
}

/**
 * A self-managed Argo CD, pointed at the delivery directory of its cluster. Where EKS can run it, prefer `ManagedArgoCd`.
 */
export class ArgoCdBootstrap extends Construct {
  constructor(scope: Construct, id: string, props: ArgoCdBootstrapProps) {
    super(scope, id);
    const roots = deliveryRoots(props.deliveryDirectory, 'Argo CD');
    const { cluster } = props;
    const { namespace } = roots[0].metadata as { namespace: string };
    const prefix = this.node.id;
    const operator = cluster.addHelmChart(`${prefix}Operator`, {
      chart: 'argo-cd',
      repository: props.chartRepository ?? ARGO_CD_CHART_REPOSITORY,
      version: props.chartVersion,
      release: 'argocd',
      namespace,
      createNamespace: true,
      wait: true,
      values: argoCdValues(props.values),
    });
    const root = cluster.addManifest(`${prefix}Root`, ...roots);
    root.node.addDependency(operator);
    for (const construct of [operator, root]) retain(construct);
  }
}
