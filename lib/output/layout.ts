import { isBuiltInGroup } from '../manifests/built-in-groups';
import { apiGroup, ManifestObject } from '../manifests/object';

/**
 * Path of an object inside the directory of its app, from its identity alone: `deployment-ranker.yaml`.
 *
 * Kinds of Kubernetes itself go by their kind; all others carry their API group, `scaledobject.keda.sh-ranker.yaml`.
 * An object in a namespace other than the app's is in a folder of that name. The version of the API is no part of the
 * identity, so an upgrade from v1beta1 to v1 changes a file and does not move it.
 *
 * Two objects never share a path, also where the file system folds case. A kind has no dash and no dot. In a custom
 * resource the last label of the group has no dash and the name no dot, so the dash after the last dot ends the group:
 * `x-k8s.io` and `n` are not `x` and `k8s.io-n`. Characters that would break this are percent-encoded, and so is what
 * no plain file name has: RBAC allows `system:reader`.
 *
 * @param appNamespace namespace of the app
 */
export function objectPath(object: ManifestObject, appNamespace: string): string {
  const { name = '', generateName = '', namespace } = object.metadata as Partial<ManifestObject['metadata']>;
  const file = `${typeAndName(object.kind, apiGroup(object.apiVersion), name || generateName)}.yaml`;
  return namespace === undefined || namespace === appNamespace ? file : `${encode(namespace)}/${file}`;
}

function typeAndName(kind: string, group: string, name: string): string {
  // Only names are free text. A kind or group that is no file name is a mistake, and left for the file tree to refuse.
  const type = kind.toLowerCase().replace(/-/g, percent);
  if (isBuiltInGroup(group)) return `${type}-${encode(name)}`;
  return `${type}.${group.replace(/-(?=[^.]*$)/g, percent)}-${encode(name).replace(/\./g, percent)}`;
}

/** Percent-encodes what is no plain part of a file name on every system; upper case is none. */
function encode(text: string): string {
  return text.replace(/[^a-z0-9.-]+/g, percent);
}

function percent(text: string): string {
  return [...Buffer.from(text)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
