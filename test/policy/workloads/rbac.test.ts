import { object } from './objects';
import { clusterAdmin, rbacEscalation, rbacEverybody, rbacExec, rbacSecrets, rbacWildcard, rbacWorkloads } from '../../../lib/policy/workloads/rbac';
import { fields } from '../fixtures';

const role = (rule: object) => object('rbac.authorization.k8s.io/v1', 'ClusterRole', { rules: [rule] });
const binding = (rest: object) => object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', rest);

test.each([
  [rbacWildcard, { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, ['rules[0].resources']],
  [rbacWildcard, { apiGroups: [''], resources: ['*'], verbs: ['get'] }, ['rules[0].resources']],
  [rbacWildcard, { apiGroups: [''], resources: ['secrets'], verbs: ['*'] }, ['rules[0].verbs']],
  [rbacWildcard, { apiGroups: ['ray.io'], resources: ['rayjobs'], verbs: ['*'] }, []],
  [rbacEscalation, { apiGroups: [''], resources: ['users'], verbs: ['impersonate'] }, ['rules[0].verbs']],
  [rbacEscalation, { resources: ['clusterroles'], verbs: ['bind'] }, ['rules[0].verbs']],
  [rbacEscalation, { resources: ['clusterroles'], resourceNames: ['view'], verbs: ['bind'] }, []],
  [rbacEscalation, { resources: ['nodes/proxy'], verbs: ['get'] }, ['rules[0].resources']],
  [rbacEscalation, { resources: ['serviceaccounts/token'], verbs: ['create'] }, ['rules[0].resources']],
  [rbacEscalation, { resources: ['mutatingwebhookconfigurations'], verbs: ['patch'] }, ['rules[0].resources']],
  [rbacEscalation, { resources: ['mutatingwebhookconfigurations'], resourceNames: ['ours'], verbs: ['patch'] }, []],
  [rbacEscalation, { resources: ['mutatingwebhookconfigurations'], verbs: ['get', 'list', 'watch'] }, []],
  [rbacEscalation, { resources: ['services/status'], verbs: ['patch'] }, ['rules[0].resources']],
  [rbacSecrets, { resources: ['secrets'], verbs: ['list'] }, ['rules[0].resources']],
  [rbacSecrets, { resources: ['secrets'], resourceNames: ['x'], verbs: ['get'] }, []],
  [rbacExec, { resources: ['pods/exec'], verbs: ['create'] }, ['rules[0].resources']],
  [rbacExec, { resources: ['pods/portforward'], verbs: ['create'] }, ['rules[0].resources']],
  [rbacExec, { resources: ['pods'], verbs: ['create'] }, []],
  [rbacWorkloads, { resources: ['pods', 'services'], verbs: ['create'] }, ['rules[0].resources']],
  [rbacWorkloads, { resources: ['jobs'], verbs: ['*'] }, ['rules[0].resources']],
  [rbacWorkloads, { resources: ['pods'], verbs: ['get', 'list', 'watch', 'delete'] }, []],
  [rbacWorkloads, { resources: ['rayjobs'], verbs: ['create'] }, []],
  [rbacWorkloads, { resources: 'pods', verbs: 'create' }, []],
])('$id %j', (rule, grant, expected) => expect(fields(rule, role(grant))).toEqual(expected));

test('fails: cluster admin', () => {
  expect(fields(clusterAdmin, binding({ roleRef: { kind: 'ClusterRole', name: 'cluster-admin' } }))).toEqual(['roleRef.name']);
  expect(fields(clusterAdmin, binding({ roleRef: { kind: 'ClusterRole', name: 'view' } }))).toEqual([]);
});

test('fails: a role for everybody', () => {
  const subjects = [{ kind: 'Group', name: 'system:authenticated' }, { kind: 'Group', name: 'toString' }];
  expect(fields(rbacEverybody, binding({ subjects }))).toEqual(['subjects[0].name']);
});
