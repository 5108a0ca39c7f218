import { JsonSchema } from './json-schema';
import { record } from '../shapes';

/** Kinds and definitions as they are saved. */
export interface SavedSchemas {
  /** Name of the definition of each kind, by `apps/v1/Deployment`. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly definitions: ReadonlyMap<string, JsonSchema>;
}

/** The OpenAPI v3 document of one API version. */
export interface OpenApiDocument {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly document: unknown;
}

/** Keywords that say something about values. All others, such as descriptions, are left out. */
const KEPT = new Set([
  'type', 'format', 'enum', 'pattern', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength',
  'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'required', 'nullable',
  'x-kubernetes-int-or-string', 'x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource', 'x-kubernetes-list-map-keys',
]);
const KINDS = 'x-kubernetes-group-version-kind';
/** What is no object of its own, and yet listed as one of every group. */
const NO_OBJECTS = new Set(['DeleteOptions', 'Status', 'WatchEvent', 'Scale', 'Eviction', 'Binding', 'TokenRequest']);

/** Definitions whose form in JSON the document says only in prose, or in a way of its own. */
const SPECIAL: readonly { readonly ending: string; readonly schema: JsonSchema }[] = [
  { ending: '.apimachinery.pkg.api.resource.Quantity', schema: { 'x-kubernetes-int-or-string': true, 'format': 'quantity' } },
  { ending: '.apimachinery.pkg.util.intstr.IntOrString', schema: { 'x-kubernetes-int-or-string': true } },
  { ending: '.apimachinery.pkg.runtime.RawExtension', schema: {} },
  { ending: '.apimachinery.pkg.apis.meta.v1.FieldsV1', schema: {} },
  { ending: '.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry', schema: {} },
];

/** What the documents of an API server say about kinds, without prose; what no kind refers to is left out. */
export function compactOpenApi(documents: readonly OpenApiDocument[]): SavedSchemas {
  const kinds = new Map<string, string>();
  const definitions = new Map<string, JsonSchema>();
  for (const { apiVersion, document } of documents) {
    const schemas = record(record(record(document)?.components)?.schemas) ?? {};
    const compacted = new Map(Object.entries(schemas).map(([name, schema]) => [name, compactDefinition(name, schema)]));
    const own = objectsOf(apiVersion, schemas);
    const names = renamed(reachable(own.map(({ name }) => name), compacted), compacted, definitions, apiVersion);
    for (const [name, called] of names) definitions.set(called, withNames(compacted.get(name)!, names));
    for (const { name, kind } of own) kinds.set(`${apiVersion}/${kind}`, names.get(name)!);
  }
  return { kinds, definitions };
}

/** The definitions of a document that are kinds of its API version. */
function objectsOf(apiVersion: string, schemas: { readonly [name: string]: unknown }): { name: string; kind: string }[] {
  const [version, group = ''] = apiVersion.split('/').reverse();
  return Object.entries(schemas).flatMap(([name, schema]) => {
    const kinds = record(schema)?.[KINDS];
    const found = (Array.isArray(kinds) ? kinds : []).map(record).find(one => one?.version === version && (one.group ?? '') === group);
    const kind = found?.kind;
    return typeof kind === 'string' && !kind.endsWith('List') && !NO_OBJECTS.has(kind) ? [{ name, kind }] : [];
  });
}

function compactDefinition(name: string, schema: unknown): JsonSchema {
  const special = SPECIAL.find(({ ending }) => name.endsWith(ending));
  if (special) return special.schema;
  const compacted = compactSchema(schema);
  // Nobody writes a status, and most of many documents is about it.
  const whole = record(schema)?.[KINDS] !== undefined && compacted.properties?.status;
  return whole ? { ...compacted, properties: { ...compacted.properties, status: {} } } : compacted;
}

/** A schema without what says nothing about values, its keys in a stable order. */
export function compactSchema(value: unknown): JsonSchema {
  const schema = record(value);
  if (!schema) return {};
  if (typeof schema.$ref === 'string') return { $ref: schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1) };
  // A reference with a default beside it is written as the only member of allOf.
  const { allOf } = schema;
  if (Array.isArray(allOf) && allOf.length === 1 && typeof record(allOf[0])?.$ref === 'string') return compactSchema(allOf[0]);
  const compact: { [keyword: string]: unknown } = {};
  for (const keyword of Object.keys(schema).sort()) {
    const child = schema[keyword];
    if (keyword === 'required' && Array.isArray(child)) compact[keyword] = withoutDefault(child, record(schema.properties) ?? {});
    else if (KEPT.has(keyword)) compact[keyword] = child;
    else if (keyword === 'x-kubernetes-list-type' && child !== 'atomic') compact[keyword] = child;
    else if (keyword === 'items' || keyword === 'not') compact[keyword] = compactSchema(child);
    else if (keyword === 'additionalProperties') compact[keyword] = typeof child === 'boolean' ? child : compactSchema(child);
    else if (keyword === 'properties') compact[keyword] = Object.fromEntries(Object.keys(record(child) ?? {}).sort().map(name => [name, compactSchema(record(child)![name])]));
    else if (['allOf', 'anyOf', 'oneOf'].includes(keyword) && Array.isArray(child)) compact[keyword] = child.map(compactSchema);
  }
  return compact;
}

/**
 * Names of required fields, in a stable order, without those that the API server fills in. It documents zero values as
 * defaults of its own kinds, which it does not fill in.
 */
function withoutDefault(required: readonly unknown[], properties: { readonly [name: string]: unknown }): unknown[] {
  const isFilledIn = (name: unknown) => {
    const value = record(properties[String(name)])?.default;
    return Array.isArray(value) || (record(value) ? Object.keys(record(value)!).length > 0 : Boolean(value));
  };
  return required.filter(name => !isFilledIn(name)).sort();
}

/** Names of definitions that these refer to, themselves first. */
function reachable(names: readonly string[], schemas: ReadonlyMap<string, JsonSchema>): string[] {
  const found = new Set(names);
  for (const name of found) for (const target of referencesOf(schemas.get(name))) if (schemas.has(target)) found.add(target);
  return [...found];
}

function referencesOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(referencesOf);
  const fields = record(schema);
  if (!fields) return [];
  return typeof fields.$ref === 'string' ? [fields.$ref] : Object.values(fields).flatMap(referencesOf);
}

/**
 * What each definition of a document is called among all: its own name, unless another document, of another server
 * behind the same address, means something else by it. Then those that refer to it are others too.
 */
function renamed(
  names: readonly string[], schemas: ReadonlyMap<string, JsonSchema>, taken: ReadonlyMap<string, JsonSchema>, apiVersion: string,
): Map<string, string> {
  const differs = new Set(names.filter(name => taken.has(name) && JSON.stringify(taken.get(name)) !== JSON.stringify(schemas.get(name))));
  for (let before = -1; before !== differs.size;) {
    before = differs.size;
    for (const name of names) if (referencesOf(schemas.get(name)).some(target => differs.has(target))) differs.add(name);
  }
  return new Map(names.map(name => [name, differs.has(name) ? `${name}@${apiVersion}` : name]));
}

function withNames(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  if ([...names].every(([name, called]) => name === called)) return schema;
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => (key === '$ref' && typeof value === 'string' ? names.get(value) ?? value : value)) as JsonSchema;
}
