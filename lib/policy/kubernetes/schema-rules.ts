import { judge, SchemaRule } from './judgement';
import { PolicyLevel } from '../policy-level';
import { defineRule, DefinedRule } from '../policy-rule';

/** Fields that the kind does not have. */
export const unknownField = told('unknown-field', PolicyLevel.ERROR, 'Every field is one that the kind has.',
  'Strict validation, which kubectl and Flux ask for, refuses the object; without it the field is dropped, and nobody is told.', ['kube-linter:schema-validation']);

/** Values that the schema of the kind refuses. */
export const schema = told('schema', PolicyLevel.ERROR, 'Required fields are there, and values have the type, form and range of their field.',
  'The API server refuses the object, and the operator with it the whole app.', ['kube-linter:schema-validation']);

/** API versions and kinds that there are not. */
export const apiNotServed = told('api-not-served', PolicyLevel.ERROR, 'The cluster serves the API version and the kind.',
  'The API server does not know the object, and the operator stops at the whole app.');

/** What may be of another version than this library knows, or a slip. */
export const newerThanKnown = told('newer-than-known', PolicyLevel.WARNING, 'Fields and values are known.',
  'Either the cluster runs another version than this library knows, or the field is misspelt and will be dropped. The schemas of the cluster would tell.');

function told(id: SchemaRule, level: PolicyLevel, title: string, rationale: string, checkers: readonly string[] = []): DefinedRule {
  return defineRule({
    id,
    level,
    title,
    rationale,
    checkers,
    check: (object, world) => judge(object, world).filter(({ rule }) => rule === id).map(({ finding }) => finding),
  });
}
