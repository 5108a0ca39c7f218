import { isGiven, isUsed } from './given-names';
import { objectReferences } from './object-references';
import { isWhole } from './whole';
import { defineRule } from '../policy-rule';
import { at, record } from '../shapes';

/** Kinds that are found only in the namespace of the pod that names them. */
const KINDS = new Set(['/ConfigMap', '/Secret', '/PersistentVolumeClaim', '/ServiceAccount']);
/** Annotations of controllers that copy objects into other namespaces. */
const COPIED = /^(?:reflector\.v1\.k8s\.emberstack\.com|replicator\.v1\.mittwald\.de|kubed\.appscode\.com|kyverno\.io)\//;

/** Pods see only what is in their own namespace; the object that is named is in another one, where nobody uses it. */
export const referenceNamespace = defineRule({
  id: 'reference-namespace',
  title: 'What a pod names is in its namespace.',
  rationale: 'The pod never starts: ConfigMaps, Secrets, claims and ServiceAccounts of other namespaces are not found.',
  link: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/',
  checkWorld: world => objectReferences(world).flatMap(({ from, field, groupKind, namespace, name, optional }) => {
    if (optional || namespace === '' || !KINDS.has(groupKind) || name === 'default' || !isWhole(from)) return [];
    if (isGiven(world, groupKind, namespace, name)) return [];
    const elsewhere = world.find(groupKind, '', name).filter(object => object.namespace !== '' && !isUsed(world, groupKind, object.namespace, name));
    const annotations = elsewhere.flatMap(({ manifest }) => at(manifest, 'metadata.annotations').flatMap(({ value }) => Object.keys(record(value) ?? {})));
    if (elsewhere.length === 0 || annotations.some(key => COPIED.test(key))) return [];
    const kind = groupKind.slice(1);
    return [{
      object: from,
      field,
      value: name,
      problem: `the given ${kind} of this name is in the namespace ${elsewhere[0].namespace}; a pod in ${namespace} does not find it`,
      fix: `put the ${kind} into ${namespace}, or the pod into ${elsewhere[0].namespace}`,
    }];
  }),
});
