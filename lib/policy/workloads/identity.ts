import { PLAIN_WORKLOADS } from './kinds';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at, record, records } from '../shapes';

const LINK = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/';

export const ownServiceAccount = defineRule({
  id: 'default-service-account',
  level: PolicyLevel.WARNING,
  title: 'Pods have a service account of their own.',
  rationale: 'All pods of a namespace share the default account: what one of them is granted, all are.',
  link: LINK,
  appliesTo: PLAIN_WORKLOADS,
  checkers: ['kube-linter:default-service-account', 'checkov:CKV_K8S_41', 'checkov:CKV_K8S_42', 'kubesec:ServiceAccountName', 'kubescape:C-0189'],
  check: ({ _podSpecs: pods }) => pods.filter(({ spec }) => accountOf(spec) === 'default')
    .map(({ path }) => ({ field: `${path}.serviceAccountName`, problem: 'the default account of the namespace, which all its pods share', fix: 'add a ServiceAccount and name it' })),
});

/** The account of a pod; the API server takes the old name of the field too. */
function accountOf(spec: { readonly [field: string]: unknown }): string {
  return [spec.serviceAccountName, spec.serviceAccount].find((name): name is string => typeof name === 'string' && name !== '') ?? 'default';
}

export const deprecatedServiceAccount = defineRule({
  id: 'deprecated-service-account',
  level: PolicyLevel.WARNING,
  title: 'The service account is in the field serviceAccountName.',
  rationale: 'The API server copies the old field to the new one: tools that compare Git with the cluster see a difference, and a patch of one field leaves the other.',
  link: 'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#deprecated',
  appliesTo: PLAIN_WORKLOADS,
  checkers: ['kube-linter:deprecated-service-account-field', 'kubescape:C-0294'],
  check: ({ _podSpecs: pods }) => pods.filter(({ spec }) => typeof spec.serviceAccount === 'string' && spec.serviceAccount !== '').map(({ path, spec }) => ({
    field: `${path}.serviceAccount`, value: String(spec.serviceAccount), problem: 'the old name of serviceAccountName', fix: 'use serviceAccountName alone',
  })),
});

/** Accounts that something grants rights to, as `namespace/name`: their pods want the token. */
function granted(world: PolicyWorld): ReadonlySet<string> {
  return new Set([...world._all('rbac.authorization.k8s.io/RoleBinding'), ...world._all('rbac.authorization.k8s.io/ClusterRoleBinding')]
    .flatMap(binding => records(binding.manifest.subjects).map(({ namespace, name }) => `${typeof namespace === 'string' ? namespace : binding.namespace}/${String(name)}`)));
}

function mountsToken(object: PolicyObject, spec: { readonly [field: string]: unknown }, world: PolicyWorld): boolean {
  if (spec.automountServiceAccountToken !== undefined) return spec.automountServiceAccountToken === true;
  const account = accountOf(spec);
  if (world._once(granted).has(`${object.namespace}/${account}`)) return false;
  return !world.find('/ServiceAccount', object.namespace, account).some(({ manifest }) => manifest.automountServiceAccountToken === false);
}

export const noToken = defineRule({
  id: 'service-account-token',
  level: PolicyLevel.WARNING,
  title: 'A pod that does not talk to the API server mounts no token.',
  rationale: 'Whoever breaks into the container has the token, and with it what the account may do.',
  link: LINK,
  appliesTo: PLAIN_WORKLOADS,
  checkers: [
    'checkov:CKV_K8S_38', 'trivy:KSV-0036', 'kubescape:C-0034', 'kubescape:C-0261', 'polaris:automountServiceAccountToken', 'kubescape:C-0190',
    'kubescape:C-0053', 'kubesec:AutomountServiceAccountToken',
  ],
  check: (object, world) => object._podSpecs.filter(({ spec }) => mountsToken(object, spec, world)).map(({ path }) => ({
    field: `${path}.automountServiceAccountToken`, problem: 'a token is mounted, and no binding beside it gives its account anything', fix: 'set it to false',
  })),
});

export const secretInEnvironment = defineRule({
  id: 'secret-in-env',
  level: PolicyLevel.WARNING,
  title: 'Secrets are mounted as files.',
  rationale: 'Environment variables are inherited by every child process, printed by crash reports, and never change in a running pod.',
  link: 'https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets',
  checkers: ['checkov:CKV_K8S_35', 'kubescape:C-0207', 'kube-linter:read-secret-from-env-var', 'kyverno:disallow-secrets-from-env-vars'],
  check: ({ _containers: containers }) => containers.flatMap(({ path, container }) => [
    ...at(container, 'env[].valueFrom.secretKeyRef'), ...at(container, 'envFrom[].secretRef'),
  ].map(found => ({ field: `${path}.${found.path}`, problem: 'the secret is an environment variable', fix: 'mount the Secret as a volume, and give the program the path' }))),
});

export const filesystem = defineRule({
  id: 'writable-root',
  level: PolicyLevel.WARNING,
  title: 'The root file system is read-only.',
  rationale: 'Whoever breaks into the process can change the program, and a full layer takes the disk of the node.',
  link: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
  appliesTo: PLAIN_WORKLOADS,
  checkers: [
    'kube-linter:no-read-only-root-fs', 'checkov:CKV_K8S_22', 'trivy:KSV-0014', 'kubescape:C-0017', 'polaris:notReadOnlyRootFilesystem',
    'kubesec:ReadOnlyRootFilesystem', 'kube-score:container-security-context-readonlyrootfilesystem',
  ],
  check: ({ _containers: containers }) => containers
    .filter(({ container }) => record(container.securityContext)?.readOnlyRootFilesystem !== true)
    .map(({ path }) => ({
      field: `${path}.securityContext.readOnlyRootFilesystem`,
      problem: 'not true: the container may write anywhere',
      fix: 'set it to true, and mount an emptyDir where it has to write',
    })),
});

/** A user id up to 10000 may be one of the node's own users. */
export const highUser = defineRule({
  id: 'low-user-id',
  level: PolicyLevel.WARNING,
  title: 'Containers run as a user and a group that the node does not have.',
  rationale: 'A user id below 10000 may be one of the users of the node: what escapes from the container is that user there.',
  link: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
  appliesTo: PLAIN_WORKLOADS,
  checkers: [
    'checkov:CKV_K8S_40', 'trivy:KSV-0020', 'trivy:KSV-0021', 'kubesec:RunAsUser', 'kube-score:container-security-context-user-group-id',
    'kubesec:RunAsGroup',
  ],
  check: ({ _podSpecs: pods, _containers: containers }) => [
    ...pods.flatMap(({ path, spec }) => low(spec, path)), ...containers.flatMap(({ path, container }) => low(container, path)),
  ],
});

function low(holder: { readonly [field: string]: unknown }, path: string) {
  const context = record(holder.securityContext) ?? {};
  // The user 0 is an error of the Pod Security Standards already; the group 0 is what images for any user id give their files.
  return ([['runAsUser', 'user'], ['runAsGroup', 'group']] as const).flatMap(([field, what]) => {
    const id = context[field];
    if (typeof id !== 'number' || id === 0 || id > 10000) return [];
    return [{ field: `${path}.securityContext.${field}`, value: String(id), problem: `may be a ${what} of the node; ids above 10000 are not`, fix: 'use another, such as 65532' }];
  });
}
