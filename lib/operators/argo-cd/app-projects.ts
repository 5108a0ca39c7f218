import { destination } from './destination';
import { apiGroup, byCodeUnit, isClusterScoped, ManifestObject } from '../../manifests';
import { DeliveryPlan } from '../plan';

/** The project of an environment's apps: they may come from this repository only, and go to their own namespaces only. */
export function appsProject(plan: DeliveryPlan, namespace: string): ManifestObject {
  const destinations = new Map<string, object>();
  const clusterKinds = new Map<string, { group: string; kind: string }>();
  const accounts = new Map<string, object>();
  for (const cluster of plan.clusters) {
    for (const app of cluster.apps) {
      for (const { object } of [...app.objects]) {
        const group = apiGroup(object.apiVersion);
        if (isClusterScoped(object.apiVersion, object.kind)) clusterKinds.set(`${group}/${object.kind}`, { group, kind: object.kind });
      }
      for (const into of new Set([app.namespace, ...app.objects.flatMap(({ object }) => object.metadata.namespace ?? [])])) {
        const there = { ...destination(cluster), namespace: into };
        destinations.set(JSON.stringify(there), there);
        if (app.options.serviceAccount) {
          const account = { server: destination(cluster).server, namespace: into, defaultServiceAccount: app.options.serviceAccount };
          accounts.set(JSON.stringify(account), account);
        }
      }
    }
  }
  return project(plan.environment, namespace, {
    description: `Apps of the environment ${plan.environment}`,
    sourceRepos: [plan.source.url],
    destinations: sorted(destinations),
    // Namespaced kinds are not narrowed: a kind that leaves Git would lose its permission before it could be pruned.
    clusterResourceWhitelist: sorted(clusterKinds),
    ...(accounts.size > 0 && { destinationServiceAccounts: sorted(accounts) }),
    ...(plan.changeWindows.length > 0 && {
      syncWindows: plan.changeWindows.map(window => ({
        kind: window.kind, schedule: window.schedule, duration: `${window.durationMinutes}m`, timeZone: window.timeZone, applications: ['*'], manualSync: false,
      })),
    }),
  });
}

/** The project of the root application, which may write Argo CD's own objects and nothing else. */
export function deliveryProject(plan: DeliveryPlan, namespace: string): ManifestObject {
  return project(`${plan.environment}-delivery`, namespace, {
    description: `Delivery of the environment ${plan.environment}: its projects and applications`,
    sourceRepos: [plan.source.url],
    destinations: [{ ...destination({}), namespace }],
    clusterResourceWhitelist: [],
    namespaceResourceWhitelist: [{ group: 'argoproj.io', kind: 'AppProject' }, { group: 'argoproj.io', kind: 'Application' }],
  });
}

function project(name: string, namespace: string, spec: object): ManifestObject {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata: { name, namespace }, spec };
}

function sorted<T>(values: ReadonlyMap<string, T>): T[] {
  return [...values].sort(([a], [b]) => byCodeUnit(a, b)).map(([, value]) => value);
}
