import { ClusterReader, LiveObject } from './cluster-reader';
import { CommittedApp } from './committed';
import { inParallel } from './in-parallel';
import { ObjectDrift } from './model';
import { leavingWords } from './object-drift';
import { Resource } from './resources';
import { Right } from './rights';
import { byCodeUnit } from '../manifests';
import { hasSyncOption, saysToFlux } from '../policy/operator-metadata';
import { record, records } from '../policy/shapes';

const FLUX = 'kustomize.toolkit.fluxcd.io';
const TRACKING = 'argocd.argoproj.io/tracking-id';
const INSTANCE = 'app.kubernetes.io/instance';

/** What operators usually deliver, looked at beside the kinds that Git has; where it may not be read, nothing is said. */
const USUAL: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['v1', 'ConfigMap'], ['v1', 'PersistentVolumeClaim'], ['v1', 'Secret'], ['v1', 'Service'], ['v1', 'ServiceAccount'],
  ['apps/v1', 'DaemonSet'], ['apps/v1', 'Deployment'], ['apps/v1', 'StatefulSet'], ['batch/v1', 'CronJob'], ['batch/v1', 'Job'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'], ['policy/v1', 'PodDisruptionBudget'],
  ['networking.k8s.io/v1', 'Ingress'], ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['rbac.authorization.k8s.io/v1', 'Role'], ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
];

/** What was found of one app. */
export interface Extras {
  readonly app: CommittedApp;
  readonly objects: readonly ObjectDrift[];
}

/**
 * Objects in the cluster that belong to the apps and that Git no longer has, and the rights that were missing to look.
 *
 * @param all all apps of the cluster: what moves from one to another is in Git
 * @param inGit the resources of their objects
 */
export async function findExtras(
  apps: readonly CommittedApp[], all: readonly CommittedApp[], inGit: readonly Resource[], reader: ClusterReader,
): Promise<{ readonly extras: readonly Extras[]; readonly missing: readonly Right[]; readonly kept: readonly string[] }> {
  const usual = await Promise.all(USUAL.map(([apiVersion, kind]) => reader.resources.find(apiVersion, kind)));
  const resources = new Map([...inGit, ...usual.filter(one => one !== undefined)].map(one => [`${one.group}/${one.name}`, one]));
  const known = new Set(inGit.map(one => `${one.group}/${one.name}`));
  const missing: Right[] = [];
  const kept: string[] = [];
  const places = [...resources].filter(([, { listed }]) => listed)
    .flatMap(([key, resource]) => placesOf(apps, resource).map(place => ({ key, resource, place })));
  const lists = await inParallel(places, async ({ key, resource, place }) => {
    const { items, rights } = await listOf(resource, place, reader);
    if (known.has(key)) missing.push(...rights);
    return { resource, items };
  });
  // An object that names no namespace is where its app goes, or in none.
  const own = new Set(all.flatMap(({ objects, namespace }) => objects.flatMap(({ object }) => (
    ['', namespace ?? 'default'].map(otherwise => keyOf(object.groupKind, object.namespace || otherwise, object.name))))));
  const extras = apps.map(app => {
    const found = new Map<string, ObjectDrift>();
    for (const { resource, items } of lists) {
      for (const item of items) {
        const metadata = record(item.metadata) ?? {};
        const [namespace, name] = [metadata.namespace, metadata.name].map(value => (typeof value === 'string' ? value : ''));
        const groupKind = `${resource.group}/${resource.kind}`;
        const key = keyOf(groupKind, namespace, name);
        if (own.has(key) || !belongsTo(app, resource, metadata, namespace, name)) continue;
        const identity = [resource.kind, namespace, name].filter(Boolean).join('/');
        if (isKept(item)) kept.push(identity);
        else found.set(key, { state: 'extra', object: identity, groupKind, fields: [], ...reasonOf(leavingWords(item)) });
      }
    }
    return { app, objects: [...found].sort(([a], [b]) => byCodeUnit(a, b)).map(([, drift]) => drift) };
  });
  return { extras, missing, kept: [...new Set(kept)].sort(byCodeUnit) };
}

function reasonOf(reason: string | undefined): { reason?: string } {
  return reason === undefined ? {} : { reason };
}

/** Where a resource is listed, and by which label. */
interface Place {
  readonly namespaces: readonly (string | undefined)[];
  readonly selector?: string;
}

/** Flux labels what it owns; of what Argo CD owns everything has to be looked at. */
function placesOf(apps: readonly CommittedApp[], { namespaced }: Resource): Place[] {
  return (['flux', 'argo-cd'] as const).flatMap(operator => {
    const found = apps.filter(app => app.operator === operator);
    const namespaces = [...new Set(found.flatMap(app => (namespaced ? namespacesOf(app) : [undefined])))];
    return found.length === 0 ? [] : [{ namespaces, ...(operator === 'flux' && { selector: `${FLUX}/name` }) }];
  });
}

/** Everywhere at once where a label tells and that may be asked, else where the apps are. */
async function listOf(resource: Resource, { namespaces, selector }: Place, reader: ClusterReader): Promise<{ items: LiveObject[]; rights: Right[] }> {
  if (selector !== undefined && resource.namespaced) {
    const everywhere = await reader.list(resource, undefined, selector);
    if ('items' in everywhere) return { items: [...everywhere.items], rights: [] };
  }
  const items: LiveObject[] = [];
  const rights: Right[] = [];
  for (const namespace of namespaces) {
    const found = await reader.list(resource, namespace, selector);
    if ('items' in found) items.push(...found.items);
    else if (found.right) rights.push(found.right);
  }
  return { items, rights };
}

/** Where an app has, or may have, objects: everywhere where nothing is known of it. */
function namespacesOf({ objects, namespace, operator }: CommittedApp): (string | undefined)[] {
  const known = objects.map(({ object }) => (object.groupKind === '/Namespace' ? object.name : object.namespace));
  const found = new Set([...known, namespace ?? ''].filter(Boolean));
  return found.size > 0 ? [...found] : operator === 'flux' ? [undefined] : [];
}

/** Whether an operator put the object there for the app. What a controller made may carry the labels of what it made it for. */
function belongsTo(
  { operator, delivery }: CommittedApp, { group, kind }: Resource, metadata: { readonly [field: string]: unknown }, namespace: string, name: string,
): boolean {
  if (records(metadata.ownerReferences).some(({ controller }) => controller === true)) return false;
  const [labels, annotations] = [record(metadata.labels), record(metadata.annotations)];
  if (operator === 'flux') return labels?.[`${FLUX}/name`] === delivery.name && labels[`${FLUX}/namespace`] === delivery.namespace;
  const tracking = annotations?.[TRACKING];
  if (typeof tracking === 'string') {
    // The mark of another object, which was copied with its annotations, is not about this one.
    const [owner, ...rest] = tracking.split(':');
    return (owner === delivery.name || owner === `${delivery.namespace}_${delivery.name}`) && rest.join(':') === `${group}/${kind}:${namespace}/${name}`;
  }
  return labels?.[INSTANCE] === delivery.name;
}

/** Whether the object is protected from pruning: then it is meant to stay. */
function isKept(item: LiveObject): boolean {
  const said = { manifest: item };
  return saysToFlux(said, 'prune', 'disabled') || saysToFlux(said, 'reconcile', 'disabled') || hasSyncOption(said, 'Prune=false', 'Prune=confirm');
}

function keyOf(groupKind: string, namespace: string, name: string): string {
  return JSON.stringify([groupKind, namespace, name]);
}
