import { found, Given, object } from './world';
import { roleBindingRole, roleBindingSubject } from '../../../lib/policy/references/role-binding';

const RBAC = 'rbac.authorization.k8s.io/v1';
const binding = (roleRef: object, subject: object = {}, kind = 'RoleBinding', namespace = 'ml') => object(RBAC, kind, 'b', {
  roleRef: { kind: 'Role', name: 'reader', ...roleRef }, subjects: [{ kind: 'ServiceAccount', name: 'sa', namespace: 'ml', ...subject }],
}, kind === 'RoleBinding' ? namespace : '');
const role = (name: string, kind = 'Role', namespace = 'ml') => object(RBAC, kind, name, {}, kind === 'Role' ? namespace : '');
const account = (name: string, namespace = 'ml') => object('v1', 'ServiceAccount', name, {}, namespace);

test.each([
  ['a ClusterRole, where a Role is given', [binding({ kind: 'ClusterRole' }), role('reader')]],
  ['a Role, where a ClusterRole is given', [binding({}), role('reader', 'ClusterRole')]],
  ['a mistyped name', [binding({ name: 'raeder' }), role('reader')]],
  ['a name with another suffix', [binding({ name: 'reader-role' }), role('reader')]],
  ['the only Role that is left', [binding({ name: 'model-viewer' }), role('model-reader')]],
  ['a Role of another namespace', [binding({}), role('reader', 'Role', 'other')]],
  ['a Role for the whole cluster', [binding({}, {}, 'ClusterRoleBinding')]],
])('fails: %s', (_, given) => expect(found(roleBindingRole, ...given)).toHaveLength(1));

test.each([
  ['given', [binding({}), role('reader')]],
  ['of the cluster', [binding({ kind: 'ClusterRole', name: 'view' }), role('reader')]],
  ['given in both namespaces', [binding({}), role('reader', 'Role', 'other'), binding({}, {}, 'RoleBinding', 'other')]],
  ['not given', [binding({}), role('writer')]],
])('a role that is %s is fine', (_, given) => expect(found(roleBindingRole, ...given)).toEqual([]));

test.each<[string, Given[]]>([
  ['in another namespace', [binding({}), account('sa', 'other')]],
  ['with another suffix', [binding({}, { name: 'ranker-sa' }), account('ranker')]],
  ['without a namespace, for the whole cluster', [binding({ kind: 'ClusterRole' }, { namespace: undefined }, 'ClusterRoleBinding'), account('sa')]],
])('fails: a ServiceAccount %s', (_, given) => expect(found(roleBindingSubject, ...given)).toHaveLength(1));

test.each<[string, Given[]]>([
  ['given', [binding({}), account('sa')]],
  ['without a namespace, which is that of the binding', [binding({}, { namespace: undefined }), account('sa')]],
  ['without a namespace, in a base of kustomize', [binding({}, { namespace: undefined }, 'ClusterRoleBinding'), account('sa', '')]],
  ['not given', [binding({})]],
  ['default', [binding({}, { name: 'default' }), account('default', 'other')]],
])('a ServiceAccount %s is fine', (_, given) => expect(found(roleBindingSubject, ...given)).toEqual([]));
