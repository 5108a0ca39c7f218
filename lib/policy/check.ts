import { PolicyObject, PolicyRule } from './policy-rule';
import { defaultRules } from './rules';
import { Issue } from '../errors';

/** Every finding of every rule, by object in the given order and then by rule. */
export function checkObjects(objects: readonly PolicyObject[], rules: readonly PolicyRule[] = defaultRules): Issue[] {
  return objects.flatMap(object => rules.flatMap(rule => rule.check(object).map(finding => ({ id: rule.id, path: object.path, ...finding }))));
}
