import { Construct } from 'constructs';
import { KubectlCluster, retain } from './kubectl-cluster';
import { deliveryRoots, FLUX_OPERATOR_CHART, fluxInstance } from '../operators';

/** Which Flux, and what it is pointed at. */
export interface FluxBootstrapProps {
  readonly cluster: KubectlCluster;

  /** The committed delivery directory of the cluster, such as `deploy/staging/delivery/staging-eu`. */
  readonly deliveryDirectory: string;

  /** Version of the chart of the Flux Operator, exactly. */
  readonly operatorVersion: string;

  /** Version of Flux, such as `2.9.x`. */
  readonly fluxVersion: string;

  /**
   * Where the chart is.
   *
   * @default oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator
   */
  readonly chart?: string;

  /**
   * Where the images of Flux are.
   *
   * @default ghcr.io/fluxcd
   */
  readonly distributionRegistry?: string;
}

/**
 * Flux by the Flux Operator, pointed at the delivery directory of its cluster. Namespaces are kept apart, controllers are
 * behind network policies, and a revert does not wait for the health checks of what it reverts.
 *
 * @see https://fluxoperator.dev/docs/crd/fluxinstance/
 */
export class FluxBootstrap extends Construct {
  constructor(scope: Construct, id: string, props: FluxBootstrapProps) {
    super(scope, id);
    const roots = deliveryRoots(props.deliveryDirectory, 'Flux');
    const { cluster } = props;
    const { namespace } = roots[0].metadata as { namespace: string };
    const prefix = this.node.id;
    const operator = cluster.addHelmChart(`${prefix}Operator`, {
      chart: 'flux-operator',
      repository: props.chart ?? FLUX_OPERATOR_CHART,
      version: props.operatorVersion,
      release: 'flux-operator',
      namespace,
      createNamespace: true,
      wait: true,
    });
    const instance = cluster.addManifest(`${prefix}Instance`, fluxInstance({
      namespace, version: props.fluxVersion, registry: props.distributionRegistry, cluster: 'aws',
    }));
    const root = cluster.addManifest(`${prefix}Root`, ...roots);
    instance.node.addDependency(operator);
    root.node.addDependency(instance);
    for (const construct of [operator, instance, root]) retain(construct);
  }
}
