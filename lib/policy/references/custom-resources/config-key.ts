import { kindOf, isPlainName } from './misnamed';
import { nearName } from './near-name';
import { didYouMean } from '../../../errors';
import { configKeys, configNames } from '../../config-keys';
import { PolicyFinding } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';

/** A reference to a ConfigMap or a Secret, and maybe to a key of it. */
export interface ConfigReference {
  readonly groupKind: '/ConfigMap' | '/Secret';
  readonly namespace: string;
  readonly name: unknown;
  /** Path of the name. */
  readonly field: string;
  readonly key?: unknown;
  /** Path of the key. */
  readonly keyField?: string;
}

/** What the given objects contradict of a reference to a ConfigMap or a Secret. */
export function configFindings(world: PolicyWorld, reference: ConfigReference): PolicyFinding[] {
  const { groupKind, namespace, name, field, key, keyField = field } = reference;
  if (!isPlainName(name)) return [];
  const kind = kindOf(groupKind);
  const found = configKeys(world, groupKind, namespace, name);
  if (!found) {
    const near = nearName(name, configNames(world, groupKind, namespace));
    return near === undefined ? [] : [{ field, value: name, problem: `no given object makes a ${kind} "${name}"; there is "${near}"`, fix: `name the ${kind} that is meant` }];
  }
  if (!isPlainName(key) || !found.complete || found.keys.has(key)) return [];
  const keys = [...found.keys];
  return [{
    field: keyField,
    value: key,
    problem: `the ${kind} "${name}" has no such key; it has ${keys.join(', ') || 'none'}.${didYouMean(key, keys)}`,
    fix: `use a key of the ${kind}, or add this one`,
  }];
}
