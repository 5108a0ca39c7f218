import { objectReferences } from './object-references';
import { didYouMean } from '../../errors';
import { configKeys } from '../config-keys';
import { defineRule } from '../policy-rule';

/** A key that the given ConfigMap or Secret does not have: the container is never created. */
export const referenceKey = defineRule({
  id: 'reference-key',
  title: 'A key that is referred to is in the ConfigMap or Secret.',
  rationale: 'The container stays in CreateContainerConfigError, or the pod in ContainerCreating.',
  link: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/',
  checkWorld: world => objectReferences(world).flatMap(({ from, groupKind, namespace, name, key, keyField, optional }) => {
    if (key === undefined || keyField === undefined || optional) return [];
    const found = configKeys(world, groupKind, namespace, name);
    if (!found?.complete || found.keys.has(key)) return [];
    return [{
      object: from,
      field: keyField,
      value: key,
      problem: `the given ${found.makers[0].kind} "${found.makers[0].name}" has no such key.${didYouMean(key, found.keys)} It has ${list(found.keys)}`,
      fix: 'name one of its keys, or add the key',
    }];
  }),
});

/** Some words of a list for a message. */
export function list(words: Iterable<string>): string {
  const all = [...words];
  return all.length === 0 ? 'none' : all.slice(0, 8).join(', ') + (all.length > 8 ? ` and ${all.length - 8} more` : '');
}
