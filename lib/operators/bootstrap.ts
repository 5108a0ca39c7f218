/** Where operators come from, when nothing else is said. */
export const FLUX_OPERATOR_CHART = 'oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator';
export const FLUX_DISTRIBUTION_REGISTRY = 'ghcr.io/fluxcd';
export const ARGO_CD_CHART_REPOSITORY = 'https://argoproj.github.io/argo-helm';

/** A health check of a bad revision may wait for an hour of weights; the revert must not. kustomize-controller#701. */
const CANCEL_HEALTH_CHECKS = [{
  target: { kind: 'Deployment', name: 'kustomize-controller' },
  patch: '- op: add\n  path: /spec/template/spec/containers/0/args/-\n  value: --feature-gates=CancelHealthCheckOnNewRevision=true\n',
}];

/** What a FluxInstance is to be. */
export interface FluxInstanceOptions {
  readonly namespace: string;
  /** Version of Flux, such as `2.9.x`. */
  readonly version: string;
  readonly registry?: string;
  /** Kind of cluster, as the Flux Operator knows it: `kubernetes`, `aws`, `azure`, `gcp`, `openshift`. */
  readonly cluster: string;
}

/**
 * What tells the Flux Operator which Flux to run: tenants are kept apart, controllers are behind network policies, and a
 * revert does not wait for the health checks of what it reverts.
 *
 * @see https://fluxoperator.dev/docs/crd/fluxinstance/
 */
export function fluxInstance({ namespace, version, registry = FLUX_DISTRIBUTION_REGISTRY, cluster }: FluxInstanceOptions) {
  return {
    apiVersion: 'fluxcd.controlplane.io/v1',
    kind: 'FluxInstance',
    // The one name that the operator takes.
    metadata: { name: 'flux', namespace },
    spec: {
      distribution: { version, registry },
      components: ['source-controller', 'kustomize-controller', 'notification-controller'],
      cluster: { type: cluster, multitenant: true, networkPolicy: true },
      kustomize: { patches: CANCEL_HEALTH_CHECKS },
    },
  };
}

/** Values of the chart of Argo CD: a user's, and that diffs are those of the API server, to which defaults are no drift. */
export function argoCdValues(values: { readonly [key: string]: any } = {}) {
  const { configs = {}, ...rest } = values;
  return { ...rest, configs: { ...configs, params: { 'controller.diff.server.side': true, ...configs.params } } };
}
