import { nearName } from './near-name';
import { PolicyObject } from '../../policy-object';
import { PolicyFinding } from '../../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../../policy-world';

/** What a reference names. */
export interface NamedReference {
  /** Such as `keda.sh/TriggerAuthentication`. */
  readonly groupKind: string;
  /** Namespace that the reference looks in; empty for a kind without one, or when nobody says. */
  readonly namespace: string;
  readonly name: string;
  /** Kinds that are mixed up with this one, such as ClusterSecretStore with SecretStore. */
  readonly mixedUpWith?: readonly string[];
  /**
   * What refers to it, for a kind that is delivered together with what refers to it: then one of the same name in another
   * namespace, or the only one in the same file, is the one that was meant.
   */
  readonly deliveredWith?: PolicyObject;
}

/** Why the given objects contradict a reference; undefined when they hold what it names, or say nothing about it. */
export function misnamed(world: PolicyWorld, reference: NamedReference): string | undefined {
  const { groupKind, namespace, name, mixedUpWith = [], deliveredWith } = reference;
  if (!isPlainName(name) || world.find(groupKind, namespace, name).length > 0) return undefined;
  const kind = kindOf(groupKind);
  for (const other of mixedUpWith) {
    if (world.find(other, other.includes('/Cluster') ? '' : namespace, name).length > 0) {
      const [is, asked] = kindOf(other) === kind ? [other, groupKind] : [kindOf(other), kind];
      return `"${name}" is a ${is} in the given files, and this asks for a ${asked}`;
    }
  }
  const names = world._once(namesByKind).get(groupKind);
  if (!names) return undefined;
  if (deliveredWith && !world._once(setsNamespaces)) {
    const elsewhere = world.find(groupKind, '', name)[0];
    // `system` stands for a namespace that a kustomization sets, in projects made by kubebuilder.
    if (elsewhere && elsewhere.namespace !== 'system') return `the ${kind} "${name}" is in namespace "${elsewhere.namespace}", and this looks in "${namespace}"`;
  }
  for (const given of namespace === '' ? names.values() : [names.get(namespace), names.get('')]) {
    const near = given && nearName(name, given);
    if (near) return `there is no ${kind} "${name}" in the given files; there is "${near}"`;
  }
  const only = deliveredWith && onlyBeside(world, groupKind, deliveredWith);
  return only && mayBeSameNamespace(only.namespace, namespace) ? `there is no ${kind} "${name}" in the given files; the one beside this is "${only.name}"` : undefined;
}

/** Whether a name is one as it stands: a placeholder of a template engine is filled in later. */
export function isPlainName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && !/[${}<>\s]/.test(name);
}

/** The kind alone. */
export function kindOf(groupKind: string): string {
  return groupKind.slice(groupKind.indexOf('/') + 1);
}

/** Whether a kustomization sets namespaces: then those in the files are not those that count. */
function setsNamespaces(world: PolicyWorld): boolean {
  return world._all('kustomize.config.k8s.io/Kustomization').some(({ manifest }) => typeof manifest.namespace === 'string');
}

/** The only object of a kind in the file of another; undefined when there are more, or none. */
function onlyBeside(world: PolicyWorld, groupKind: string, from: PolicyObject): PolicyObject | undefined {
  const beside = from.file === undefined ? [] : world._once(byFile).get(`${groupKind} ${from.file}`) ?? [];
  return beside.length === 1 && beside[0] !== from && isPlainName(beside[0].name) ? beside[0] : undefined;
}

function byFile(world: PolicyWorld): ReadonlyMap<string, readonly PolicyObject[]> {
  const files = new Map<string, PolicyObject[]>();
  for (const object of world._everything) {
    const key = `${object.groupKind} ${object.file}`;
    const list = files.get(key);
    if (list) list.push(object);
    else files.set(key, [object]);
  }
  return files;
}

/** Names of the given objects, by kind and namespace. */
function namesByKind(world: PolicyWorld): ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>> {
  const index = new Map<string, Map<string, Set<string>>>();
  for (const { groupKind, namespace, name } of world._everything) {
    const places = index.get(groupKind) ?? new Map<string, Set<string>>();
    index.set(groupKind, places);
    places.set(namespace, (places.get(namespace) ?? new Set()).add(name));
  }
  return index;
}

/** The finding that a reference is contradicted; none when it is not. */
export function misnamedAt(world: PolicyWorld, field: string, reference: NamedReference): PolicyFinding[] {
  const problem = misnamed(world, reference);
  return problem === undefined ? [] : [{ field, value: reference.name, problem, fix: `name the ${kindOf(reference.groupKind)} that is meant, where it is` }];
}
