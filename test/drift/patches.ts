import { itemKeys, Json } from './field-sets';

/** RFC 7396. */
export function mergePatch(value: any, patch: Json): Json {
  const result = { ...value };
  for (const [key, child] of Object.entries(patch)) {
    if (child === null) delete result[key];
    else result[key] = typeof child === 'object' && !Array.isArray(child) ? mergePatch(result[key], child as Json) : child;
  }
  return result;
}

/**
 * A patch that merges the lists whose items have keys, as `kubectl set` and `kubectl edit` send it.
 * https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function strategicMergePatch(value: any, patch: any, way: readonly string[] = []): any {
  if (Array.isArray(patch)) {
    const [key] = itemKeys(way) ?? [];
    if (key === undefined) return patch;
    const result = [...value ?? []];
    for (const item of patch as Json[]) {
      const at = result.findIndex(one => one[key] === item[key]);
      if (item.$patch === 'delete') result.splice(at, at < 0 ? 0 : 1);
      else if (at < 0) result.push(item);
      else result[at] = strategicMergePatch(result[at], item, way);
    }
    return result;
  }
  if (typeof patch !== 'object' || patch === null) return patch;
  const result = { ...value };
  for (const [key, child] of Object.entries(patch as Json)) {
    if (key.startsWith('$')) continue;
    if (child === null) delete result[key];
    else result[key] = strategicMergePatch(result[key], child, [...way, key]);
  }
  return result;
}
