export * from './cluster-schemas';
export { customResources } from './custom-resources';
export type { SchemaFinding } from './explain';
export type { JsonSchema, SchemaSource } from './json-schema';
export { KNOWN_MINOR, knownSchemas } from './known';
export { compactOpenApi } from './openapi';
export type { OpenApiDocument, SavedSchemas } from './openapi';
export { ABOUT_FILE, readSaved, savedFiles } from './saved';
