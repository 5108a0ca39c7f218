import { basename, resolve } from 'node:path';
import { KubernetesVersion } from '../platform';
import { PolicyFacts } from '../policy';
import { ClusterSchemas, KNOWN_MINOR, SchemaAuthority } from '../policy/schemas';
import { readSchemas } from '../repository/schema-files';

/** Where schemas are. */
export interface SchemaPaths {
  /** Folders of clusters, and files or folders of CustomResourceDefinitions. */
  readonly schemas?: readonly string[];
  readonly cwd: string;
}

/**
 * The schemas in files and folders, each known by its name.
 *
 * @throws GitOpsError when one holds none
 */
export function loadSchemas({ schemas = [], cwd }: SchemaPaths): ClusterSchemas[] {
  return schemas.map(path => readSchemas(resolve(cwd, path), basename(resolve(cwd, path))));
}

/**
 * What is known of the clusters that files go to: each folder that was saved of a cluster is one; else there is one for
 * each version. CustomResourceDefinitions hold for all.
 */
export function clusterFacts(versions: readonly KubernetesVersion[], paths: SchemaPaths): Pick<PolicyFacts, 'clusters' | 'schemas'> {
  const loaded = loadSchemas(paths);
  const saved = loaded.filter(({ authority }) => authority === SchemaAuthority.CLUSTER);
  const definitions = loaded.filter(schemas => !saved.includes(schemas));
  if (saved.length === 0) {
    const clusters = versions.map(version => ({ name: version.toString(), kubernetesMinor: version.minor, schemas: definitions }));
    return { clusters, schemas: definitions };
  }
  const [given, ...others] = versions;
  return {
    clusters: saved.map(schemas => ({
      name: schemas.source.title,
      kubernetesMinor: given && others.length === 0 ? given.minor : schemas.source.kubernetesMinor ?? KNOWN_MINOR,
      schemas: [...definitions, schemas],
    })),
  };
}
