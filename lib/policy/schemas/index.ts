export * from './cluster-schemas';
export { customResources } from './custom-resources';
export type { SchemaFinding } from './explain';
export type { JsonSchema, SchemaSource } from './json-schema';
export { KNOWN_MINOR, knownSchemas } from './known';
