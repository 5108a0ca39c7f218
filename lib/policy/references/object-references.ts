import { isName } from './whole';
import { containersOf, FoundPodSpec } from '../pod-specs';
import { PolicyObject } from '../policy-object';
import { PolicyWorld } from '../policy-world';
import { at, record } from '../shapes';

/** What one field says about another object. */
export interface ObjectReference {
  readonly from: PolicyObject;
  readonly field: string;
  /** What it refers to. */
  readonly groupKind: string;
  /** Empty when the reference leaves it to whoever applies the object, and for kinds without namespaces. */
  readonly namespace: string;
  readonly name: string;
  /** A key that the ConfigMap or Secret must have. */
  readonly key?: string;
  /** Path of the key, when there is one. */
  readonly keyField?: string;
  readonly optional: boolean;
}

/** Fields of pods that name an object: path in the pod spec, kind. */
const POD_FIELDS: readonly (readonly [string, string])[] = [
  ['imagePullSecrets[].name', '/Secret'],
  ['serviceAccountName', '/ServiceAccount'],
  ['priorityClassName', 'scheduling.k8s.io/PriorityClass'],
  ['runtimeClassName', 'node.k8s.io/RuntimeClass'],
  ['volumes[].persistentVolumeClaim.claimName', '/PersistentVolumeClaim'],
  ['volumes[].csi.nodePublishSecretRef.name', '/Secret'],
  ['volumes[].csi.volumeAttributes.secretProviderClass', 'secrets-store.csi.x-k8s.io/SecretProviderClass'],
];

/** Fields of other kinds that name an object in their own namespace. */
const FIELDS: { readonly [groupKind: string]: readonly (readonly [string, string])[] } = {
  '/PersistentVolumeClaim': [['spec.storageClassName', 'storage.k8s.io/StorageClass']],
  'apps/StatefulSet': [['spec.volumeClaimTemplates[].spec.storageClassName', 'storage.k8s.io/StorageClass']],
  'networking.k8s.io/Ingress': [['spec.ingressClassName', 'networking.k8s.io/IngressClass'], ['spec.tls[].secretName', '/Secret']],
  '/ServiceAccount': [['imagePullSecrets[].name', '/Secret'], ['secrets[].name', '/Secret']],
};

/** Every reference by name in the pods, claims, Ingresses and ServiceAccounts of the world. */
export function objectReferences(world: PolicyWorld): readonly ObjectReference[] {
  return world._once(all);
}

/** The references of one object. */
export function referencesOf(object: PolicyObject, world: PolicyWorld): readonly ObjectReference[] {
  return world._once(byObject).get(object) ?? [];
}

function all(world: PolicyWorld): readonly ObjectReference[] {
  return [...world._once(byObject).values()].flat();
}

function byObject(world: PolicyWorld): ReadonlyMap<PolicyObject, readonly ObjectReference[]> {
  const found = new Map<PolicyObject, readonly ObjectReference[]>();
  for (const object of world._everything) {
    const references = [
      ...object._podSpecs.flatMap(pod => podReferences(object, pod)),
      ...(Object.hasOwn(FIELDS, object.groupKind) ? FIELDS[object.groupKind] : []).flatMap(([path, kind]) => named(object, object.manifest, '', path, kind)),
    ];
    if (references.length > 0) found.set(object, references);
  }
  return found;
}

type Spec = { readonly [field: string]: unknown };

function podReferences(object: PolicyObject, pod: FoundPodSpec): ObjectReference[] {
  const { spec, path } = pod;
  return [
    ...POD_FIELDS.flatMap(([field, kind]) => named(object, spec, path, field, kind)),
    ...at(spec, 'volumes[]').flatMap(volume => volumeReferences(object, volume.value, join(path, volume.path))),
    ...containersOf(pod).flatMap(({ container, path: place }) => containerReferences(object, container, place)),
  ];
}

function volumeReferences(object: PolicyObject, value: unknown, path: string): ObjectReference[] {
  const volume = record(value) ?? {};
  return [
    ...source(object, volume.configMap, `${path}.configMap`, 'name', '/ConfigMap'),
    ...source(object, volume.secret, `${path}.secret`, 'secretName', '/Secret'),
    ...at(volume, 'projected.sources[]').flatMap(projected => [
      ...source(object, record(projected.value)?.configMap, `${path}.${projected.path}.configMap`, 'name', '/ConfigMap'),
      ...source(object, record(projected.value)?.secret, `${path}.${projected.path}.secret`, 'name', '/Secret'),
    ]),
  ];
}

/** A volume names an object, and maybe some of its keys. */
function source(object: PolicyObject, value: unknown, path: string, field: string, groupKind: string): ObjectReference[] {
  const volume = record(value);
  if (!volume || !isName(volume[field])) return [];
  const base = { from: object, field: `${path}.${field}`, groupKind, namespace: object.namespace, name: volume[field] as string, optional: volume.optional === true };
  const keys = at(volume, 'items[].key').flatMap(({ value: key, path: place }) => (isName(key) ? [{ ...base, key, keyField: `${path}.${place}` }] : []));
  return keys.length > 0 ? keys : [base];
}

function containerReferences(object: PolicyObject, container: Spec, path: string): ObjectReference[] {
  const found: ObjectReference[] = [];
  const add = (value: unknown, field: string, groupKind: string) => {
    const reference = record(value);
    if (!reference || !isName(reference.name)) return;
    const { key } = reference;
    found.push({
      from: object,
      field: `${field}.name`,
      groupKind,
      namespace: object.namespace,
      name: reference.name,
      optional: reference.optional === true,
      ...(isName(key) && { key, keyField: `${field}.key` }),
    });
  };
  const list = (value: unknown) => (Array.isArray(value) ? value as unknown[] : []);
  list(container.env).forEach((item, i) => {
    const valueFrom = record(record(item)?.valueFrom);
    if (!valueFrom) return;
    add(valueFrom.configMapKeyRef, `${path}.env[${i}].valueFrom.configMapKeyRef`, '/ConfigMap');
    add(valueFrom.secretKeyRef, `${path}.env[${i}].valueFrom.secretKeyRef`, '/Secret');
  });
  list(container.envFrom).forEach((item, i) => {
    add(record(item)?.configMapRef, `${path}.envFrom[${i}].configMapRef`, '/ConfigMap');
    add(record(item)?.secretRef, `${path}.envFrom[${i}].secretRef`, '/Secret');
  });
  return found;
}

function named(object: PolicyObject, value: unknown, path: string, field: string, groupKind: string): ObjectReference[] {
  return at(value, field).flatMap(found => (isName(found.value) ? [{
    from: object, field: join(path, found.path), groupKind, namespace: object.namespace, name: found.value, optional: false,
  }] : []));
}

function join(path: string, rest: string): string {
  return path ? `${path}.${rest}` : rest;
}
