import { DeliveryPlan, PlanApp, PlanCluster, PlanObject } from '../../lib/operators';

/** An object of an app. */
export function planObject(apiVersion: string, kind: string, name: string, rest: Partial<PlanObject> = {}, metadata: object = {}): PlanObject {
  return {
    path: `repo/recommender/${name}`,
    object: { apiVersion, kind, metadata: { name, namespace: 'recommender', ...metadata } },
    keepOnPrune: false,
    ignoredFields: [],
    wave: 0,
    ...rest,
  };
}

export const deployment = planObject('apps/v1', 'Deployment', 'ranker');
export const namespace: PlanObject = planObject('v1', 'Namespace', 'recommender', {}, { namespace: undefined });

/** An app with one Deployment and nothing special. */
export function planApp(rest: Partial<PlanApp> = {}, options: Partial<PlanApp['options']> = {}): PlanApp {
  const name = rest.name ?? 'recommender';
  return {
    path: `repo/${name}`,
    name,
    namespace: name,
    directory: `deploy/production/apps/${name}`,
    objects: [deployment],
    dependsOn: [],
    options: { suspended: false, prune: true, correctDrift: true, ...options },
    ...rest,
  };
}

/** What one cluster, reached from itself, is delivered by its own operator. */
export function inClusterPlan(apps: readonly PlanApp[] = [planApp()], rest: Partial<DeliveryPlan> = {}): DeliveryPlan {
  return {
    environment: 'production',
    controlPlane: 'eu',
    source: { url: 'https://git.example.com/acme/platform.git', branch: 'main' },
    directory: 'deploy/production/delivery/eu',
    clusters: [{ name: 'eu', apps }],
    changeWindows: [],
    ...rest,
  };
}

/** What a hub delivers to other clusters. */
export function hubPlan(clusters: readonly PlanCluster[]): DeliveryPlan {
  return { ...inClusterPlan([]), controlPlane: 'hub', directory: 'deploy/production/delivery/hub', clusters };
}

/** Two clusters with two apps each, one after the other; Argo CD knows the first cluster by URL, the second by name. */
export const twoClusters: DeliveryPlan = hubPlan(['eu', 'us'].map(name => ({
  name,
  remote: { server: name === 'eu' ? 'https://eu.example.com:6443' : undefined, kubeConfigSecret: `${name}-kubeconfig` },
  apps: [planApp({ name: 'base', objects: [namespace] }), planApp({ dependsOn: ['base'] })],
})));
