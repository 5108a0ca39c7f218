import { apiGroup, isBuiltInGroup, ManifestObject } from '../manifests';

/**
 * Path of an object inside the directory of its app, from its identity alone: `deployment-ranker.yaml`.
 *
 * Kinds of Kubernetes itself go by their kind; all others carry their API group, `scaledobject.keda.sh-ranker.yaml`.
 * An object in a namespace other than the app's is in a folder of that name. The version of the API is no part of the
 * identity, so an upgrade from v1beta1 to v1 changes a file and does not move it.
 *
 * @param appNamespace namespace of the app
 */
export function objectPath(object: ManifestObject, appNamespace: string): string {
  const group = apiGroup(object.apiVersion);
  const kind = object.kind.toLowerCase();
  const file = `${isBuiltInGroup(group) ? kind : `${kind}.${group}`}-${encode(object.metadata.name)}.yaml`;
  const namespace = object.metadata.namespace;
  return namespace === undefined || namespace === appNamespace ? file : `${encode(namespace)}/${file}`;
}

/**
 * Names that are no plain file names (RBAC allows `system:reader`) are percent-encoded; upper case is encoded too,
 * since two names that differ in case only are one file on some systems.
 */
function encode(name: string): string {
  return name.replace(/[^a-z0-9.-]|^\.+/g, text => [...Buffer.from(text)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''));
}
