// A small JSON Schema checker in which an object has no fields but those its schema names.
import { resolveSchema } from './kinds.mjs';

/** What is wrong with a value, in the words of ajv, so that what both find reads the same. */
export function strictErrors(unresolved, value, path = '') {
  if (value === null) return []; // Kubernetes reads null as absent
  const schema = resolveSchema(unresolved);
  if (schema.anyOf) return schema.anyOf.some((option) => strictErrors(option, value, path).length === 0) ? [] : [{ path, message: 'must match a schema in anyOf' }];
  if (schema.type && !isOfType(value, schema.type)) return [{ path, message: `must be ${schema.type}` }];
  if (schema.enum && !schema.enum.includes(value)) return [{ path, message: 'must be equal to one of the allowed values' }];
  if (schema.pattern && !new RegExp(schema.pattern).test(value)) return [{ path, message: `must match pattern "${schema.pattern}"` }];
  const limit = limitError(schema, value);
  if (limit) return [{ path, message: limit }];
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

function isOfType(value, type) {
  if (type === 'integer') return Number.isInteger(value);
  return (Array.isArray(value) ? 'array' : typeof value) === type;
}

/** Which limit a number, a text or a list is beyond. Only written schemas have some: validators of packages know their own. */
function limitError({ minimum, maximum, minLength, maxLength, minItems, maxItems }, value) {
  if (value < minimum) return `must be >= ${minimum}`;
  if (value > maximum) return `must be <= ${maximum}`;
  const [least, most, what] = Array.isArray(value) ? [minItems, maxItems, 'items'] : [minLength, maxLength, 'characters'];
  if (value.length < least) return `must NOT have fewer than ${least} ${what}`;
  if (value.length > most) return `must NOT have more than ${most} ${what}`;
  return undefined;
}
