import { record } from '../policy/shapes';

/**
 * The fields that identify the items of a list, by the name of the list: `x-kubernetes-list-map-keys` of the API server,
 * and its patch merge keys. The schemas that this library carries are without them, so they are written down here.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
const KEYS: { readonly [list: string]: readonly string[] } = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  sidecars: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  resourceClaims: ['name'],
  claims: ['name'],
  schedulingGates: ['name'],
  conditions: ['type'],
  ownerReferences: ['uid'],
  webhooks: ['name'],
  // These are no maps for the API server; people know their items by name all the same.
  volumeClaimTemplates: ['metadata.name'],
  replicatedJobs: ['name'],
  workerGroupSpecs: ['groupName'],
  templates: ['name'],
  tasks: ['name'],
  parameters: ['name'],
  versions: ['name'],
};

/** Lists that are one value: an item more or less is another list. */
const ATOMIC = new Set(['tolerations', 'rules', 'subjects', 'nodeSelectorTerms', 'matchExpressions', 'envFrom', 'from', 'to', 'policyRules']);

/** A longer text is no key that anybody wants to read. */
const LONGEST_KEY = 80;

/** How the items of two versions of a list are told apart. */
export type ListIdentity = 'atomic' | 'position' | ((item: unknown) => string);

/**
 * How the items of two versions of one list belong together: by key where all of them have one and no two the same, else
 * by position where there are as many, else not at all.
 *
 * @param name name of the list
 */
export function listIdentity(name: string, before: readonly unknown[], after: readonly unknown[]): ListIdentity {
  if (ATOMIC.has(name)) return 'atomic';
  const texts = [...before, ...after];
  // A script among the arguments is no name for itself.
  if (before.length === after.length && isText(texts) && texts.some(text => flagOf(text).length > LONGEST_KEY)) return 'position';
  const keyOf = isText(before) && isText(after) ? flagOf : keyFor(name, [...before, ...after]);
  if (keyOf) {
    const [old, now] = [before, after].map(list => list.map(keyOf));
    const readable = keyOf !== flagOf || (isSameOrder(old, now) && [...old, ...now].every(key => key!.length <= LONGEST_KEY));
    if (areUnique(old) && areUnique(now) && readable) return keyOf as (item: unknown) => string;
  }
  return before.length === after.length && !isText([...before, ...after]) ? 'position' : 'atomic';
}

function keyFor(name: string, items: readonly unknown[]): ((item: unknown) => string | undefined) | undefined {
  if (name === 'ports') return portKey(items);
  const keys = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
  if (!keys) return undefined;
  return item => {
    const values = keys.map(key => key.split('.').reduce<unknown>((value, part) => record(value)?.[part], item));
    return values.every(value => typeof value === 'string' || typeof value === 'number') ? values.join('/') : undefined;
  };
}

/** Ports of a container by containerPort, those of a Service by port; both with the protocol, which is TCP unless it is said. */
function portKey(items: readonly unknown[]): (item: unknown) => string | undefined {
  const field = items.some(item => record(item)?.containerPort !== undefined) ? 'containerPort' : 'port';
  return item => {
    const { [field]: port, protocol = 'TCP' } = record(item) ?? {};
    if ((typeof port !== 'number' && typeof port !== 'string') || typeof protocol !== 'string') return undefined;
    return protocol === 'TCP' ? String(port) : `${port}/${protocol}`;
  };
}

function isText(items: readonly unknown[]): items is readonly string[] {
  return items.every(item => typeof item === 'string');
}

/** A flag with its value by the name of the flag; any other text by itself. */
function flagOf(item: unknown): string {
  return /^(--?[\w.-]+)=/.exec(item as string)?.[1] ?? item as string;
}

function areUnique(keys: readonly (string | undefined)[]): boolean {
  return !keys.includes(undefined) && new Set(keys).size === keys.length;
}

/** Whether what is in both lists has one order: to a program the order of its arguments means something. */
function isSameOrder(before: readonly (string | undefined)[], after: readonly (string | undefined)[]): boolean {
  const common = new Set(before.filter(key => after.includes(key)));
  const [old, now] = [before, after].map(list => list.filter(key => common.has(key)));
  return old.every((key, i) => key === now[i]);
}
