import { leastReplicas, rollingUpdate } from './replicas';
import { PolicyLevel } from '../../policy-level';
import { PolicyObject } from '../../policy-object';
import { defineRule } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { isWhole } from '../../references/whole';
import { at, record } from '../../shapes';

const LINK = 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes';
const FIX = 'set strategy.type: Recreate, or rollingUpdate maxSurge: 0 and maxUnavailable: 1; or let the claim be mounted by many';

/** A volume for one pod, while an update wants two. */
export const surgePodClaim = defineRule({
  id: 'surge-pod-claim',
  title: 'An update does not wait for a second pod on a claim that one pod at a time may use.',
  rationale: 'The new pod waits for the volume, and the old one, which holds it, for the new pod: the update never ends.',
  link: LINK,
  appliesTo: ['apps/Deployment'],
  check: (object, world) => claims(object, world, 'ReadWriteOncePod').map(({ path, value }) => ({
    field: path, value, problem: 'the claim is ReadWriteOncePod, and the update starts a second pod before it ends the first', fix: FIX,
  })),
});

/** A volume for one node, while an update may want it on two. */
export const surgeNodeClaim = defineRule({
  id: 'surge-node-claim',
  level: PolicyLevel.WARNING,
  title: 'An update does not start a second pod on a claim that one node at a time mounts.',
  rationale: 'On another node the new pod hangs with a Multi-Attach error, and the old one is not ended before it is ready: the update never ends.',
  link: LINK,
  appliesTo: ['apps/Deployment'],
  check: (object, world) => claims(object, world, 'ReadWriteOnce').map(({ path, value }) => ({
    field: path, value, problem: 'the claim is ReadWriteOnce, and the update starts a second pod, maybe on another node, before it ends the first', fix: FIX,
  })),
});

/** The claims of a single pod that have one access mode only, when an update makes a second pod first. */
function claims(object: PolicyObject, world: PolicyWorld, mode: string): { path: string; value: string }[] {
  if (leastReplicas(object, world) !== 1 || !isWhole(object)) return [];
  const update = rollingUpdate(object, 1);
  if (!update || update.surge === 0 || update.unavailable > 0) return [];
  return object._podSpecs.filter(({ spec }) => spec.nodeName === undefined && record(spec.nodeSelector)?.['kubernetes.io/hostname'] === undefined).flatMap(({ spec, path }) => (
    at(spec, 'volumes[].persistentVolumeClaim.claimName').flatMap(found => {
      const given = typeof found.value === 'string' ? world.find('/PersistentVolumeClaim', object.namespace, found.value) : [];
      const modes = given.length === 1 ? at(given[0].manifest, 'spec.accessModes[]').map(({ value }) => value) : [];
      return modes.length === 1 && modes[0] === mode ? [{ path: `${path}.${found.path}`, value: found.value as string }] : [];
    })
  ));
}
