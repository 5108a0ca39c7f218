import { nearName } from './near-name';
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
  /** The kind is delivered with what refers to it, so that one of the same name in another namespace is the one that was meant. */
  readonly delivered?: boolean;
}

/** Why the given objects contradict a reference; undefined when they hold what it names, or say nothing about it. */
export function misnamed(world: PolicyWorld, reference: NamedReference): string | undefined {
  const { groupKind, namespace, name, mixedUpWith = [], delivered = false } = reference;
  if (!isPlainName(name) || world.find(groupKind, namespace, name).length > 0) return undefined;
  const kind = kindOf(groupKind);
  for (const other of mixedUpWith) {
    if (world.find(other, other.includes('/Cluster') ? '' : namespace, name).length > 0) return `"${name}" is a ${kindOf(other)} in the given files, and this asks for a ${kind}`;
  }
  const names = world._once(namesByKind).get(groupKind);
  if (!names) return undefined;
  if (delivered) {
    const elsewhere = world.find(groupKind, '', name)[0];
    if (elsewhere) return `the ${kind} "${name}" is in namespace "${elsewhere.namespace}", and this looks in "${namespace}"`;
  }
  for (const [place, given] of names) {
    const near = mayBeSameNamespace(place, namespace) && nearName(name, given);
    if (near) return `there is no ${kind} "${name}" in the given files; there is "${near}"`;
  }
  return undefined;
}

/** Whether a name is one as it stands: a placeholder of a template engine is filled in later. */
export function isPlainName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && !/[${}<>\s]/.test(name);
}

/** The kind alone. */
export function kindOf(groupKind: string): string {
  return groupKind.slice(groupKind.indexOf('/') + 1);
}

/** Names of the given objects, by kind and namespace. */
function namesByKind(world: PolicyWorld): ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>> {
  const index = new Map<string, Map<string, Set<string>>>();
  for (const { groupKind, namespace, name } of world.objects) {
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
