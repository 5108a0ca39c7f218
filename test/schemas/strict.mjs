// A small JSON Schema checker in which an object has no fields but those its schema names.
import { resolveSchema } from './kinds.mjs';

/** What is wrong with a value, in the words of ajv, so that what both find reads the same. */
export function strictErrors(unresolved, value, path = '') {
  if (value === null) return []; // Kubernetes reads null as absent
  const schema = resolveSchema(unresolved);
  if (schema.anyOf) return schema.anyOf.some((option) => strictErrors(option, value, path).length === 0) ? [] : [{ path, message: 'must match a schema in anyOf' }];
  if (schema.type && typeOf(value) !== schema.type) return [{ path, message: `must be ${schema.type}` }];
  if (schema.enum && !schema.enum.includes(value)) return [{ path, message: 'must be equal to one of the allowed values' }];
  if (schema.pattern && !new RegExp(schema.pattern).test(value)) return [{ path, message: `must match pattern "${schema.pattern}"` }];
  if (schema.items) return value.flatMap((item, index) => strictErrors(schema.items, item, `${path}/${index}`));
  if (schema.type === 'object') return objectErrors(schema, value, path);
  return [];
}

/** The message about a missing field. */
export function required(field) {
  return `must have required property ${field}`;
}

function objectErrors(schema, value, path) {
  const missing = (schema.required ?? [])
    .filter((name) => value[name] === undefined)
    .map((name) => ({ path, message: required(name) }));
  const inside = Object.entries(value).flatMap(([name, field]) => {
    const fieldPath = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const fieldSchema = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : schema.additionalProperties;
    return fieldSchema ? strictErrors(fieldSchema, field, fieldPath) : [{ path: fieldPath, message: 'unknown field' }];
  });
  return [...missing, ...inside];
}

function typeOf(value) {
  return Array.isArray(value) ? 'array' : typeof value;
}
