import { keptOnPrune } from './protection';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PlacedFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at, record } from '../shapes';

/** What goes with an object of a kind when the operator prunes it. */
const TAKES_WITH_IT: { readonly [groupKind: string]: string } = {
  '/Namespace': 'the namespace goes with everything in it, also what other apps and people put there',
  '/PersistentVolumeClaim': 'the claim goes, and with most storage classes the data',
  '/PersistentVolume': 'the volume goes, and nobody finds the data any more',
  'apiextensions.k8s.io/CustomResourceDefinition': 'the definition goes with every object of its kind, in all namespaces',
  'kafka.strimzi.io/KafkaTopic': 'the topic goes with its records, and consumers lose their place',
  'kafka.strimzi.io/Kafka': 'the brokers go, and nobody reads or writes a topic until they are back',
  'snapshot.storage.k8s.io/VolumeSnapshot': 'the snapshot goes, unless its class retains it',
  'postgresql.cnpg.io/Cluster': 'the database goes with its volumes',
  'apps/StatefulSet': 'the claims of the set go with it: its persistentVolumeClaimRetentionPolicy says whenDeleted: Delete',
  'feast.dev/FeatureStore': 'the registry and the online store go with the claims that the object owns',
};

/** Whether the controller of the object leaves the state alone when the object goes. */
function keepsItself({ groupKind, manifest }: PolicyObject): boolean {
  if (groupKind === 'kafka.strimzi.io/KafkaTopic') return record(record(manifest.metadata)?.annotations)?.['strimzi.io/managed'] === 'false';
  return groupKind === 'apps/StatefulSet' && at(manifest, 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted')[0]?.value !== 'Delete';
}

/** What is in Git now and leaves the cluster with it. */
function removed(world: PolicyWorld): readonly PolicyObject[] {
  const previous = world._previous;
  return previous ? previous.objects.filter(({ groupKind, namespace, name }) => world.find(groupKind, namespace, name).length === 0) : [];
}

/** An object with state that leaves Git: whoever prunes takes the state too, and a revert brings back an empty one. */
export const prunedState = defineRule({
  id: 'pruned-state',
  title: 'What holds state leaves the cluster on purpose.',
  rationale: 'The operator prunes what is no longer in Git, and a revert brings back the object without what was in it.',
  link: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#prune',
  aboutChange: true,
  checkWorld: world => (world._once(nothingIsPruned) ? [] : removed(world)).flatMap((object): PlacedFinding[] => {
    const loss = TAKES_WITH_IT[object.groupKind];
    if (!loss || keptOnPrune(object) || keepsItself(object)) return [];
    return [{
      object,
      field: 'metadata.name',
      value: object.name,
      problem: `is no longer there, and the operator would prune it: ${loss}`,
      fix: 'first deliver it once with kustomize.toolkit.fluxcd.io/prune: disabled or argocd.argoproj.io/sync-options: Prune=false, then remove it; '
        + 'delete it in the cluster by hand when the state may go',
    }];
  }),
});

/** Whether removing this object of an operator removes what it delivered. */
const PRUNES: { readonly [groupKind: string]: (manifest: any) => boolean } = {
  'kustomize.toolkit.fluxcd.io/Kustomization': manifest => {
    const spec = record(manifest.spec) ?? {};
    // The finalizer of a suspended one removes nothing.
    if (spec.suspend === true) return false;
    const policy = spec.deletionPolicy ?? 'MirrorPrune';
    return policy === 'Delete' || policy === 'WaitForTermination' || (policy === 'MirrorPrune' && spec.prune === true);
  },
  'helm.toolkit.fluxcd.io/HelmRelease': manifest => record(manifest.spec)?.suspend !== true,
  'argoproj.io/Application': manifest => at(manifest, 'metadata.finalizers[]').some(({ value }) => typeof value === 'string' && value.startsWith('resources-finalizer.argocd.argoproj.io')),
  'argoproj.io/ApplicationSet': manifest => at(manifest, 'spec.syncPolicy.preserveResourcesOnDeletion')[0]?.value !== true,
};

function deletesWhatItDelivered(object: PolicyObject): boolean {
  return PRUNES[object.groupKind]?.(object.manifest) === true && !keptOnPrune(object);
}

/** An Application or Kustomization that leaves Git takes everything that it delivered. */
export const prunedDelivery = defineRule({
  id: 'pruned-delivery',
  title: 'An app leaves the cluster on purpose.',
  rationale: 'Removing or renaming the object of the operator deletes everything that it delivered, with state and all.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/',
  aboutChange: true,
  checkWorld: world => removed(world).filter(deletesWhatItDelivered).map((object): PlacedFinding => ({
    object,
    field: 'metadata.name',
    value: object.name,
    problem: 'is no longer there, and everything that it delivered goes with it',
    fix: 'first deliver it once with deletionPolicy: Orphan (Flux), or without its finalizer (Argo CD), then remove it; when everything may go, waive this finding',
  })),
});

/** Asks before it is too late: what is protected cannot be pruned by mistake. */
export const unprotectedState = defineRule({
  id: 'unprotected-state',
  level: PolicyLevel.WARNING,
  title: 'What holds state is protected from pruning.',
  rationale: 'A renamed folder or a wrong path is enough, and the operator deletes the claim with the data.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources',
  appliesTo: ['/PersistentVolumeClaim', 'apiextensions.k8s.io/CustomResourceDefinition', '/Namespace', 'postgresql.cnpg.io/Cluster', 'kafka.strimzi.io/KafkaTopic'],
  check: (object, world) => (keptOnPrune(object) || !delivered(world) ? [] : [{
    field: 'metadata.annotations',
    problem: `the operator may prune it: ${TAKES_WITH_IT[object.groupKind]}`,
    fix: 'add kustomize.toolkit.fluxcd.io/prune: disabled, or argocd.argoproj.io/sync-options: Prune=false',
  }]),
});

/** Whether an operator that prunes is among the given objects: kubectl alone prunes nothing. */
function delivered(world: PolicyWorld): boolean {
  return world._once(prunes);
}

function prunes(world: PolicyWorld): boolean {
  return KINDS_THAT_DELIVER.flatMap(kind => world._all(kind)).some(isPruning);
}

/** Whether operators are among the given objects, before and after the change, and none of them prunes. */
export function nothingIsPruned(world: PolicyWorld): boolean {
  const operators = [world, world._previous].flatMap(version => KINDS_THAT_DELIVER.flatMap(kind => version?._all(kind) ?? []));
  return operators.length > 0 && !operators.some(isPruning);
}

const KINDS_THAT_DELIVER = ['kustomize.toolkit.fluxcd.io/Kustomization', 'argoproj.io/Application', 'argoproj.io/ApplicationSet'];

function isPruning({ manifest }: PolicyObject): boolean {
  return ['spec.prune', 'spec.syncPolicy.automated.prune', 'spec.template.spec.syncPolicy.automated.prune'].some(path => at(manifest, path)[0]?.value === true);
}
