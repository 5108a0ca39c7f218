import { ClusterSchemas, SchemaAuthority } from './cluster-schemas';
import { JsonSchema } from './json-schema';
import { record, records } from '../shapes';

/** Fields that every custom resource has, whatever its schema says of them. */
const OF_EVERY_KIND: { readonly [name: string]: JsonSchema } = {
  apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' }, status: {},
};

/**
 * What CustomResourceDefinitions define: their kinds in every version that is served, by the schema of that version.
 * Undefined when there is none among the objects.
 *
 * @param manifests decoded objects of any kind
 */
export function customResources(manifests: Iterable<unknown>, title = 'its CustomResourceDefinition'): ClusterSchemas | undefined {
  const kinds = new Map<string, string>();
  const schemas = new Map<string, JsonSchema>();
  for (const manifest of manifests) {
    const object = record(manifest);
    const spec = record(object?.spec);
    const kind = record(spec?.names)?.kind;
    if (object?.kind !== 'CustomResourceDefinition' || typeof spec?.group !== 'string' || typeof kind !== 'string') continue;
    for (const version of records(spec.versions)) {
      if (typeof version.name !== 'string' || version.served === false) continue;
      const key = `${spec.group}/${version.name}/${kind}`;
      kinds.set(key, key);
      schemas.set(key, rootSchema(record(record(version.schema)?.openAPIV3Schema)));
    }
  }
  if (kinds.size === 0) return undefined;
  return new ClusterSchemas({ title, kinds, definition: name => schemas.get(name) }, SchemaAuthority.KINDS);
}

/** A version without a schema takes anything, as one of `apiextensions.k8s.io/v1beta1` may. */
function rootSchema(schema: JsonSchema | undefined): JsonSchema {
  if (!schema) return {};
  return { ...schema, properties: { ...schema.properties, ...OF_EVERY_KIND } };
}
