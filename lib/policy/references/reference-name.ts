import { givenNames, isGiven, isUsed, mayBeMade, missingNames } from './given-names';
import { nearestName, Nearness } from './near-names';
import { ObjectReference, objectReferences } from './object-references';
import { isWhole } from './whole';
import { configKeys } from '../config-keys';
import { defineRule, PlacedFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';

/** Kinds of which a pod usually has its own: one that nobody uses is meant for the one name that is missing. */
const OWN = new Set(['/PersistentVolumeClaim', '/ServiceAccount']);
/** Names that the cluster itself gives. */
const BUILT_IN = new Set(['default', 'system-cluster-critical', 'system-node-critical', 'kube-root-ca.crt', 'openshift-service-ca.crt']);

/** A name that is not given, while another one is that must have been meant: the pod waits for an object that never comes. */
export const referenceName = defineRule({
  id: 'reference-name',
  title: 'What is referred to by name has that name.',
  rationale: 'The pod never starts: its ConfigMap, Secret, claim or ServiceAccount is not found.',
  link: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/',
  checkers: ['kube-linter:env-value-from', 'kube-linter:non-existent-service-account', 'kubescape:C-0307'],
  checkWorld: world => objectReferences(world).flatMap(reference => check(reference, world)),
});

function check(reference: ObjectReference, world: PolicyWorld): PlacedFinding[] {
  const { from, field, groupKind, namespace, name, optional } = reference;
  if (optional || BUILT_IN.has(name) || !isWhole(from) || isGiven(world, groupKind, namespace, name)) return [];
  const kind = groupKind.slice(groupKind.indexOf('/') + 1);
  const other = otherKind(reference, world);
  if (other) {
    return [{ object: from, field, value: name, problem: `there is no ${kind} of this name among the given objects, but a ${other}`, fix: `refer to the ${other}, or make it a ${kind}` }];
  }
  if (mayBeMade(world, name)) return [];
  const meant = whatIsMeant(reference, world);
  if (meant === undefined) return [];
  return [{
    object: from, field, value: name, problem: `there is no ${kind} of this name among the given objects; there is "${meant}"`, fix: `name "${meant}", or add the ${kind} "${name}"`,
  }];
}

function whatIsMeant({ groupKind, namespace, name }: ObjectReference, world: PolicyWorld): string | undefined {
  const candidates = givenNames(world, groupKind, namespace);
  const nearest = nearestName(name, candidates);
  if (!nearest) return undefined;
  if (nearest.nearness === Nearness.TYPO) return nearest.name;
  const unused = candidates.filter(candidate => !isUsed(world, groupKind, namespace, candidate));
  const left = nearestName(name, unused);
  if (left?.nearness === Nearness.ALIKE) return left.name;
  const alone = new Set(unused).size === 1 && missingNames(world, groupKind, namespace).size === 1;
  return left && OWN.has(groupKind) && alone ? left.name : undefined;
}

/** A ConfigMap of that name, with that key and used by nobody, where a Secret is asked for; or the other way round. */
function otherKind({ groupKind, namespace, name, key }: ObjectReference, world: PolicyWorld): string | undefined {
  const other = groupKind === '/ConfigMap' ? '/Secret' : groupKind === '/Secret' ? '/ConfigMap' : undefined;
  const keys = other && configKeys(world, other, namespace, name);
  if (!keys || isUsed(world, other, namespace, name)) return undefined;
  return key !== undefined && keys.keys.has(key) ? other.slice(1) : undefined;
}
