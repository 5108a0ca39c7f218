/**
 * Server-side apply as the API server documents it: merging by the types of lists and maps, who owns which field, and
 * conflicts. https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */

export type Json = { [field: string]: any };

/** Lists of which the API server merges the items, by the names of the two last fields on the way to them. */
const LIST_KEYS: { readonly [field: string]: readonly string[] } = {
  'containers': ['name'],
  'initContainers': ['name'],
  'volumes': ['name'],
  'env': ['name'],
  'volumeMounts': ['mountPath'],
  'imagePullSecrets': ['name'],
  'containers.ports': ['containerPort', 'protocol'],
  'spec.ports': ['port', 'protocol'],
  'topologySpreadConstraints': ['topologyKey', 'whenUnsatisfiable'],
  'webhooks': ['name'],
  'conditions': ['type'],
  'ownerReferences': ['uid'],
};
const SETS = new Set(['finalizers']);
/** Maps and structures that are one value. */
const ATOMIC = new Set(['selector', 'labelSelector', 'nodeSelector', 'podSelector', 'namespaceSelector', 'secretKeyRef', 'configMapKeyRef', 'fieldRef']);
/** What nobody owns. */
const UNOWNED = ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace', 'metadata.uid', 'metadata.creationTimestamp', 'metadata.resourceVersion', 'metadata.generation', 'metadata.managedFields'];

/** A way to a value, in the steps of `FieldsV1`. */
export type Way = readonly string[];

/** Ways by their JSON text. */
export type FieldSet = Map<string, Way>;

interface Schema {
  /**
   * Whether the kind is one of Kubernetes itself: lists of custom resources without types are atomic. Those of an
   * HTTPRoute are atomic by type; the two with keys, headers and query parameters, are below such ones.
   */
  readonly builtIn: boolean;
}

export function isBuiltIn({ apiVersion }: Json): Schema {
  const group = (apiVersion as string).split('/')[0];
  return { builtIn: !/\.(?:io|sh|dev)$/.test(group) || (/\.k8s\.io$/.test(group) && group !== 'gateway.networking.k8s.io') };
}

/** Fields that tell the items of a list of a built-in kind apart. */
export function itemKeys(names: readonly string[]): readonly string[] | undefined {
  return LIST_KEYS[names.slice(-2).join('.')] ?? LIST_KEYS[names[names.length - 1]];
}

function keysOf(schema: Schema, way: Way): readonly string[] | undefined {
  const names = way.filter(step => step.startsWith('f:')).map(step => step.slice(2));
  return !schema.builtIn && names[0] !== 'metadata' ? undefined : itemKeys(names);
}

function kindOfValue(schema: Schema, way: Way, value: unknown): 'map' | 'keyed' | 'set' | 'atomic' {
  const last = way[way.length - 1]?.slice(2);
  if (Array.isArray(value)) return keysOf(schema, way) ? 'keyed' : SETS.has(last) ? 'set' : 'atomic';
  if (typeof value !== 'object' || value === null) return 'atomic';
  return ATOMIC.has(last) && way.length > 0 && schema.builtIn ? 'atomic' : 'map';
}

function itemStep(schema: Schema, way: Way, item: any): string {
  const keys = keysOf(schema, way);
  if (!keys) return `v:${JSON.stringify(item)}`;
  return `k:${JSON.stringify(Object.fromEntries(keys.map(key => [key, item[key] ?? (key === 'protocol' ? 'TCP' : undefined)])))}`;
}

/** What an object says of itself, as a set of fields. */
export function fieldsOf(object: Json): FieldSet {
  const schema = isBuiltIn(object);
  const found: FieldSet = new Map();
  const add = (way: Way) => found.set(JSON.stringify(way), way);
  const visit = (value: unknown, way: Way): void => {
    if (UNOWNED.includes(way.map(step => step.slice(2)).join('.'))) return;
    switch (kindOfValue(schema, way, value)) {
      case 'map': {
        const entries = Object.entries(value as Json);
        if (entries.length === 0 && way.length > 0) add(way);
        for (const [key, child] of entries) visit(child, [...way, `f:${key}`]);
        break;
      }
      case 'keyed':
        for (const item of value as Json[]) {
          const here = [...way, itemStep(schema, way, item)];
          add([...here, '.']);
          visit(item, here);
        }
        break;
      case 'set':
        for (const item of value as unknown[]) add([...way, itemStep(schema, way, item)]);
        break;
      default: add(way);
    }
  };
  visit(object, []);
  return found;
}

export function treeOf(set: FieldSet): Json {
  const root: Json = {};
  for (const way of [...set.values()]) way.reduce<Json>((here, step) => here[step] ??= {}, root);
  return root;
}

export function setOf(tree: Json, way: Way = []): FieldSet {
  const found: FieldSet = new Map();
  for (const [step, below] of Object.entries(tree)) {
    const here = [...way, step];
    if (Object.keys(below as Json).length === 0) found.set(JSON.stringify(here), here);
    for (const [key, inner] of setOf(below as Json, here)) found.set(key, inner);
  }
  return found;
}

/** What is at a way; undefined when nothing is. */
export function valueAt(object: Json, way: Way): any {
  const schema = isBuiltIn(object);
  return way.reduce<any>((here, step, i) => {
    if (here === undefined || step === '.') return here;
    if (step.startsWith('f:')) return here?.[step.slice(2)];
    return Array.isArray(here) ? here.find(item => itemStep(schema, way.slice(0, i), item) === step) : undefined;
  }, object);
}

export function removeAt(object: Json, way: Way): void {
  const schema = isBuiltIn(object);
  const last = way[way.length - 1] === '.' ? way.length - 2 : way.length - 1;
  const parent = valueAt(object, way.slice(0, last));
  if (parent === undefined) return;
  if (way[last].startsWith('f:')) {delete parent[way[last].slice(2)];} else if (Array.isArray(parent)) {
    const at = parent.findIndex(item => itemStep(schema, way.slice(0, last), item) === way[last]);
    if (at >= 0) parent.splice(at, 1);
  }
  // What is empty then goes, too.
  const isEmpty = (Array.isArray(parent) ? parent : Object.keys(parent as Json)).length === 0;
  if (isEmpty && last > 0) removeAt(object, way.slice(0, last));
}

/** The live object with what is applied put over it. */
export function merged(live: Json | undefined, applied: Json): Json {
  const schema = isBuiltIn(applied);
  const put = (old: any, now: any, way: Way): any => {
    if (old === undefined || old === null) return structuredClone(now);
    switch (kindOfValue(schema, way, now)) {
      case 'map': {
        if (typeof old !== 'object' || Array.isArray(old)) return structuredClone(now);
        const result = { ...old };
        for (const [key, child] of Object.entries(now as Json)) result[key] = put(old[key], child, [...way, `f:${key}`]);
        return result;
      }
      case 'keyed':
      case 'set': {
        const step = (item: any) => itemStep(schema, way, item);
        const rest = (old as any[]).filter(item => !(now as any[]).some(one => step(one) === step(item)));
        return [...(now as any[]).map(item => put((old as any[]).find(one => step(one) === step(item)), item, [...way, step(item)])), ...rest];
      }
      default: return structuredClone(now);
    }
  };
  return put(live, applied, []);
}
