import { nearestName, Nearness } from './near-names';
import { isName } from './whole';
import { isPatchFile } from '../patch-file';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../policy-world';
import { at, record } from '../shapes';

const GROUP = 'rbac.authorization.k8s.io';
const KINDS = [`${GROUP}/RoleBinding`, `${GROUP}/ClusterRoleBinding`];
const LINK = 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding';

/** A binding to a role that is not there grants nothing. */
export const roleBindingRole = defineRule({
  id: 'role-binding-role',
  title: 'The role that a binding grants is there.',
  rationale: 'The binding is accepted and grants nothing: requests are answered with 403.',
  link: LINK,
  appliesTo: KINDS,
  check: (object, world) => {
    const role = record(object.manifest.roleRef);
    if (!role || !isName(role.name) || !isName(role.kind)) return [];
    const isCluster = object.groupKind === KINDS[1];
    if (isCluster ? role.kind !== 'ClusterRole' : role.kind !== 'ClusterRole' && role.kind !== 'Role') {
      return [{ field: 'roleRef.kind', value: role.kind, problem: `a ${object.kind} grants ${isCluster ? 'a ClusterRole' : 'a Role or a ClusterRole'} only`, fix: isCluster ? 'make it a ClusterRole, or bind it with a RoleBinding' : 'name one of these' }];
    }
    return missingRole(object, role.kind, role.name, world);
  },
});

/** A subject that is not what was meant gets no rights. */
export const roleBindingSubject = defineRule({
  id: 'role-binding-subject',
  title: 'The ServiceAccount that a binding is for is there, in the namespace that it names.',
  rationale: 'The binding is accepted and the ServiceAccount gets no rights: requests are answered with 403.',
  link: LINK,
  appliesTo: KINDS,
  check: (object, world) => at(object.manifest, 'subjects[]').flatMap(({ value, path }): PolicyFinding[] => {
    const subject = record(value);
    if (subject?.kind !== 'ServiceAccount' || !isName(subject.name)) return [];
    const namespace = typeof subject.namespace === 'string' ? subject.namespace : '';
    if (namespace === '') {
      // A RoleBinding means its own namespace.
      if (object.kind === 'RoleBinding') return missingAccount(subject.name, object.namespace, path, world);
      return !isFinal(object, subject.name, world) ? [] : [{ field: `${path}.namespace`, problem: 'a ServiceAccount that a ClusterRoleBinding is for needs a namespace: the API server refuses the binding', fix: 'add the namespace of the ServiceAccount' }];
    }
    return isName(namespace) ? missingAccount(subject.name, namespace, path, world) : [];
  }),
});

function missingRole(object: PolicyObject, kind: string, name: string, world: PolicyWorld): PolicyFinding[] {
  const groupKind = `${GROUP}/${kind}`;
  const namespace = kind === 'Role' ? object.namespace : '';
  if (world.find(groupKind, namespace, name).length > 0) return [];
  const other = kind === 'Role' ? 'ClusterRole' : 'Role';
  const otherRole = object.kind === 'ClusterRoleBinding' ? undefined
    : world.find(`${GROUP}/${other}`, other === 'Role' ? object.namespace : '', name)[0];
  if (otherRole) return [{ field: 'roleRef.kind', value: kind, problem: `the given "${name}" is a ${other}`, fix: `set kind: ${other}` }];
  const here = world._all(groupKind).filter(role => kind === 'ClusterRole' || mayBeSameNamespace(role.namespace, object.namespace)).map(role => role.name);
  const bound = new Set(KINDS.flatMap(binding => world._all(binding)).map(({ manifest }) => record(manifest.roleRef)?.name));
  const nearest = nearestName(name, here.filter(role => !bound.has(role))) ?? { name: '', nearness: Nearness.FAR };
  const isOnly = kind === 'Role' && nearest.nearness === Nearness.KIN && here.length === 1;
  if (nearest.nearness >= Nearness.ALIKE || isOnly) {
    return [{ field: 'roleRef.name', value: name, problem: `there is no ${kind} of this name among the given objects; there is "${nearest.name}"`, fix: `name "${nearest.name}", or add the ${kind} "${name}"` }];
  }
  const elsewhere = kind === 'Role' ? world.find(groupKind, '', name)[0] : undefined;
  const isBoundThere = (binding: PolicyObject) => binding.namespace === elsewhere?.namespace && record(binding.manifest.roleRef)?.name === name;
  if (!elsewhere || world._all(KINDS[0]).some(isBoundThere)) return [];
  return [{
    field: 'roleRef.name', value: name, problem: `the given Role of this name is in the namespace ${elsewhere.namespace}; a RoleBinding grants Roles of its own`, fix: 'put both into one namespace',
  }];
}

function missingAccount(name: string, namespace: string, path: string, world: PolicyWorld): PolicyFinding[] {
  if (name === 'default' || world.find('/ServiceAccount', namespace, name).length > 0) return [];
  const accounts = world._all('/ServiceAccount');
  const elsewhere = accounts.find(account => account.name === name && account.namespace !== '' && namespace !== '');
  if (elsewhere && !isBound(elsewhere, world)) {
    return [{
      field: `${path}.namespace`, value: namespace, problem: `the given ServiceAccount of this name is in the namespace ${elsewhere.namespace}`, fix: `set namespace: ${elsewhere.namespace}`,
    }];
  }
  const free = accounts.filter(account => mayBeSameNamespace(account.namespace, namespace) && !isBound(account, world)).map(account => account.name);
  const nearest = nearestName(name, free);
  if (!nearest || nearest.nearness < Nearness.ALIKE) return [];
  return [{
    field: `${path}.name`, value: name, problem: `there is no ServiceAccount of this name among the given objects; there is "${nearest.name}"`, fix: `name "${nearest.name}", or add the ServiceAccount "${name}"`,
  }];
}

/** Whether a binding is applied as it is: kustomize adds namespaces to the subjects of what has none. */
function isFinal(object: PolicyObject, account: string, world: PolicyWorld): boolean {
  if (isPatchFile(object)) return false;
  return object.file === undefined || world.find('/ServiceAccount', '', account).some(({ namespace }) => namespace !== '')
    || world._everything.some(other => other.file === object.file && other.namespace !== '');
}

/** Whether a given binding is for a ServiceAccount. */
function isBound(account: PolicyObject, world: PolicyWorld): boolean {
  const bound = world._once(boundAccounts).get(account.name) ?? [];
  return bound.some(namespace => mayBeSameNamespace(namespace, account.namespace));
}

/** The namespaces in which bindings name each ServiceAccount. */
function boundAccounts(world: PolicyWorld): ReadonlyMap<string, readonly string[]> {
  const bound = new Map<string, string[]>();
  for (const binding of KINDS.flatMap(kind => world._all(kind))) {
    for (const { value } of at(binding.manifest, 'subjects[]')) {
      const subject = record(value);
      if (typeof subject?.name !== 'string') continue;
      const namespace = typeof subject.namespace === 'string' ? subject.namespace : binding.namespace;
      bound.set(subject.name, [...bound.get(subject.name) ?? [], namespace]);
    }
  }
  return bound;
}
