import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record, records } from '../shapes';

const LINK = 'https://kubernetes.io/docs/concepts/security/rbac-good-practices/';
const ROLES = ['rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/ClusterRole'];
const BINDINGS = ['rbac.authorization.k8s.io/RoleBinding', 'rbac.authorization.k8s.io/ClusterRoleBinding'];

/** A rule of a role; what is no list counts as empty. */
interface Grant {
  readonly field: string;
  readonly groups: readonly unknown[];
  readonly resources: readonly unknown[];
  readonly verbs: readonly unknown[];
  readonly named: boolean;
}

function grants({ manifest }: PolicyObject): Grant[] {
  const list = (value: unknown) => (Array.isArray(value) ? value : []);
  return records(manifest.rules).map((rule, i) => ({
    field: `rules[${i}]`, groups: list(rule.apiGroups), resources: list(rule.resources), verbs: list(rule.verbs), named: list(rule.resourceNames).length > 0,
  }));
}

const any = (values: readonly unknown[], ...wanted: string[]) => values.some(value => wanted.includes(value as string));

export const rbacWildcard = defineRule({
  id: 'rbac-wildcard',
  title: 'A role names what it grants.',
  rationale: 'A star also grants what is installed tomorrow, and secrets today.',
  link: LINK,
  appliesTo: ROLES,
  checkers: [
    'checkov:CKV_K8S_49', 'trivy:KSV-0044', 'trivy:KSV-0045', 'trivy:KSV-0046', 'kube-linter:wildcard-in-rules', 'kubescape:C-0187',
    'trivy:KSV-0112', 'polaris:rolebindingClusterAdminRole',
  ],
  check: object => grants(object).flatMap(({ field, resources, verbs }) => [
    ...any(verbs, '*') && any(resources, '*') ? [star(`${field}.resources`, 'every verb on every resource')] : [],
    ...any(verbs, '*') && !any(resources, '*') && any(resources, 'secrets', 'pods', 'deployments', 'roles', 'clusterroles', 'rolebindings', 'clusterrolebindings', 'nodes')
      ? [star(`${field}.verbs`, 'every verb, also those that come later')] : [],
    ...any(resources, '*') && !any(verbs, '*') ? [star(`${field}.resources`, 'every resource of the group')] : [],
  ]),
});

function star(field: string, problem: string): PolicyFinding {
  return { field, value: '*', problem: `grants ${problem}`, fix: 'name the resources and the verbs that are needed' };
}

const CHANGE = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** Resources that give whoever changes them more than they look like. */
const POWERS: readonly { readonly resource: string; readonly verbs: readonly string[]; readonly problem: string; readonly fix: string }[] = [
  ...['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'].map(resource => ({
    resource, verbs: CHANGE, problem: 'sees and changes every object of the cluster, secrets too', fix: 'name the one configuration in resourceNames',
  })),
  { resource: 'certificatesigningrequests/approval', verbs: ['update', 'patch'], problem: 'approves a certificate for any user', fix: 'leave approvals to the signer\'s own controller' },
  { resource: 'services/status', verbs: ['update', 'patch'], problem: 'catches the traffic to any address (CVE-2020-8554)', fix: 'remove it' },
];

export const rbacEscalation = defineRule({
  id: 'rbac-escalation',
  title: 'A role does not let its holder become more.',
  rationale: 'Who may bind, escalate or impersonate, or may sign certificates and tokens, is cluster admin whenever it wants.',
  link: LINK,
  appliesTo: ROLES,
  checkers: [
    'checkov:CKV_K8S_155', 'checkov:CKV_K8S_156', 'checkov:CKV_K8S_157', 'checkov:CKV_K8S_158', 'checkov:CKV2_K8S_2', 'checkov:CKV2_K8S_3',
    'checkov:CKV2_K8S_4', 'trivy:KSV-0043', 'kubescape:C-0191', 'kubescape:C-0065', 'checkov:CKV2_K8S_1', 'trivy:KSV-0047', 'trivy:KSV-0114',
    'kubescape:C-0279', 'kubescape:C-0280', 'kubescape:C-0281', 'kubescape:C-0282',
  ],
  check: object => grants(object).flatMap(({ field, resources, verbs, named }) => [
    ...any(verbs, 'escalate', 'impersonate') || (any(verbs, 'bind') && !named) ? [{
      field: `${field}.verbs`, value: verbs.filter(verb => any([verb], 'bind', 'escalate', 'impersonate')).join(', '), problem: 'lets the holder give itself any right', fix: 'remove it, or name the one role in resourceNames',
    }] : [],
    ...any(resources, 'nodes/proxy') ? [{ field: `${field}.resources`, value: 'nodes/proxy', problem: 'reaches every container of every node', fix: 'use nodes/metrics or nodes/stats' }] : [],
    ...POWERS.filter(({ resource, verbs: wanted }) => any(resources, resource) && any(verbs, '*', ...wanted) && !named).map(({ resource, problem, fix }) => ({
      field: `${field}.resources`, value: resource, problem, fix,
    })),
    ...any(resources, 'serviceaccounts/token') && any(verbs, 'create', '*') && !named ? [{
      field: `${field}.resources`, value: 'serviceaccounts/token', problem: 'makes tokens of any account', fix: 'name the account in resourceNames',
    }] : [],
  ]),
});

export const rbacSecrets = defineRule({
  id: 'rbac-secrets',
  level: PolicyLevel.WARNING,
  title: 'A role reads the secrets it needs, and no others.',
  rationale: 'Who lists secrets has them all, tokens of other accounts too.',
  link: LINK,
  appliesTo: ROLES,
  checkers: ['kube-linter:access-to-secrets', 'checkov:CKV2_K8S_5', 'trivy:KSV-0041', 'trivy:KSV-0113', 'kubescape:C-0015', 'kubescape:C-0186'],
  check: object => grants(object).filter(({ resources, verbs, named }) => any(resources, 'secrets') && any(verbs, 'get', 'list', 'watch', '*') && !named).map(({ field }) => ({
    field: `${field}.resources`, value: 'secrets', problem: 'reads every secret of its scope', fix: 'name the secrets in resourceNames',
  })),
});

/** Ways into a running pod: a shell, its console, its ports. */
const INTO = ['pods/exec', 'pods/attach', 'pods/portforward'];

export const rbacExec = defineRule({
  id: 'rbac-exec',
  level: PolicyLevel.WARNING,
  title: 'A role does not open shells or ports of pods.',
  rationale: 'Who may get into pods has what every pod of the namespace has: its secrets, its token, its model.',
  link: LINK,
  appliesTo: ROLES,
  checkers: [
    'trivy:KSV-0053', 'trivy:KSV-0054', 'kubescape:C-0002', 'polaris:rolePodExecAttach', 'polaris:clusterrolePodExecAttach', 'checkov:CKV2_K8S_2',
    'kubescape:C-0063', 'polaris:clusterrolebindingPodExecAttach', 'polaris:rolebindingClusterRolePodExecAttach',
    'polaris:rolebindingRolePodExecAttach',
  ],
  check: object => grants(object).filter(({ resources, verbs }) => any(resources, ...INTO) && any(verbs, 'create', 'get', '*')).map(({ field, resources }) => ({
    field: `${field}.resources`, value: resources.filter(resource => any([resource], ...INTO)).join(', '), problem: 'gets into every pod of its scope', fix: 'remove it; a Job of its own does what has to be done',
  })),
});

/** What makes pods. */
const WORKLOADS = ['pods', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'replicationcontrollers', 'jobs', 'cronjobs'];

export const rbacWorkloads = defineRule({
  id: 'rbac-workloads',
  level: PolicyLevel.WARNING,
  title: 'A role starts pods in its own namespace only.',
  rationale: 'A pod may use every account and mount every Secret of its namespace: who starts pods in all of them has them all.',
  link: LINK,
  appliesTo: ['rbac.authorization.k8s.io/ClusterRole'],
  checkers: ['kube-linter:access-to-create-pods', 'trivy:KSV-0048', 'kubescape:C-0188'],
  check: object => grants(object).filter(({ resources, verbs, named }) => any(resources, ...WORKLOADS) && any(verbs, 'create', '*') && !named).map(({ field, resources }) => ({
    field: `${field}.resources`,
    value: resources.filter(resource => any([resource], ...WORKLOADS)).join(', '),
    problem: 'starts pods, in every namespace if it is bound so',
    fix: 'use a Role in the namespace where the pods belong',
  })),
});

export const clusterAdmin = defineRule({
  id: 'cluster-admin',
  title: 'Nobody is cluster admin by Git.',
  rationale: 'The account may do everything in every namespace, and so may whoever takes its token.',
  link: LINK,
  appliesTo: BINDINGS,
  checkers: [
    'kube-linter:cluster-admin-role-binding', 'kubescape:C-0035', 'trivy:KSV-0111', 'polaris:clusterrolebindingClusterAdmin',
    'polaris:rolebindingClusterAdminClusterRole', 'kubescape:C-0267', 'kubescape:C-0272',
  ],
  check: ({ manifest }) => {
    const role = record(manifest.roleRef);
    if (role?.kind !== 'ClusterRole' || role.name !== 'cluster-admin') return [];
    return [{ field: 'roleRef.name', value: 'cluster-admin', problem: 'grants everything', fix: 'write a role with what is needed; an operator that needs everything is installed outside the app' }];
  },
});

/** Groups that everybody is in, or that nobody can be taken out of. */
const EVERYBODY: { readonly [group: string]: string } = {
  'system:anonymous': 'everybody who reaches the API server',
  'system:unauthenticated': 'everybody who reaches the API server',
  'system:authenticated': 'every account of every namespace',
  'system:serviceaccounts': 'every service account of the cluster',
  'system:masters': 'a group that passes every check and cannot be restricted',
};

export const rbacEverybody = defineRule({
  id: 'rbac-everybody',
  title: 'A role is bound to those who need it.',
  rationale: 'What is bound to a group that everybody is in is public.',
  link: LINK,
  appliesTo: BINDINGS,
  checkers: ['trivy:KSV-0122', 'trivy:KSV-0123', 'kubescape:C-0262', 'gatekeeper:disallowanonymous', 'trivy:KSV-01011'],
  check: ({ manifest }) => records(manifest.subjects).flatMap((subject, i) => {
    const who = typeof subject.name === 'string' && Object.hasOwn(EVERYBODY, subject.name) ? EVERYBODY[subject.name] : undefined;
    return who ? [{ field: `subjects[${i}].name`, value: String(subject.name), problem: `grants the role to ${who}`, fix: 'name the accounts that need it' }] : [];
  }),
});
