import { ClusterSchemas, SchemaAuthority } from './cluster-schemas';
import { JsonSchema } from './json-schema';
import { SavedSchemas } from './openapi';
import { apiGroup } from '../../manifests';
import { record } from '../shapes';

/** The file that says what a folder of schemas is. */
export const ABOUT_FILE = 'cluster.json';
const FORMAT = 1;
/** The file of what several groups refer to. */
const SHARED = 'shared';
const CORE = 'core';

/**
 * The files that schemas of a cluster are saved in, by name: one for each API group, one for what several groups share.
 * A definition is one line, and all is sorted, so that a changed field is a changed line.
 *
 * @param version of Kubernetes, as the API server says it: `v1.33.4`
 */
export function savedFiles({ kinds, definitions }: SavedSchemas, version: string): Map<string, string> {
  const fileOf = filesOf({ kinds, definitions });
  const parts = new Map<string, { kinds: string[]; definitions: string[] }>();
  const part = (file: string) => parts.get(file) ?? parts.set(file, { kinds: [], definitions: [] }).get(file)!;
  for (const [kind, name] of [...kinds].sort(byName)) part(groupFile(kind)).kinds.push(`${JSON.stringify(kind)}:${JSON.stringify(name)}`);
  for (const [name, schema] of [...definitions].sort(byName)) part(fileOf.get(name) ?? SHARED).definitions.push(`${JSON.stringify(name)}:${JSON.stringify(schema)}`);
  const files = [...parts].sort(byName).map(([file, lines]) => [
    `${file}.json`, `{"kinds":{\n${lines.kinds.join(',\n')}\n},"definitions":{\n${lines.definitions.join(',\n')}\n}}\n`,
  ] as const);
  return new Map([[ABOUT_FILE, `${JSON.stringify({ format: FORMAT, kubernetesVersion: version })}\n`], ...files]);
}

/** The file of each definition: that of the group whose kinds need it, or the shared one. */
function filesOf({ kinds, definitions }: SavedSchemas): Map<string, string> {
  const files = new Map<string, string>();
  const visit = (name: string, file: string): void => {
    const known = files.get(name);
    if (known === file || known === SHARED || !definitions.has(name)) return;
    files.set(name, known === undefined ? file : SHARED);
    // What is shared refers to what is shared.
    for (const target of references(definitions.get(name))) visit(target, files.get(name)!);
  };
  for (const [kind, name] of [...kinds].sort(byName)) visit(name, groupFile(kind));
  return files;
}

function references(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(references);
  const fields = record(schema);
  if (!fields) return [];
  return typeof fields.$ref === 'string' ? [fields.$ref] : Object.values(fields).flatMap(references);
}

function groupFile(kind: string): string {
  return apiGroup(kind.slice(0, kind.lastIndexOf('/'))) || CORE;
}

/**
 * The schemas in saved files.
 *
 * @param files text by name
 * @throws Error that says which file is none, and why
 */
export function readSaved(files: ReadonlyMap<string, string>, title: string): ClusterSchemas {
  const about = parsed(files.get(ABOUT_FILE) ?? '', ABOUT_FILE);
  if (about.format !== FORMAT) throw new Error(`${ABOUT_FILE}: written by another version of gitops-ai; pull the schemas again`);
  const kinds = new Map<string, string>();
  const definitions = new Map<string, JsonSchema>();
  for (const [file, text] of files) {
    if (file === ABOUT_FILE) continue;
    const content = parsed(text, file);
    for (const [kind, name] of Object.entries(record(content.kinds) ?? {})) kinds.set(kind, String(name));
    for (const [name, schema] of Object.entries(record(content.definitions) ?? {})) definitions.set(name, (record(schema) ?? {}) as JsonSchema);
  }
  const minor = /^v?1\.(\d+)/.exec(String(about.kubernetesVersion))?.[1];
  return new ClusterSchemas({
    title, kinds, definition: name => definitions.get(name), ...(minor !== undefined && { kubernetesMinor: Number(minor) }),
  }, SchemaAuthority.CLUSTER);
}

function parsed(text: string, file: string): { readonly [key: string]: unknown } {
  try {
    const content = record(JSON.parse(text));
    if (content) return content;
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
  throw new Error(`${file}: holds no schemas`);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : Number(a > b);
}
