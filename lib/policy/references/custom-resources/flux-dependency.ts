import { cycleIn } from './cycles';
import { misnamedAt } from './misnamed';
import { PolicyObject } from '../../policy-object';
import { defineRule } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { groupKindOf, record, records } from '../../shapes';

const KINDS = ['kustomize.toolkit.fluxcd.io/Kustomization', 'helm.toolkit.fluxcd.io/HelmRelease'];

/** What Flux waits for before it applies something, and after. */
export const fluxDependency = defineRule({
  id: 'flux-dependency',
  title: 'What a Flux object waits for is there, and does not wait for it.',
  rationale: 'Flux waits for what never becomes ready, and does not apply the object at all.',
  link: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies',
  appliesTo: KINDS,
  check: (object, world) => {
    const spec = record(object.manifest.spec) ?? {};
    const cycle = world._once(cycles).get(object);
    return [
      ...records(spec.dependsOn).flatMap(({ name, namespace }, i) => (typeof name !== 'string' ? [] : misnamedAt(world, `spec.dependsOn[${i}].name`, {
        groupKind: object.groupKind,
        namespace: placeOf(namespace, object),
        name,
        mixedUpWith: KINDS.filter(kind => kind !== object.groupKind),
        deliveredWith: object,
      }))),
      ...records(spec.healthChecks).flatMap((check, i) => (typeof check.name !== 'string' ? [] : misnamedAt(world, `spec.healthChecks[${i}].name`, {
        groupKind: groupKindOf(check), namespace: typeof check.namespace === 'string' ? check.namespace : '', name: check.name,
      }))),
      ...cycle ? [{ field: 'spec.dependsOn', problem: `they wait for each other: ${cycle.join(' → ')}`, fix: 'let one of them not wait' }] : [],
    ];
  },
});

function placeOf(namespace: unknown, object: PolicyObject): string {
  return typeof namespace === 'string' && namespace !== '' ? namespace : object.namespace;
}

/** The objects whose waiting closes a cycle: the first of each, so that a cycle is told once. */
function cycles(world: PolicyWorld): ReadonlyMap<PolicyObject, readonly string[]> {
  const found = new Map<PolicyObject, readonly string[]>();
  for (const kind of KINDS) {
    const objects = world._all(kind);
    const key = (namespace: string, name: string) => `${namespace}/${name}`;
    const waits = new Map(objects.map(object => [
      key(object.namespace, object.name),
      records(record(object.manifest.spec)?.dependsOn).map(({ name, namespace }) => key(placeOf(namespace, object), String(name))),
    ]));
    // Variants of an object under one name, such as two clusters in one folder, wait each for its own.
    if (waits.size < objects.length) continue;
    const cycle = cycleIn(waits);
    const first = cycle && objects.find(({ namespace, name }) => key(namespace, name) === cycle[0]);
    if (first) found.set(first, cycle.map(one => one.replace(/^\//, '')));
  }
  return found;
}
