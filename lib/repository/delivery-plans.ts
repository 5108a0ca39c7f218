import { Cluster } from './cluster';
import { Environment } from './environment';
import { GitSource } from './git-source';
import { Order } from './order';
import { DecodedObject, GitOpsApp } from '../app';
import { Delivery } from '../manifests';
import { DeliveryPlan, PlanApp, PlanObject } from '../operators';

/** What plans need of a repository. */
export interface PlannedRepository {
  readonly source: GitSource;
  readonly pathInRepository: string;
  readonly output: string;
  readonly environments: Environment[];
}

/** What each object is, together with what its construct said about its delivery. */
export function planObjects(decoded: readonly DecodedObject[], waves: Order['waves']): PlanObject[] {
  return decoded.map(({ source, object }) => {
    const delivery = Delivery.of(source);
    return {
      path: source.node.path,
      object,
      keepOnPrune: delivery.keptOnPrune,
      ignoredFields: delivery.ignoredFields,
      readySeconds: delivery.readyTime?.toSeconds(),
      wave: waves.get(source) ?? 0,
    };
  });
}

/** One plan for each cluster. */
export function deliveryPlans(
  repository: PlannedRepository, sequence: Order, objects: ReadonlyMap<GitOpsApp, readonly PlanObject[]>,
): { environment: Environment; plan: DeliveryPlan }[] {
  const root = [repository.pathInRepository, repository.output].filter(Boolean).join('/');
  return repository.environments.flatMap(environment => environment.clusters.map(cluster => ({
    environment,
    plan: {
      repository: repository.source.url,
      environment: environment.name,
      cluster: planCluster(cluster),
      source: { url: repository.source.url, branch: repository.source.branch, secretName: repository.source.credentialsSecret },
      directory: `${root}/${environment.name}/delivery/${cluster.name}`,
      apps: sequence.apps
        .filter(app => app.clusters.includes(cluster.name))
        .map(app => planApp(app, root, objects.get(app)!, sequence)),
      changeWindows: environment.changeWindows.map(window => ({
        kind: window.kind as 'allow' | 'deny',
        schedule: window.options.schedule,
        durationMinutes: window.options.duration.toMinutes(),
        timeZone: window.options.timeZone,
      })),
    },
  })));
}

function planApp(app: GitOpsApp, root: string, objects: readonly PlanObject[], sequence: Order): PlanApp {
  return {
    path: app.node.path,
    name: app.name,
    namespace: app.namespace!,
    directory: `${root}/${app._directory}`,
    objects,
    dependsOn: [...sequence.dependencies.get(app)!].map(other => other.name),
    options: app._options,
  };
}

function planCluster(cluster: Cluster): DeliveryPlan['cluster'] {
  const remote = cluster.connection.remoteOptions;
  return {
    name: cluster.name,
    remote: remote && { server: remote.server, kubeConfigSecret: remote.kubeConfigSecret ?? `${cluster.name}-kubeconfig` },
  };
}
