import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Cluster } from './cluster';
import { GitOpsError, Issue } from '../errors';
import { ABOUT_FILE, ClusterSchemas, customResources, readSaved } from '../policy/schemas';

/** Folder of the schemas that were saved for clusters, each in a folder of its name. */
export const SCHEMAS_FOLDER = 'schemas';

/**
 * The schemas at a path: a folder that `gitops-ai schemas pull` wrote, or CustomResourceDefinitions in a YAML or JSON
 * file, or in all such files of a folder.
 *
 * @param path the file or folder
 * @param title what they are known from, as messages name it
 * @throws GitOpsError when there is none, or it holds no schemas
 */
export function readSchemas(path: string, title: string): ClusterSchemas {
  if (!existsSync(path)) throw unreadable(path, 'there is no such file or folder');
  try {
    const found = readFiles(path, title);
    if (found) return found;
  } catch (error) {
    throw unreadable(path, (error as Error).message);
  }
  throw unreadable(path, 'holds no CustomResourceDefinition, and was not written by `gitops-ai schemas pull`');
}

/** What clusters of a repository serve, for those of which that was saved, and what could not be read. */
export function schemasOfClusters(directory: string, clusters: readonly Cluster[]): { schemas: Map<Cluster, ClusterSchemas>; issues: Issue[] } {
  const schemas = new Map<Cluster, ClusterSchemas>();
  const issues: Issue[] = [];
  for (const cluster of clusters) {
    const path = resolve(directory, cluster._schemas ?? join(SCHEMAS_FOLDER, cluster.name));
    if (cluster._schemas === undefined && !existsSync(path)) continue;
    try {
      schemas.set(cluster, readSchemas(path, `cluster ${cluster.name}`));
    } catch (error) {
      if (!(error instanceof GitOpsError)) throw error;
      issues.push(...error.issues.map(issue => ({ ...issue, path: cluster.node.path, field: 'schemas', value: cluster._schemas ?? `${SCHEMAS_FOLDER}/${cluster.name}` })));
    }
  }
  return { schemas, issues };
}

/** Whether a folder was written by `gitops-ai schemas pull`. */
export function isSchemaFolder(path: string): boolean {
  return existsSync(join(path, ABOUT_FILE));
}

function readFiles(path: string, title: string): ClusterSchemas | undefined {
  if (!statSync(path).isDirectory()) return customResources(documents(path), title);
  if (!isSchemaFolder(path)) return customResources(filesIn(path, /\.(?:ya?ml|json)$/).flatMap(documents), title);
  return readSaved(new Map(readdirSync(path).filter(name => name.endsWith('.json')).sort().map(name => [name, readFileSync(join(path, name), 'utf8')])), title);
}

function filesIn(folder: string, names: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => names.test(name)).sort().map(name => join(folder, name));
}

/** What is in a file of YAML or JSON; a list counts as what is in it. */
function documents(path: string): unknown[] {
  const parsed = parseAllDocuments(readFileSync(path, 'utf8'), { logLevel: 'silent' });
  return (Array.isArray(parsed) ? parsed : []).flatMap(document => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0].message.split('\n')[0]}`);
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    const { kind, items } = (typeof value === 'object' && value !== null ? value : {}) as { kind?: unknown; items?: unknown };
    return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items as unknown[] : [value];
  });
}

function unreadable(path: string, problem: string): GitOpsError {
  return new GitOpsError([{ id: 'schemas-unreadable', path, problem, fix: 'name the folder of a cluster, or the file or folder of its CustomResourceDefinitions' }]);
}
