import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../policy-world';
import { at, record, shown, strings } from '../shapes';

/** Kinds that run the same pod on several nodes. */
const KINDS = ['apps/Deployment', 'apps/ReplicaSet', 'apps/StatefulSet', 'apps/DaemonSet', 'argoproj.io/Rollout'];

/** Several replicas on a claim that one node at a time can mount: all but the first hang. */
export const sharedClaim = defineRule({
  id: 'shared-claim',
  title: 'Replicas share a claim only when it can be mounted by many nodes.',
  rationale: 'A volume that is ReadWriteOnce is attached to one node; replicas on other nodes hang in ContainerCreating.',
  link: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes',
  appliesTo: KINDS,
  check: (object, world) => {
    const count = replicas(object, world);
    if (count < 2) return [];
    return object._podSpecs.flatMap(({ spec, path }) => at(spec, 'volumes[].persistentVolumeClaim.claimName').flatMap(({ value, path: place }) => {
      if (typeof value !== 'string') return [];
      const claims = world.find('/PersistentVolumeClaim', object.namespace, value);
      if (claims.length === 0 || !claims.every(isForOneNode)) return [];
      return [{
        field: `${path}.${place}`,
        value,
        problem: `${count === Infinity ? 'the pods of every node' : `${count} replicas`} share this claim, whose access modes are ${modes(claims[0]).map(shown).join(', ')}: one node at a time`,
        fix: 'give the claim ReadWriteMany or ReadOnlyMany, run one replica, or give each replica its own claim with a StatefulSet',
      }];
    }));
  },
});

function replicas(object: PolicyObject, world: PolicyWorld): number {
  if (object.groupKind === 'apps/DaemonSet') return isPinned(object) ? 1 : Infinity;
  const given = record(object.manifest.spec)?.replicas;
  const scaled = (world._once(maximums).get(`${object.kind} ${object.name}`) ?? []).filter(({ namespace }) => mayBeSameNamespace(namespace, object.namespace));
  return Math.max(typeof given === 'number' ? given : 1, ...scaled.map(({ replicas: most }) => most));
}

/** How many replicas autoscalers allow, by kind and name of what they scale. */
function maximums(world: PolicyWorld): ReadonlyMap<string, readonly { readonly namespace: string; readonly replicas: number }[]> {
  const found = new Map<string, { namespace: string; replicas: number }[]>();
  for (const { manifest, namespace } of world._all('autoscaling/HorizontalPodAutoscaler')) {
    const spec = record(manifest.spec);
    const target = record(spec?.scaleTargetRef);
    if (typeof spec?.maxReplicas !== 'number' || typeof target?.kind !== 'string' || typeof target.name !== 'string') continue;
    const key = `${target.kind} ${target.name}`;
    found.set(key, [...found.get(key) ?? [], { namespace, replicas: spec.maxReplicas }]);
  }
  return found;
}

/** A DaemonSet for one node. */
function isPinned(object: PolicyObject): boolean {
  return object._podSpecs.some(({ spec }) => [...strings(spec.nodeSelector, '', 'nodeSelector')].length > 0 || spec.nodeName !== undefined || spec.affinity !== undefined);
}

function isForOneNode(claim: PolicyObject): boolean {
  const all = modes(claim);
  return all.length > 0 && all.every(mode => mode === 'ReadWriteOnce' || mode === 'ReadWriteOncePod');
}

function modes(claim: PolicyObject): unknown[] {
  const all = record(claim.manifest.spec)?.accessModes;
  return Array.isArray(all) ? all : [];
}
