import { deliveredPath } from './delivered';
import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { record } from '../shapes';

/** What of a Kustomization changes the objects, so that two of one folder may deliver different ones. */
const MAKES_OTHERS = ['kubeConfig', 'targetNamespace', 'namePrefix', 'nameSuffix', 'patches', 'components', 'postBuild'];

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io/Kustomization';
const APPLICATION = 'argoproj.io/Application';

/** One folder of one source, delivered to one place in one way; undefined for what is not known well enough to tell. */
function deliveryOf(object: PolicyObject): string | undefined {
  const spec = record(object.manifest.spec) ?? {};
  if (object.groupKind === KUSTOMIZATION) {
    const source = record(spec.sourceRef) ?? {};
    const making = MAKES_OTHERS.map(field => spec[field] ?? null);
    return JSON.stringify(['flux', source.kind, source.namespace ?? object.namespace, source.name, deliveredPath(object), making]);
  }
  // Only plain manifests and kustomize: the name of an Application is the release of a chart, and in its names.
  const source = record(spec.source);
  const destination = record(spec.destination);
  if (!source || !destination || typeof source.path !== 'string' || !(record(source.directory) || record(source.kustomize))) return undefined;
  const making = [source.directory ?? null, source.kustomize ?? null, source.plugin ?? null];
  return JSON.stringify(['argo', source.repoURL, source.path.replace(/\/+$/, ''), destination.server ?? destination.name, destination.namespace, making]);
}

function byDelivery(world: PolicyWorld): ReadonlyMap<string, PolicyObject> {
  const first = new Map<string, PolicyObject>();
  for (const object of [KUSTOMIZATION, APPLICATION].flatMap(kind => world._all(kind))) {
    const delivery = deliveryOf(object);
    if (delivery !== undefined && !first.has(delivery)) first.set(delivery, object);
  }
  return first;
}

/** Two Kustomizations or Applications with one folder: what one prunes the other brings back. */
export const sharedDelivery = defineRule({
  id: 'shared-delivery',
  title: 'A folder is delivered to a place once.',
  rationale: 'Every object has two owners that write over each other, and when one of them goes it takes the objects of both along.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#fail-the-sync-if-a-shared-resource-is-found',
  appliesTo: [KUSTOMIZATION, APPLICATION],
  check: (object, world) => {
    const delivery = deliveryOf(object);
    const other = delivery === undefined ? undefined : world._once(byDelivery).get(delivery);
    if (!other || other === object || (other.name === object.name && other.namespace === object.namespace)) return [];
    return [{
      field: object.groupKind === KUSTOMIZATION ? 'spec.path' : 'spec.source.path',
      problem: `${other.kind} "${other.name}" delivers the same folder to the same place`,
      fix: 'remove one; set deletionPolicy: Orphan (Flux), or remove its finalizer (Argo CD), before it goes',
    }];
  },
});
