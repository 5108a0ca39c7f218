import { deliveredPath, isDelivered } from './delivered';
import { saysToFlux } from '../operator-metadata';
import { PolicyObject } from '../policy-object';
import { PolicyWorld } from '../policy-world';
import { at, record, records } from '../shapes';

/**
 * Whether an operator among the given objects leaves a field of an object to whoever else writes it: Argo CD where it
 * ignores the difference and respects that in a sync, Flux where it ignores the path, or applies the object only once.
 *
 * @param pointer the field as a JSON pointer, such as `/spec/replicas`
 */
export function isLeftAlone(object: PolicyObject, pointer: string, world: PolicyWorld): boolean {
  if (saysToFlux(object, 'ssa', 'IfNotPresent') || saysToFlux(object, 'ssa', 'Ignore') || saysToFlux(object, 'reconcile', 'disabled')) return true;
  return world._once(argoIgnores).some(entry => concerns(entry, object) && ignores(entry, pointer))
    || world._once(fluxIgnores).some(entry => (entry.path === '' || object.file === undefined || isDelivered(object, entry.path, world)) && entry.pointers.includes(pointer));
}

type Entry = { readonly [field: string]: unknown };

function argoIgnores(world: PolicyWorld): readonly Entry[] {
  const apps = [['argoproj.io/Application', 'spec'], ['argoproj.io/ApplicationSet', 'spec.template.spec']] as const;
  return apps.flatMap(([kind, where]) => world._all(kind).flatMap(({ manifest }) => at(manifest, where)))
    .filter(({ value }) => at(value, 'syncPolicy.syncOptions[]').some(option => option.value === 'RespectIgnoreDifferences=true'))
    .flatMap(({ value }) => records(record(value)?.ignoreDifferences));
}

/** Patterns of kinds and groups may be globs: then nothing is known to be outside of them. */
function concerns({ kind, name }: Entry, object: PolicyObject): boolean {
  return (typeof kind !== 'string' || kind === object.kind || kind.includes('*')) && (typeof name !== 'string' || name === '' || name === object.name);
}

function ignores({ jsonPointers, jqPathExpressions, managedFieldsManagers }: Entry, pointer: string): boolean {
  const has = (list: unknown, text: string) => Array.isArray(list) && list.includes(text);
  // Of a list an expression means all items: `.spec.workerGroupSpecs[].replicas`.
  const expressions = (Array.isArray(jqPathExpressions) ? jqPathExpressions : []).map(text => (typeof text === 'string' ? text.replace(/\[[^\]]*\]/g, '') : ''));
  return has(jsonPointers, pointer) || expressions.includes(pointer.replace(/\/\d+(?=\/)/g, '').replace(/\//g, '.')) || (Array.isArray(managedFieldsManagers) && managedFieldsManagers.length > 0);
}

function fluxIgnores(world: PolicyWorld): readonly { readonly path: string; readonly pointers: readonly unknown[] }[] {
  return world._all('kustomize.toolkit.fluxcd.io/Kustomization').flatMap(kustomization => at(kustomization.manifest, 'spec.ignore[]').map(({ value }) => ({
    path: deliveredPath(kustomization), pointers: at(value, 'paths[]').map(found => found.value),
  })));
}
