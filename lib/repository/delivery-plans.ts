import { Cluster } from './cluster';
import { Environment } from './environment';
import { GitSource } from './git-source';
import { Order } from './order';
import { DecodedObject, GitOpsApp } from '../app';
import { Delivery } from '../manifests';
import { DeliveryPlan, PlanApp, PlanCluster, PlanObject } from '../operators';

/** What plans need of a repository. */
export interface PlannedRepository {
  readonly source: GitSource;
  readonly pathInRepository: string;
  readonly output: string;
  readonly environments: Environment[];
}

/** A plan, the environment it belongs to, and where its objects go in the output. */
export interface PlannedDelivery {
  readonly environment: Environment;
  readonly plan: DeliveryPlan;
  /** Directory from the root of the output. */
  readonly directory: string;
}

/** What each object is, together with what its construct said about its delivery. */
export function planObjects(decoded: readonly DecodedObject[], waves: Order['waves']): PlanObject[] {
  // A namespace is there before the first object that lives in it.
  const first = Math.min(0, ...decoded.map(({ source }) => Delivery.of(source)._stage));
  return decoded.map(({ source, object }) => {
    const delivery = Delivery.of(source);
    return {
      path: source.node.path,
      object,
      keepOnPrune: delivery.keptOnPrune,
      ignoredFields: delivery.ignoredFields,
      readySeconds: delivery.readyTime?.toSeconds(),
      wave: waves.get(source) ?? 0,
      stage: object.apiVersion === 'v1' && object.kind === 'Namespace' ? first : delivery._stage,
    };
  });
}

/** One plan for each environment and control plane. */
export function deliveryPlans(
  repository: PlannedRepository, sequence: Order, objects: ReadonlyMap<GitOpsApp, readonly PlanObject[]>,
): PlannedDelivery[] {
  const root = [repository.pathInRepository, repository.output].filter(Boolean).join('/');
  const { url, branch, credentialsSecret } = repository.source;
  return repository.environments.flatMap(environment => [...byControlPlane(environment)].map(([controlPlane, clusters]) => {
    const directory = `${environment.name}/delivery/${controlPlane}`;
    return {
      environment,
      directory,
      plan: {
        environment: environment.name,
        controlPlane,
        source: { url, branch, secretName: credentialsSecret },
        directory: `${root}/${directory}`,
        clusters: clusters.map(cluster => planCluster(cluster, sequence.apps
          .filter(app => app.environment === environment.name && app.clusters.includes(cluster.name))
          .map(app => planApp(app, root, objects.get(app)!, sequence)))),
        changeWindows: environment.changeWindows.map(window => window._plan),
      },
    };
  }));
}

/** The environment's clusters by the cluster that their operator runs in. */
function byControlPlane(environment: Environment): Map<string, Cluster[]> {
  const planes = new Map<string, Cluster[]>();
  for (const cluster of environment.clusters) {
    const remote = cluster.connection.remoteOptions;
    const plane = remote ? remote.hub ?? 'hub' : cluster.name;
    planes.set(plane, [...planes.get(plane) ?? [], cluster]);
  }
  return planes;
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

function planCluster(cluster: Cluster, apps: readonly PlanApp[]): PlanCluster {
  const remote = cluster.connection.remoteOptions;
  return {
    name: cluster.name,
    apps,
    remote: remote && { server: remote.server, kubeConfigSecret: remote.kubeConfigSecret ?? `${cluster.name}-kubeconfig` },
  };
}
