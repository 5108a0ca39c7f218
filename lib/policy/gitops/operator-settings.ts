import { deliveredPath, isDelivered } from './delivered';
import { annotationOf, hasSyncOption, saysToFlux } from '../operator-metadata';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at, record, records, shown } from '../shapes';

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
const STATE = new Set(['/PersistentVolumeClaim', '/PersistentVolume', 'apps/StatefulSet', '/Namespace', 'apiextensions.k8s.io/CustomResourceDefinition']);

export const replacedState = defineRule({
  id: 'replaced-state',
  title: 'What holds state is not replaced.',
  rationale: 'Replacing deletes the object first: the claim with its data, the namespace with all in it, the definition with all objects of its kind.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#replace-resource-instead-of-applying-changes',
  appliesTo: [...STATE],
  check: object => {
    const forced = saysToFlux(object, 'force', 'enabled');
    const replaced = hasSyncOption(object, 'Replace=true', 'Force=true');
    return [
      ...forced ? [{
        field: 'metadata.annotations.kustomize.toolkit.fluxcd.io/force', value: 'enabled', problem: 'Flux deletes the object to change what cannot change', fix: 'remove it; a new version is a new object',
      }] : [],
      ...replaced ? [{
        field: `metadata.annotations.${SYNC_OPTIONS}`, value: annotationOf(object, SYNC_OPTIONS), problem: 'Argo CD deletes the object to change what cannot change', fix: 'remove Replace and Force; a new version is a new object',
      }] : [],
    ];
  },
});

export const syncWave = defineRule({
  id: 'sync-wave',
  title: 'A sync wave is a whole number.',
  rationale: 'Argo CD takes any other text for wave 0, and the object comes before what it waits for.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/',
  check: object => {
    const wave = record(record(object.manifest.metadata)?.annotations)?.['argocd.argoproj.io/sync-wave'];
    return wave === undefined || (typeof wave === 'string' && /^[+-]?\d+$/.test(wave)) ? [] : [{
      field: 'metadata.annotations.argocd.argoproj.io/sync-wave', value: shown(wave), problem: 'not a whole number in quotes', fix: 'write it as "-1", "0" or "5"',
    }];
  },
});

export const allowEmpty = defineRule({
  id: 'empty-sync-allowed',
  title: 'An empty folder is not an order to delete everything.',
  rationale: 'With allowEmpty a wrong path, or a generator that prints nothing, prunes the whole app.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/#automatic-pruning-with-allow-empty-v18',
  appliesTo: ['argoproj.io/Application', 'argoproj.io/ApplicationSet'],
  check: ({ manifest }) => ['spec.syncPolicy.automated', 'spec.template.spec.syncPolicy.automated'].flatMap(where => at(manifest, where))
    .filter(({ value }) => record(value)?.allowEmpty === true && record(value)?.prune === true)
    .map(({ path }) => ({ field: `${path}.allowEmpty`, value: 'true', problem: 'together with prune, an empty folder deletes everything that the app delivered', fix: 'remove allowEmpty' })),
});

export const ignoredButApplied = defineRule({
  id: 'ignored-but-applied',
  level: PolicyLevel.WARNING,
  title: 'A field that differences ignore is not written by a sync.',
  rationale: 'Without RespectIgnoreDifferences the difference is only not shown: the next sync writes the value of Git all the same.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#respect-ignore-difference-configs',
  appliesTo: ['argoproj.io/Application'],
  check: ({ manifest }) => {
    const spec = record(manifest.spec) ?? {};
    if (records(spec.ignoreDifferences).length === 0 || !at(spec, 'syncPolicy.automated')[0]) return [];
    const respected = at(spec, 'syncPolicy.syncOptions[]').some(({ value }) => value === 'RespectIgnoreDifferences=true');
    return respected ? [] : [{ field: 'spec.syncPolicy.syncOptions', problem: 'without RespectIgnoreDifferences=true, each sync writes the ignored fields', fix: 'add RespectIgnoreDifferences=true' }];
  },
});

export const forcedKustomization = defineRule({
  id: 'forced-kustomization',
  title: 'Only objects that may be made again are forced.',
  rationale: 'With force, Flux deletes and creates whatever it cannot change: claims with their data, services with their address.',
  link: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#force',
  appliesTo: ['kustomize.toolkit.fluxcd.io/Kustomization'],
  check: (kustomization, world) => {
    if (record(kustomization.manifest.spec)?.force !== true) return [];
    const state = stateUnder(kustomization, world);
    return state ? [{
      field: 'spec.force',
      value: 'true',
      problem: `${state.identity} is among what it delivers, and would be deleted with its data when a field of it cannot change`,
      fix: 'remove force, and mark the one object that may be made again: kustomize.toolkit.fluxcd.io/force: enabled',
    }] : [];
  },
});

/** The first object with state in the folder of a Kustomization. */
function stateUnder(kustomization: PolicyObject, world: PolicyWorld): PolicyObject | undefined {
  const path = deliveredPath(kustomization);
  return [...STATE].flatMap(kind => world._all(kind)).find(object => isDelivered(object, path, world));
}
