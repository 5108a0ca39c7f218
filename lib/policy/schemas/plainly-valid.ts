import { NUMBER_FORMATS, TEXT_FORMATS } from './formats';
import { AjvSchema, REFERENCE, UNIQUE } from './strict';
import { isUnique } from './unique';

/** Finds the schema of a definition. */
export type Lookup = (definition: string) => AjvSchema;

type Fields = { readonly [name: string]: unknown };
type Schemas = { readonly [name: string]: AjvSchema };
type Check = (limit: never, value: unknown, schema: Fields, lookup: Lookup) => boolean;

const PATTERNS = new Map<string, RegExp>();

/**
 * Whether a value is certain to be as its schema says. False says nothing: the schema may have a keyword that is none of
 * these, or the value may be wrong, and ajv finds out. Almost every object is right, and then no program has to be made of
 * its schema, which takes longer than everything else that is done with it.
 */
export function isPlainlyValid(schema: AjvSchema, value: unknown, lookup: Lookup): boolean {
  if (typeof schema === 'boolean') return schema;
  for (const keyword in schema) {
    const check = CHECKS[keyword];
    if (check === undefined || !check(schema[keyword] as never, value, schema, lookup)) return false;
  }
  return true;
}

/** Keywords as JSON Schema means them: most say something about one type of value, and nothing about all others. */
const CHECKS: { readonly [keyword: string]: Check | undefined } = {
  [REFERENCE]: (name: string, value, _, lookup) => isPlainlyValid(lookup(name), value, lookup),
  [UNIQUE]: (keys: readonly string[], value) => !Array.isArray(value) || isUnique(keys, value),
  type: (types: string | readonly string[], value) => (typeof types === 'string' ? isOfType(types, value) : types.some(type => isOfType(type, value))),
  enum: (values: readonly unknown[], value) => values.includes(value),
  format: (format: string, value) => {
    if (typeof value === 'string') return !Object.hasOwn(TEXT_FORMATS, format) || TEXT_FORMATS[format](value);
    return typeof value !== 'number' || !Object.hasOwn(NUMBER_FORMATS, format) || NUMBER_FORMATS[format](value);
  },
  pattern: (pattern: string, value) => typeof value !== 'string' || expression(pattern).test(value),
  minimum: (limit: number, value) => typeof value !== 'number' || value >= limit,
  maximum: (limit: number, value) => typeof value !== 'number' || value <= limit,
  exclusiveMinimum: (limit: number, value) => typeof value !== 'number' || value > limit,
  exclusiveMaximum: (limit: number, value) => typeof value !== 'number' || value < limit,
  // Characters are counted, not the units of UTF-16.
  minLength: (limit: number, value) => typeof value !== 'string' || [...value].length >= limit,
  maxLength: (limit: number, value) => typeof value !== 'string' || value.length <= limit || [...value].length <= limit,
  minItems: (limit: number, value) => !Array.isArray(value) || value.length >= limit,
  maxItems: (limit: number, value) => !Array.isArray(value) || value.length <= limit,
  minProperties: (limit: number, value) => !isObject(value) || Object.keys(value).length >= limit,
  maxProperties: (limit: number, value) => !isObject(value) || Object.keys(value).length <= limit,
  required: (names: readonly string[], value) => !isObject(value) || names.every(name => Object.hasOwn(value, name) && value[name] !== undefined),
  properties: (schemas: Schemas, value, _, lookup) => !isObject(value) || Object.keys(value).every(name => {
    return !Object.hasOwn(schemas, name) || value[name] === undefined || isPlainlyValid(schemas[name], value[name], lookup);
  }),
  additionalProperties: (others: AjvSchema, value, { properties = {} }, lookup) => !isObject(value) || Object.keys(value).every(name => {
    return Object.hasOwn(properties as object, name) || isPlainlyValid(others, value[name], lookup);
  }),
  items: (item: AjvSchema, value, _, lookup) => !Array.isArray(value) || value.every(one => isPlainlyValid(item, one, lookup)),
  allOf: (schemas: readonly AjvSchema[], value, _, lookup) => schemas.every(schema => isPlainlyValid(schema, value, lookup)),
  anyOf: (schemas: readonly AjvSchema[], value, _, lookup) => schemas.some(schema => isPlainlyValid(schema, value, lookup)),
};

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'object': return isObject(value);
    case 'array': return Array.isArray(value);
    case 'integer': return Number.isInteger(value);
    case 'number': return Number.isFinite(value);
    case 'null': return value === null;
    default: return typeof value === type;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expression(pattern: string): RegExp {
  let found = PATTERNS.get(pattern);
  if (!found) PATTERNS.set(pattern, found = new RegExp(pattern));
  return found;
}
