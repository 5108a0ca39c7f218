import { finding, Fields, isSet, Item, itemsOf } from './forms';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

const GROUP = 'rbac.authorization.k8s.io';

/** Roles and their bindings as the API server takes them. */
export const rbacForm = defineRule({
  id: 'rbac-form',
  title: 'A binding names a role and subjects that there can be, and a rule says what it is about.',
  rationale: 'The API server refuses the object, or takes it and it grants nothing.',
  link: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  appliesTo: ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'].map(kind => `${GROUP}/${kind}`),
  check: ({ manifest, kind }) => (kind.endsWith('Binding')
    ? [...roleRef(record((manifest as Fields).roleRef), kind), ...itemsOf(manifest, 'subjects', '').flatMap(one => subject(one, kind))]
    : itemsOf(manifest, 'rules', '').flatMap(one => rule(one, kind))),
});

function roleRef(ref: Fields | undefined, kind: string): PolicyFinding[] {
  if (!ref) return [];
  const kinds = kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const findings: PolicyFinding[] = [];
  if (isSet(ref.apiGroup) && ref.apiGroup !== GROUP) findings.push(finding('roleRef.apiGroup', ref.apiGroup, `must be ${GROUP}`, 'write it without a version'));
  if (typeof ref.kind === 'string' && !kinds.includes(ref.kind)) findings.push(finding('roleRef.kind', ref.kind, `a ${kind} grants a ${kinds.join(' or a ')}`, kinds.length === 1 ? 'bind a ClusterRole, or use a RoleBinding' : 'use one of the two'));
  return findings;
}

function subject({ item, path }: Item, binding: string): PolicyFinding[] {
  const { kind, apiGroup, namespace } = item;
  if (kind === 'ServiceAccount') {
    // In a RoleBinding, no namespace means that of the binding.
    const findings = binding === 'RoleBinding' || (isSet(namespace) && namespace !== '') ? [] : [finding(`${path}.namespace`, undefined, 'a ServiceAccount is of a namespace', 'name it')];
    return isSet(apiGroup) && apiGroup !== '' ? [...findings, finding(`${path}.apiGroup`, apiGroup, 'a ServiceAccount is of the core group', 'remove it')] : findings;
  }
  if (kind === 'User' || kind === 'Group') {
    return isSet(apiGroup) && apiGroup !== GROUP ? [finding(`${path}.apiGroup`, apiGroup, `must be ${GROUP}`, 'write it without a version, or remove it')] : [];
  }
  return typeof kind === 'string' ? [finding(`${path}.kind`, kind, 'may be ServiceAccount, User or Group', 'use one of these')] : [];
}

function rule({ item, path }: Item, kind: string): PolicyFinding[] {
  const has = (field: string) => Array.isArray(item[field]) && item[field].length > 0;
  const findings: PolicyFinding[] = [];
  if (!has('verbs')) findings.push(finding(`${path}.verbs`, undefined, 'a rule needs verbs', 'list what is allowed'));
  if (has('nonResourceURLs')) {
    if (kind === 'Role') findings.push(finding(`${path}.nonResourceURLs`, undefined, 'only a ClusterRole has them', 'use a ClusterRole'));
    if (has('resources') || has('apiGroups') || has('resourceNames')) findings.push(finding(`${path}.nonResourceURLs`, undefined, 'may not stand beside resources', 'make it a rule of its own'));
    return findings;
  }
  if (!has('apiGroups')) findings.push(finding(`${path}.apiGroups`, undefined, 'a rule about resources needs their API group; that of the core is ""', 'list the groups'));
  if (!has('resources')) findings.push(finding(`${path}.resources`, undefined, 'a rule needs resources', 'list them'));
  return findings;
}
