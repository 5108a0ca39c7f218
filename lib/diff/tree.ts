import { byCodeUnit } from '../manifests';
import { PolicyObject, PolicyWorld } from '../policy';
import { ManifestFile, parseManifestFile, policyObject } from '../validate/manifest-file';

/** An object of an output, and where it belongs. */
export interface TreeObject {
  readonly object: PolicyObject;
  readonly path: string;
  readonly app: string;
  readonly cluster?: string;
}

/** The objects of one environment at one time. */
export interface TreeEnvironment {
  /** By what makes two objects one: the cluster, group and kind, namespace and name. Never by path or version. */
  readonly objects: ReadonlyMap<string, TreeObject>;
  /** Names of the clusters that have objects of their own. */
  readonly clusters: readonly string[];
}

/** The app of the operator's own objects. */
export const DELIVERY = 'delivery';

const EMPTY: TreeEnvironment = { objects: new Map(), clusters: [] };

/** Files that were read, by path and text: most are the same at both times. */
export type ReadFiles = Map<string, ManifestFile>;

/** The objects of an output by environment. What is no manifest of a cluster is passed over; what cannot be read is noted. */
export function readTree(
  files: ReadonlyMap<string, string>, when: string, read: ReadFiles,
): { environments: ReadonlyMap<string, TreeEnvironment>; notes: readonly string[] } {
  const environments = new Map<string, Map<string, TreeObject>>();
  const notes: string[] = [];
  for (const [path, text] of [...files].sort(([a], [b]) => byCodeUnit(a, b))) {
    const place = placeOf(path);
    if (!place) continue;
    const known = read.get(`${path}\n${text}`) ?? parseManifestFile(text, path);
    read.set(`${path}\n${text}`, known);
    const { manifests, issues } = known;
    notes.push(...issues.map(issue => `${when}, ${issue.path} cannot be read: ${issue.problem}`));
    const objects = environments.get(place.environment) ?? new Map<string, TreeObject>();
    environments.set(place.environment, objects);
    for (const found of manifests) {
      const object = policyObject(found);
      if (object.groupKind.startsWith('kustomize.config.k8s.io/')) continue;
      const key = JSON.stringify([place.scope, object.groupKind, object.namespace, object.name]);
      // Two objects of one identity are a mistake that the policy tells; here the second one has a place of its own.
      const { app, cluster } = place;
      objects.set(objects.has(key) ? JSON.stringify([key, path]) : key, { object, path, app, ...(cluster !== undefined && { cluster }) });
    }
  }
  return {
    notes,
    environments: new Map([...environments].map(([name, objects]) => [name, {
      objects,
      clusters: [...new Set([...objects.values()].flatMap(({ app, cluster }) => (app === DELIVERY || cluster === undefined ? [] : [cluster])))],
    }])),
  };
}

export function environmentOf(environments: ReadonlyMap<string, TreeEnvironment>, name: string): TreeEnvironment {
  return environments.get(name) ?? EMPTY;
}

/**
 * The worlds of an environment as the rules look at them: one, or one for each cluster with objects of its own, together
 * with what all clusters get and what delivers it.
 */
export function worldsOf(before: TreeEnvironment, after: TreeEnvironment): { before: PolicyWorld; after: PolicyWorld }[] {
  const clusters = [...new Set([...before.clusters, ...after.clusters])];
  const world = ({ objects }: TreeEnvironment, cluster: string | undefined) => PolicyWorld._of([...objects.values()]
    .filter(one => one.cluster === undefined || one.app === DELIVERY || one.cluster === cluster).map(({ object }) => object));
  return (clusters.length === 0 ? [undefined] : clusters).map(cluster => ({ before: world(before, cluster), after: world(after, cluster) }));
}

/** Where a file belongs, by its path in the output (docs/output.md); undefined for what is no file of an environment. */
function placeOf(path: string): { environment: string; app: string; cluster?: string; scope: string } | undefined {
  if (!path.endsWith('.yaml')) return undefined;
  const [environment, section, first, second, ...rest] = path.split('/');
  if (section === 'apps' && second !== undefined) return { environment, app: first, scope: '' };
  if (section === 'clusters' && rest.length > 0) return { environment, app: second, cluster: first, scope: first };
  if (section === 'delivery' && second !== undefined) return { environment, app: DELIVERY, cluster: first, scope: `delivery/${first}` };
  return undefined;
}
