import { JsonSchema, SchemaSource } from './json-schema';
import { record } from '../shapes';

/** A value in an object, on the way from the object to it. */
export interface Step {
  /** Path of the value, such as `spec.containers[0]`. */
  readonly path: string;
  readonly value: unknown;
  /** Its schema, with what it refers to in its place. */
  readonly schema: JsonSchema | undefined;
}

/** Every value on the way to a JSON pointer, the object first and the value last. */
export function stepsTo(object: unknown, pointer: string, definition: string, source: SchemaSource): Step[] {
  const steps: Step[] = [{ path: '', value: object, schema: resolved({ $ref: definition }, source) }];
  for (const key of pointer.split('/').slice(1).map(step => step.replace(/~1/g, '/').replace(/~0/g, '~'))) {
    const { path, value, schema } = steps[steps.length - 1];
    const list = Array.isArray(value);
    steps.push({
      path: list ? `${path}[${key}]` : joined(path, key),
      value: list ? value[Number(key)] : record(value)?.[key],
      schema: resolved(list ? schema?.items : childSchema(schema, key), source),
    });
  }
  return steps;
}

/** The path of a field of an object. */
export function joined(path: string, key: string): string {
  return path ? `${path}.${key}` : key;
}

/** A schema with what it refers to in its place. */
export function resolved(schema: JsonSchema | undefined, source: SchemaSource): JsonSchema | undefined {
  let found = schema;
  // References to references are rare, references in a circle are a broken source.
  for (let i = 0; i < 8 && found?.$ref !== undefined; i++) found = source.definition(found.$ref);
  return found;
}

function childSchema(schema: JsonSchema | undefined, key: string): JsonSchema | undefined {
  if (schema?.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}
