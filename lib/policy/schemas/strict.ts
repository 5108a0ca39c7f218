import { JsonSchema, requiredFields } from './json-schema';

/** A schema as ajv takes it. */
export type AjvSchema = boolean | { readonly [keyword: string]: unknown };

/** Keyword for what is defined elsewhere: compiled when the first object has it, not before. */
export const REFERENCE = 'definition';
/** Keyword for lists whose items must differ in some fields, or as a whole. */
export const UNIQUE = 'uniqueBy';

const KEPT = [
  'format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems',
  'uniqueItems', 'minProperties', 'maxProperties',
] as const;

const EMBEDDED: { readonly [name: string]: JsonSchema } = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };

/**
 * The schema of an object that has no fields but those that are named, as strict field validation of the API server
 * reads it. Inside `anyOf` and its like nothing is added: there, structural schemas only narrow what is named outside.
 */
export function strictSchema(schema: JsonSchema): AjvSchema {
  if (schema.$ref !== undefined) return { [REFERENCE]: schema.$ref };
  const strict = copied(schema);
  const { properties, items, additionalProperties } = schema;
  const named = schema['x-kubernetes-embedded-resource'] ? { ...EMBEDDED, ...properties } : properties;
  if (named) strict.properties = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, strictSchema(value)]));
  if (typeof additionalProperties === 'object') strict.additionalProperties = strictSchema(additionalProperties);
  else if (named && additionalProperties !== true && !schema['x-kubernetes-preserve-unknown-fields']) strict.additionalProperties = false;
  if (items) strict.items = strictSchema(items);
  const unique = uniqueness(schema);
  if (unique) strict[UNIQUE] = unique;
  return strict;
}

/** A schema inside `allOf`, `anyOf`, `oneOf` or `not`. */
function narrowing(schema: JsonSchema): AjvSchema {
  if (schema.$ref !== undefined) return { [REFERENCE]: schema.$ref };
  const narrow = copied(schema);
  if (schema.properties) narrow.properties = Object.fromEntries(Object.entries(schema.properties).map(([name, value]) => [name, narrowing(value)]));
  if (typeof schema.additionalProperties === 'object') narrow.additionalProperties = narrowing(schema.additionalProperties);
  if (schema.items) narrow.items = narrowing(schema.items);
  return narrow;
}

/** What is said of the value itself. */
function copied(schema: JsonSchema): { [keyword: string]: unknown } {
  const copy: { [keyword: string]: unknown } = {};
  for (const keyword of KEPT) if (schema[keyword] !== undefined) copy[keyword] = schema[keyword];
  if (schema.required) copy.required = requiredFields(schema);
  if (schema['x-kubernetes-int-or-string']) copy.type = schema.format === 'quantity' ? ['number', 'string'] : ['integer', 'string'];
  else if (schema.type) copy.type = schema.nullable ? [schema.type, 'null'] : schema.type;
  if (schema.enum) copy.enum = schema.nullable ? [...schema.enum, null] : schema.enum;
  if (schema.pattern !== undefined && isPortable(schema.pattern)) copy.pattern = schema.pattern;
  for (const keyword of ['minimum', 'maximum'] as const) limits(copy, keyword);
  // What an int-or-string says beside its own keyword is that it is one of the two.
  if (schema['x-kubernetes-int-or-string']) return copy;
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) if (schema[keyword]) copy[keyword] = schema[keyword].map(narrowing);
  if (schema.not) copy.not = narrowing(schema.not);
  return copy;
}

/** OpenAPI v3.0 writes an exclusive limit as a switch beside the limit, JSON Schema as a limit of its own. */
function limits(copy: { [keyword: string]: unknown }, keyword: 'minimum' | 'maximum'): void {
  const exclusive = keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  if (typeof copy[exclusive] !== 'boolean') return;
  if (copy[exclusive] && copy[keyword] !== undefined) {
    copy[exclusive] = copy[keyword];
    delete copy[keyword];
  } else {
    delete copy[exclusive];
  }
}

/** Patterns are of Go: those that JavaScript does not have, or reads otherwise, are left to the API server. */
function isPortable(pattern: string): boolean {
  if (/\[\[?:|\\[zAQEpPCa]|\(\?[^:]|\\x\{/.test(pattern)) return false;
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** Fields that tell the items of a list apart; an empty list when the whole item does. */
function uniqueness(schema: JsonSchema): readonly string[] | undefined {
  switch (schema['x-kubernetes-list-type']) {
    case 'map': return schema['x-kubernetes-list-map-keys'];
    case 'set': return [];
    default: return undefined;
  }
}
