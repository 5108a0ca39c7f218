import { Cluster } from './cluster';
import { DecodedObject, GitOpsApp } from '../app';
import { ManifestObject } from '../manifests';
import { PolicyCluster, PolicyObject, PolicyWorld } from '../policy';
import { ClusterSchemas } from '../policy/schemas';

/** An environment, as far as its worlds depend on it. */
interface WorldEnvironment {
  readonly name: string;
  readonly clusters: readonly Cluster[];
}

/** What is known of clusters besides what they say themselves. */
export interface KnownOfClusters {
  readonly registries?: readonly string[];
  readonly schemas: ReadonlyMap<Cluster, ClusterSchemas>;
}

/** What each app holds, by app. */
type DecodedApps = ReadonlyMap<GitOpsApp, readonly DecodedObject[]>;

/**
 * What rules see: one world for all clusters of an environment that get the same apps. Most environments are one world;
 * an app that goes to one cluster alone gives that cluster a world of its own.
 */
export function worldsOf(environments: readonly WorldEnvironment[], decoded: DecodedApps, known: KnownOfClusters): PolicyWorld[] {
  const objects = new Map([...decoded].map(([app, list]) => [app, list.map(({ source, object }) => new PolicyObject({
    path: source.node.path, manifest: object, podSecurity: app.podSecurity,
  }))]));
  return environments.flatMap(environment => {
    const groups = new Map<string, { apps: GitOpsApp[]; clusters: Cluster[] }>();
    for (const cluster of environment.clusters) {
      const apps = [...decoded.keys()].filter(app => app.environment === environment.name && app.clusters.includes(cluster.name));
      const key = apps.map(app => app.node.path).join(' ');
      const group = groups.get(key);
      if (group) group.clusters.push(cluster);
      else groups.set(key, { apps, clusters: [cluster] });
    }
    return [...groups.values()].map(({ apps, clusters }) => PolicyWorld._of(apps.flatMap(app => objects.get(app)!), {
      clusters: clusters.map(cluster => factsOfCluster(cluster, known.schemas.get(cluster))), registries: known.registries,
    }));
  });
}

/** The operator's own objects of one delivery: they are output too, and secrets may reach them. */
export function deliveryWorld(environment: string, objects: readonly ManifestObject[]): PolicyWorld {
  return PolicyWorld._of(objects.map(manifest => new PolicyObject({ path: `${environment} delivery`, manifest })));
}

function factsOfCluster({ _facts: { name, kubernetesVersion, nodePools } }: Cluster, schemas: ClusterSchemas | undefined): PolicyCluster {
  return {
    name,
    kubernetesMinor: kubernetesVersion.minor,
    schemas: schemas && [schemas],
    nodePools: nodePools.length === 0 ? undefined : nodePools.map(({ nodes, gpusPerNode, accelerator, labels, taint }) => ({
      nodes, gpusPerNode, gpuProduct: accelerator?.product, gpuMemoryMebibytes: accelerator?.memoryMebibytes, labels, taint,
    })),
  };
}
