import * as k8s from '@pulumi/kubernetes';
import { ComponentResourceOptions, CustomResourceOptions, Resource } from '@pulumi/pulumi';
import { ARGO_CD_CHART_REPOSITORY, argoCdValues, deliveryRoots, FLUX_OPERATOR_CHART, fluxInstance } from '../operators';

/** Flux by the Flux Operator. */
export interface FluxOperatorOptions {
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
  /**
   * Kind of cluster, as the Flux Operator knows it: `kubernetes`, `aws`, `azure`, `gcp`, `openshift`.
   *
   * @default kubernetes
   */
  readonly clusterType?: string;
}

/** Argo CD by its chart. */
export interface ArgoCdOperatorOptions {
  /** Version of the chart, exactly. */
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

type Options = ComponentResourceOptions & CustomResourceOptions;

/** Which operator a `GitOpsBootstrap` puts into a cluster. */
export abstract class BootstrapOperator {
  /** Flux: tenants apart, controllers behind network policies, and a revert that waits for no health check. */
  public static flux(options: FluxOperatorOptions): BootstrapOperator {
    return new Flux(options);
  }

  /** Argo CD, with the diffs of the API server. */
  public static argoCd(options: ArgoCdOperatorOptions): BootstrapOperator {
    return new ArgoCd(options);
  }

  /** The objects that it is to be told, the root last. @internal */
  public abstract _roots(deliveryDirectory: string): { readonly [key: string]: unknown }[];
  /** Puts the operator there; what it is told waits for what this gives back. @internal */
  public abstract _install(name: string, namespace: string, options: Options): Resource[];
}

class Flux extends BootstrapOperator {
  constructor(private readonly options: FluxOperatorOptions) {
    super();
  }

  public _roots(deliveryDirectory: string) {
    return deliveryRoots(deliveryDirectory, 'Flux');
  }

  public _install(name: string, namespace: string, options: Options): Resource[] {
    const { operatorVersion, fluxVersion, chart = FLUX_OPERATOR_CHART, distributionRegistry, clusterType = 'kubernetes' } = this.options;
    const operator = new k8s.helm.v4.Chart(`${name}-operator`, { chart, version: operatorVersion, namespace }, options);
    const instance = fluxInstance({ namespace, version: fluxVersion, registry: distributionRegistry, cluster: clusterType });
    return [operator, new k8s.apiextensions.CustomResource(`${name}-instance`, instance, { ...options, dependsOn: [operator] })];
  }
}

class ArgoCd extends BootstrapOperator {
  constructor(private readonly options: ArgoCdOperatorOptions) {
    super();
  }

  public _roots(deliveryDirectory: string) {
    return deliveryRoots(deliveryDirectory, 'Argo CD');
  }

  public _install(name: string, namespace: string, options: Options): Resource[] {
    const { chartVersion, chartRepository = ARGO_CD_CHART_REPOSITORY, values } = this.options;
    const repositoryOpts = { repo: chartRepository };
    return [new k8s.helm.v4.Chart(`${name}-operator`, { chart: 'argo-cd', version: chartVersion, repositoryOpts, namespace, values: argoCdValues(values) }, options)];
  }
}
