import { objectReferences } from './object-references';
import { apiGroup, isBuiltInGroup, isClusterScoped } from '../../manifests';
import { configKeys, configNames } from '../config-keys';
import { PolicyObject } from '../policy-object';
import { mayBeSameNamespace, PolicyWorld } from '../policy-world';
import { at, record, strings } from '../shapes';

/** Kinds without namespaces that references name. */
const UNBOUND = new Set(['scheduling.k8s.io/PriorityClass', 'node.k8s.io/RuntimeClass', 'storage.k8s.io/StorageClass', 'networking.k8s.io/IngressClass']);

/** Whether a given object is, or makes, what a reference names. */
export function isGiven(world: PolicyWorld, groupKind: string, namespace: string, name: string): boolean {
  if (groupKind === '/ConfigMap' || groupKind === '/Secret') return configKeys(world, groupKind, namespace, name) !== undefined;
  if (groupKind === '/PersistentVolumeClaim' && isTemplatedClaim(world, name)) return true;
  return world.find(groupKind, UNBOUND.has(groupKind) ? '' : namespace, name).length > 0;
}

/** The names of a kind that are given in a namespace. */
export function givenNames(world: PolicyWorld, groupKind: string, namespace: string): readonly string[] {
  if (groupKind === '/ConfigMap' || groupKind === '/Secret') return configNames(world, groupKind, namespace);
  const here = world._all(groupKind).filter(object => UNBOUND.has(groupKind) || mayBeSameNamespace(object.namespace, namespace));
  return here.map(({ name }) => name).filter(Boolean);
}

/** Whether anything given uses an object by its name, or mentions the name where nobody knows what it means there. */
export function isUsed(world: PolicyWorld, groupKind: string, namespace: string, name: string): boolean {
  return (world._once(usedNames).get(`${groupKind} ${name}`) ?? []).some(one => UNBOUND.has(groupKind) || mayBeSameNamespace(one, namespace))
    || world._once(mentioned).has(name);
}

/**
 * Whether a name may be that of something that an operator makes: it begins with the name of a given custom resource, as
 * `ranker-db-app` does where there is a database `ranker-db`.
 */
export function mayBeMade(world: PolicyWorld, name: string): boolean {
  const prefixes = world._once(customNames);
  for (let end = name.indexOf('-'); end > 0; end = name.indexOf('-', end + 1)) if (prefixes.has(name.slice(0, end))) return true;
  return prefixes.has(name);
}

/** The names that are referred to and not given, of a kind in a namespace. */
export function missingNames(world: PolicyWorld, groupKind: string, namespace: string): ReadonlySet<string> {
  return world._once(missing).get(`${groupKind} ${namespace}`) ?? new Set();
}

function usedNames(world: PolicyWorld): ReadonlyMap<string, readonly string[]> {
  const used = new Map<string, string[]>();
  for (const { groupKind, name, namespace } of objectReferences(world)) {
    const key = `${groupKind} ${name}`;
    const list = used.get(key);
    if (!list) used.set(key, [namespace]);
    else if (!list.includes(namespace)) list.push(namespace);
  }
  return used;
}

/** Text in custom resources and in variables and arguments: names in it mean what only their readers know. */
function mentioned(world: PolicyWorld): ReadonlySet<string> {
  const found = new Set<string>();
  for (const object of world._everything) {
    if (isCustom(object)) for (const { text } of strings(object.manifest.spec)) found.add(text);
    for (const { container } of object._containers) for (const { value } of at(container, 'env[].value')) if (typeof value === 'string') found.add(value);
    for (const value of Object.values(record(record(object.manifest.metadata)?.annotations) ?? {})) if (typeof value === 'string') found.add(value);
  }
  return found;
}

function customNames(world: PolicyWorld): ReadonlySet<string> {
  return new Set(world._everything.filter(isCustom).map(({ name }) => name).filter(Boolean));
}

function missing(world: PolicyWorld): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { groupKind, namespace, name, optional } of objectReferences(world)) {
    if (optional || isGiven(world, groupKind, namespace, name)) continue;
    const key = `${groupKind} ${namespace}`;
    found.set(key, (found.get(key) ?? new Set()).add(name));
  }
  return found;
}

/** A StatefulSet makes the claim `<template>-<name>-<number>`, and others make claims of their own name. */
function isTemplatedClaim(world: PolicyWorld, name: string): boolean {
  return world._once(claimPrefixes).has(name.replace(/-\d+$/, '')) || world._all('cdi.kubevirt.io/DataVolume').some(object => object.name === name);
}

function claimPrefixes(world: PolicyWorld): ReadonlySet<string> {
  return new Set(world._all('apps/StatefulSet').flatMap(object => at(object.manifest, 'spec.volumeClaimTemplates[].metadata.name').map(({ value }) => `${value}-${object.name}`)));
}

function isCustom(object: PolicyObject): boolean {
  const { apiVersion } = object.manifest;
  return typeof apiVersion === 'string' && !isBuiltInGroup(apiGroup(apiVersion)) && !isClusterScoped(apiVersion, object.kind);
}
