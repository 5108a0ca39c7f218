import { nearestName, Nearness } from './near-names';
import { isName } from './whole';
import { defineRule, PlacedFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';

/** An object in a namespace whose name is mistyped: nothing is created there, or somewhere else than meant. */
export const namespaceName = defineRule({
  id: 'namespace-name',
  title: 'Objects are in the namespace that is given.',
  rationale: 'The API server refuses objects in a namespace that there is not.',
  link: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
  checkWorld: (world: PolicyWorld): PlacedFinding[] => {
    const given = new Set(world._all('/Namespace').map(({ name }) => name));
    if (given.size === 0) return [];
    const meant = new Map<string, string | undefined>();
    return world._everything.flatMap(object => {
      const { namespace } = object;
      if (!isName(namespace) || given.has(namespace) || namespace === 'default' || namespace.startsWith('kube-')) return [];
      if (!meant.has(namespace)) {
        const nearest = nearestName(namespace, given);
        meant.set(namespace, nearest?.nearness === Nearness.TYPO ? nearest.name : undefined);
      }
      const name = meant.get(namespace);
      if (name === undefined) return [];
      return [{
        object, field: 'metadata.namespace', value: namespace, problem: `there is no such namespace among the given objects; there is "${name}"`, fix: `set namespace: ${name}, or add the Namespace "${namespace}"`,
      }];
    });
  },
});
