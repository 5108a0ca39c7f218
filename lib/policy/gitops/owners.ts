import { PolicyObject } from '../policy-object';
import { defineRule, PlacedFinding } from '../policy-rule';
import { at } from '../shapes';

/** Two objects of one identity: one is applied over the other, again and again. */
export const duplicateObject = defineRule({
  id: 'duplicate-object',
  title: 'An object is made once.',
  rationale: 'Two owners apply one over the other, again and again; when one of them leaves, the object leaves with it.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#fail-the-sync-if-a-shared-resource-is-found',
  checkWorld: world => {
    const first = new Map<string, PolicyObject>();
    return world._everything.flatMap((object): PlacedFinding[] => {
      if (object.name === '') return [];
      // The version of the API is no part of the identity, the group is.
      const key = `${object.groupKind} ${object.clusterScoped ? '' : object.namespace} ${object.name}`;
      const other = first.get(key);
      if (!other) first.set(key, object);
      if (!other || other === object) return [];
      return [{
        object,
        field: 'metadata.name',
        value: `${object.kind}/${object.name}`,
        problem: `the same object is also made by [${other.path}]`,
        fix: object.kind === 'Namespace'
          ? 'let one app bring the namespace and create the others with createNamespace: false'
          : 'give one of them another name or namespace, or remove it',
      }];
    });
  },
});

/** What Flagger makes for a Canary, by the name of its target. @see https://docs.flagger.app/usage/how-it-works */
function madeByFlagger(canary: PolicyObject): string[] {
  const target = at(canary.manifest, 'spec.targetRef.name')[0]?.value;
  const kind = at(canary.manifest, 'spec.targetRef.kind')[0]?.value;
  const service = at(canary.manifest, 'spec.service.name')[0]?.value ?? target;
  // The target may be a Service of Kubernetes or Knative, of which Flagger makes other things.
  if (typeof target !== 'string' || typeof service !== 'string' || (kind !== 'Deployment' && kind !== 'DaemonSet')) return [];
  return [`apps/${kind} ${target}-primary`, ...['', '-primary', '-canary'].map(suffix => `/Service ${service}${suffix}`)];
}

export const flaggerOwned = defineRule({
  id: 'flagger-owned',
  title: 'What Flagger makes is not in Git.',
  rationale: 'The operator and Flagger write over each other\'s Services, and traffic goes to whoever wrote last.',
  link: 'https://docs.flagger.app/usage/how-it-works',
  appliesTo: ['flagger.app/Canary'],
  check: (canary, world) => madeByFlagger(canary).flatMap(made => {
    const [groupKind, name] = made.split(' ');
    return world.find(groupKind, canary.namespace, name).map(object => ({
      field: 'spec.targetRef.name', value: name, problem: `Flagger makes ${object.kind} "${name}" itself, and it is also made by [${object.path}]`, fix: `remove ${object.kind} "${name}"`,
    }));
  }),
});
