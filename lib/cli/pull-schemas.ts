import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ApiAddress, KubernetesApi } from '../drift';
import { byCodeUnit, isDnsLabel } from '../manifests';
import { compactOpenApi, OpenApiDocument, savedFiles } from '../policy/schemas';
import { record } from '../policy/shapes';
import { isSchemaFolder, SCHEMAS_FOLDER } from '../repository/schema-files';

/** What `gitops-ai schemas pull` is asked for. */
export interface PullOptions extends ApiAddress {
  /** Name of the cluster in the repository; the context when not given. */
  readonly cluster?: string;
  /** Folder to write; `schemas/<cluster>` when not given. */
  readonly output?: string;
  readonly cwd: string;
}

/** What was pulled. */
export interface Pulled {
  readonly directory: string;
  readonly kubernetesVersion: string;
  readonly kinds: number;
  readonly bytes: number;
}

/** Documents that are read from the API server at the same time. */
const AT_ONCE = 4;

/**
 * Saves the OpenAPI v3 documents of a cluster, compact, into a folder that synthesis and `validate` read. What was there
 * is replaced as a whole, and only when all was read.
 *
 * @param progress is told what is being read, a line at a time
 * @throws Error that says what is wrong and what to do
 */
export async function pullSchemas(options: PullOptions, progress: (line: string) => void): Promise<Pulled> {
  const api = await KubernetesApi.connect(options);
  const cluster = options.cluster ?? api.context;
  if (options.output === undefined && !isDnsLabel(cluster)) throw new Error(`"${cluster}" is no name of a cluster: give the one it has in the repository, with --cluster`);
  const directory = resolve(options.cwd, options.output ?? join(SCHEMAS_FOLDER, cluster));
  if (existsSync(directory) && !isSchemaFolder(directory)) throw new Error(`${directory} is there, and was not written by this command: name another folder, or remove it`);

  const version = record(await api.get('/version'))?.gitVersion;
  if (typeof version !== 'string') throw new Error('the API server does not say its version');
  const paths = Object.entries(record(record(await api.get('/openapi/v3'))?.paths) ?? {}).flatMap(([path, entry]) => {
    const url = record(entry)?.serverRelativeURL;
    const apiVersion = /^(?:api|apis)\/(.+)$/.exec(path)?.[1];
    return apiVersion !== undefined && /^(?:v\w+|[^/]+\/v\w+)$/.test(apiVersion) && typeof url === 'string' ? [{ apiVersion, url }] : [];
  }).sort((a, b) => byCodeUnit(a.apiVersion, b.apiVersion));
  if (paths.length === 0) throw new Error('the API server lists no OpenAPI v3 documents; they are served since Kubernetes 1.24');
  progress(`Kubernetes ${version}: ${paths.length} API versions`);

  const documents: OpenApiDocument[] = [];
  for (let i = 0; i < paths.length; i += AT_ONCE) {
    const some = paths.slice(i, i + AT_ONCE);
    documents.push(...await Promise.all(some.map(async ({ apiVersion, url }) => ({ apiVersion, document: await api.get(url) }))));
    progress(`${documents.length} of ${paths.length}: ${some.map(({ apiVersion }) => apiVersion).join(', ')}`);
  }
  const schemas = compactOpenApi(documents);
  const files = savedFiles(schemas, version);
  replace(directory, files);
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { directory, kubernetesVersion: version, kinds: schemas.kinds.size, bytes };
}

/** Writes a folder beside the old one, and puts it in its place when it is complete. */
function replace(directory: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(dirname(directory), { recursive: true });
  const fresh = mkdtempSync(`${directory}.`);
  chmodSync(fresh, 0o755); // temporary folders are for their maker alone
  const old = `${fresh}.old`;
  try {
    for (const [name, text] of files) writeFileSync(join(fresh, name), text);
    if (existsSync(directory)) renameSync(directory, old);
    try {
      renameSync(fresh, directory);
    } catch (error) {
      if (existsSync(old)) renameSync(old, directory);
      throw error;
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}
