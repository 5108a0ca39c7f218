import { join } from 'node:path';
import { run } from './run';

/** One reason why the API server would not take an object. */
export interface SchemaError {
  /** `kind/name` */
  readonly object: string;
  /** JSON pointer of the field, empty for the object as a whole. */
  readonly path: string;
  readonly message: string;
}

/**
 * What is wrong with Kubernetes objects by the schemas of their kinds; unknown fields are refused, and so is a kind
 * without a schema. What no schema holds is not checked here: CEL rules, and rules that the API server has in code
 * (names, port ranges, selectors that must match labels).
 */
export function schemaErrors(objects: readonly object[]): SchemaError[] {
  return JSON.parse(run(process.execPath, [join(__dirname, '..', 'schemas', 'validate.mjs')], { input: JSON.stringify(objects) }));
}
