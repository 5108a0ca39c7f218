import { deployment, says } from './objects';
import { PolicyLevel, PolicyRule } from '../../../lib/policy';
import { dataKey, secretType } from '../../../lib/policy/kubernetes/data';
import { fieldNeedsGate, fieldNeedsVersion } from '../../../lib/policy/kubernetes/field-version';
import { labelSyntax, readFromCluster, reservedNamespace, serverField } from '../../../lib/policy/kubernetes/metadata';
import { ingressForm, networkPolicyForm } from '../../../lib/policy/kubernetes/network';
import { rbacForm } from '../../../lib/policy/kubernetes/rbac';
import { autoscalerForm, disruptionBudgetForm } from '../../../lib/policy/kubernetes/scaling';
import { serviceForm } from '../../../lib/policy/kubernetes/service';
import { jobForm, workloadForm } from '../../../lib/policy/kubernetes/workload-form';
import { pod } from '../fixtures';

type Case = [string, object, RegExp];

/** Objects that a rule has nothing to say about, and objects with what it says. */
function cases(rule: PolicyRule, good: readonly object[], bad: readonly Case[]): void {
  describe(rule.id, () => {
    test('has nothing to say about what API servers take', () => expect(good.flatMap(object => says(rule, object))).toEqual([]));
    test.each(bad)('fails: %s', (_, object, message) => expect(says(rule, object)).toEqual([expect.stringMatching(message)]));
  });
}

const rolling = (kind: string, field: string, rollingUpdate: object, type?: string) => ({ apiVersion: 'apps/v1', kind, spec: { [field]: { type, rollingUpdate } } });

cases(workloadForm, [
  deployment({ strategy: { type: 'Recreate' } }), deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } }), deployment({ strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } } }),
  deployment({ strategy: { type: 'Recreate', rollingUpdate: null }, replicas: 0 }), rolling('DaemonSet', 'updateStrategy', { maxSurge: 1, maxUnavailable: 0 }), rolling('DaemonSet', 'updateStrategy', { maxUnavailable: '50%' }),
  rolling('StatefulSet', 'updateStrategy', { partition: 2 }),
], [
  ['Recreate with rollingUpdate', deployment({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }), /spec\.strategy\.rollingUpdate: a strategy of type Recreate has none/],
  ['no room for any pod', deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } }), /maxUnavailable: may not be 0 when maxSurge is 0/],
  ['more than all pods', deployment({ strategy: { rollingUpdate: { maxUnavailable: '101%' } } }), /maxUnavailable: is at most 100%/],
  ['a share in words', deployment({ strategy: { rollingUpdate: { maxSurge: 'half' } } }), /maxSurge: must be a whole number, or a percentage/],
  ['replicas below zero', deployment({ replicas: -1 }), /spec\.replicas: may not be negative/],
  ['a deadline before pods are ready', deployment({ minReadySeconds: 600 }), /progressDeadlineSeconds: must be more than minReadySeconds, which is 600; absent means 600/],
  ['a selector without values', deployment({ selector: { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] } }), /spec\.selector\.matchExpressions\[0\]\.values/],
  ['a surge that leaves pods running', rolling('DaemonSet', 'updateStrategy', { maxSurge: 1 }), /maxSurge: needs maxUnavailable: 0, and absent it is 1/],
  ['a partition when pods are deleted by hand', rolling('StatefulSet', 'updateStrategy', { partition: 1 }, 'OnDelete'), /type OnDelete has none/],
]);

const job = (spec: object) => ({ apiVersion: 'batch/v1', kind: 'Job', spec });

cases(jobForm, [
  job({ completionMode: 'Indexed', completions: 3, backoffLimitPerIndex: 1, maxFailedIndexes: 1, successPolicy: {} }), { apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: { spec: { backoffLimit: 0 } } } },
], [
  ['indexes without a number', job({ completionMode: 'Indexed' }), /spec\.completions: completionMode: Indexed needs/],
  ['a limit per index without indexes', job({ backoffLimitPerIndex: 1 }), /backoffLimitPerIndex: only a Job with completionMode: Indexed/],
  ['a failure policy where containers restart', job({ podFailurePolicy: {}, template: { spec: { restartPolicy: 'OnFailure' } } }), /podFailurePolicy: needs restartPolicy: Never/],
  ['a negative history', { apiVersion: 'batch/v1', kind: 'CronJob', spec: { failedJobsHistoryLimit: -1 } }, /failedJobsHistoryLimit: may not be negative/],
]);

const service = (spec: object) => ({ kind: 'Service', spec });
const port = { port: 80 };

cases(serviceForm, [
  service({ ports: [{ port: 80, targetPort: 'http' }] }), service({ clusterIP: 'None' }), service({ type: 'ExternalName', externalName: 'db.example.com' }), service({ type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] }),
  service({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [{ ...port, name: 'a' }, { port: 81, name: 'b' }] }),
], [
  ['no port', service({}), /spec\.ports: a Service needs a port/],
  ['an outside name that is missing', service({ type: 'ExternalName' }), /externalName: a Service of type ExternalName needs it/],
  ['a URL for a name', service({ type: 'ExternalName', externalName: 'https://db.example.com' }), /externalName: no DNS name/],
  ['a headless NodePort', service({ type: 'NodePort', clusterIP: 'None', ports: [port] }), /clusterIP: a Service of type NodePort cannot be headless/],
  ['a node port of a ClusterIP', service({ ports: [{ port: 80, nodePort: 30080 }] }), /nodePort: a Service of type ClusterIP has none/],
  ['a node port out of range', service({ type: 'NodePort', ports: [{ port: 80, nodePort: 8080 }] }), /nodePort: node ports are from 30000 to 32767/],
  ['several ports, one without a name', service({ ports: [{ ...port, name: 'a' }, { port: 81 }] }), /ports\[1\]\.name: one of several ports needs a name/],
  ['a number in quotes', service({ ports: [{ port: 80, targetPort: '8080' }] }), /targetPort: in quotes it is the name of a port/],
  ['a policy for what stays inside', service({ externalTrafficPolicy: 'Local', ports: [port] }), /externalTrafficPolicy: a Service of type ClusterIP is not reached/],
]);

const ingress = (spec: object) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec });
const toService = (fields: object) => ingress({ rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: fields }] } }] });

cases(ingressForm, [
  toService({ service: { name: 'a', port: { number: 80 } } }), ingress({ defaultBackend: { resource: {} } }), ingress({ rules: [{ host: '*.example.com' }] }),
], [
  ['no rule', ingress({}), /spec: needs rules, or a defaultBackend/],
  ['a port by name and number', toService({ service: { name: 'a', port: { number: 80, name: 'http' } } }), /backend\.service\.port: needs a name or a number, and has both/],
  ['no backend', toService({}), /backend: needs a service or a resource, and has none/],
  ['an address for a host', ingress({ rules: [{ host: '10.0.0.1' }] }), /host: must be a DNS name, and is an address/],
  ['a host with a port', ingress({ rules: [{ host: 'example.com:443' }] }), /host: no DNS name/],
  ['a path without slash', ingress({ rules: [{ http: { paths: [{ path: 'a', pathType: 'Prefix', backend: { resource: {} } }] } }] }), /path: must begin with a slash/],
]);

const egress = (rule: object) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec: { egress: [rule] } });

cases(networkPolicyForm, [
  egress({ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }, { podSelector: {} }], ports: [{ port: 8000, endPort: 8010 }, { port: 'http' }] }), egress({}), egress({ to: [{ ipBlock: { cidr: 'fd00::/8' } }] }),
], [
  ['an address alone', egress({ to: [{ ipBlock: { cidr: '10.0.0.1' } }] }), /cidr: no block of addresses/],
  ['a length that is too long', egress({ to: [{ ipBlock: { cidr: '10.0.0.0/33' } }] }), /cidr: no block/],
  ['an exception from elsewhere', egress({ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['192.168.0.0/16'] } }] }), /except\[0\]: must lie within 10\.0\.0\.0\/8/],
  ['a block and a selector', egress({ to: [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }] }), /ipBlock: may not stand beside podSelector/],
  ['a peer that is nobody', egress({ to: [{}] }), /to\[0\]: a peer needs/],
  ['a range that runs backwards', egress({ ports: [{ port: 8010, endPort: 8000 }] }), /endPort: is before port/],
]);

const pdb = (spec: object) => ({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec });

cases(disruptionBudgetForm, [pdb({ minAvailable: 1 }), pdb({ maxUnavailable: '50%' })], [
  ['both limits', pdb({ minAvailable: 1, maxUnavailable: 1 }), /spec: has both/],
  ['a share in words', pdb({ minAvailable: 'one' }), /minAvailable: must be a whole number, or a percentage/],
]);

const hpa = (spec: object) => ({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', spec: { maxReplicas: 4, ...spec } });
const cpu = (target: object) => ({ type: 'Resource', resource: { name: 'cpu', target } });

cases(autoscalerForm, [
  hpa({ minReplicas: 4, metrics: [cpu({ type: 'Utilization', averageUtilization: 80 }), { type: 'Pods', pods: { target: { type: 'AverageValue', averageValue: '5' } } }] }), hpa({ minReplicas: 0, metrics: [{ type: 'External', external: {} }] }),
], [
  ['a range that runs backwards', hpa({ minReplicas: 5 }), /minReplicas: more than maxReplicas, which is 4/],
  ['no replica at all', hpa({ maxReplicas: 0 }), /maxReplicas: must be 1 or more/],
  ['zero by a metric of pods', hpa({ minReplicas: 0, metrics: [cpu({ type: 'Utilization', averageUtilization: 1 })] }), /minReplicas: only a metric of type Object or External/],
  ['a type without its metric', hpa({ metrics: [{ type: 'Pods', resource: {} }] }), /metrics\[0\]: a metric of type Pods says more in pods, and this one in resource/],
  ['a target without its value', hpa({ metrics: [cpu({ type: 'Utilization', averageValue: '1' })] }), /averageUtilization: a target of type Utilization needs it/],
  ['a utilization of what is no resource', hpa({ metrics: [{ type: 'Pods', pods: { target: { type: 'Utilization', averageUtilization: 1 } } }] }), /type: only resources of containers have a utilization/],
]);

cases(dataKey, [{ data: { 'a.yaml': 'x', '_b-c': 'y' }, binaryData: { c: '' } }, { kind: 'Secret', data: { '.dockerconfigjson': '' } }], [
  ['a path for a key', { data: { 'conf/a.yaml': 'x' } }, /data\.conf\/a\.yaml: no key/],
  ['a key twice', { data: { a: 'x' }, binaryData: { a: '' } }, /binaryData\.a: the key is in data too/],
  ['more than there is room for', { data: { a: 'x'.repeat(1024 * 1024 + 1) } }, /data: 1048577 bytes; a ConfigMap holds 1048576/],
]);

cases(secretType, [
  { kind: 'Secret', type: 'kubernetes.io/tls', data: { 'tls.crt': '', 'tls.key': '' } }, { kind: 'Secret', type: 'kubernetes.io/basic-auth', stringData: { password: '' } }, { kind: 'Secret', type: 'example.com/own' },
], [
  ['half a certificate', { kind: 'Secret', type: 'kubernetes.io/tls', data: { 'tls.crt': '' } }, /type: .*tls\.key is missing/],
  ['registry credentials under another key', { kind: 'Secret', type: 'kubernetes.io/dockerconfigjson', data: { 'config.json': '' } }, /\.dockerconfigjson is missing/],
]);

cases(labelSyntax, [
  { metadata: { name: 'a', labels: { 'app.kubernetes.io/name': 'a', 'x': '' }, annotations: { 'Example.com/a': 'any text, really' } } }, pod({ nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L40S' } }),
], [
  ['a label with two slashes', { metadata: { labels: { 'a/b/c': 'x' } } }, /metadata\.labels\.a\/b\/c: no key of a label/],
  ['an annotation with a space', { metadata: { annotations: { 'a b': 'x' } } }, /metadata\.annotations\.a b: no key of an annotation/],
  ['annotations that are too large', { metadata: { annotations: { a: 'x'.repeat(256 * 1024) } } }, /metadata\.annotations: 262145 bytes/],
  ['a node selector with spaces', pod({ nodeSelector: { gpu: 'NVIDIA L40S' } }), /nodeSelector\.gpu: not a label value/],
  ['a selector of a Service that no pod can match', service({ selector: { 'app name': 'x' } }), /spec\.selector\.app name: no key/],
]);

cases(serverField, [{ metadata: { name: 'a', uid: null } }], [
  ['a uid', { metadata: { uid: 'a' } }, /metadata\.uid: the API server sets it/],
  ['a resourceVersion', { metadata: { resourceVersion: '1' } }, /metadata\.resourceVersion/],
]);

cases(readFromCluster, [{ metadata: { creationTimestamp: null }, status: {} }], [
  ['a time of creation', { metadata: { creationTimestamp: '2026-11-24T00:00:00Z' } }, /metadata\.creationTimestamp: the cluster sets it/],
  ['a status', { status: { phase: 'Running' } }, /status/],
]);

cases(reservedNamespace, [{ kind: 'Namespace', metadata: { name: 'kube-system' } }, { kind: 'Namespace', metadata: { name: 'kubeflow' } }], [
  ['a name of Kubernetes', { kind: 'Namespace', metadata: { name: 'kube-ml' } }, /names that begin with kube- are reserved/],
]);

const rbac = (kind: string, fields: object) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, ...fields });
const reader = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };

cases(rbacForm, [
  rbac('ClusterRoleBinding', { roleRef: reader, subjects: [{ kind: 'ServiceAccount', name: 'a', namespace: 'b' }, { kind: 'Group', name: 'c', apiGroup: 'rbac.authorization.k8s.io' }] }),
  // Without a namespace, the account is of that of the binding.
  rbac('RoleBinding', { roleRef: { ...reader, kind: 'Role' }, subjects: [{ kind: 'ServiceAccount', name: 'a' }] }),
  rbac('ClusterRole', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }, { nonResourceURLs: ['/metrics'], verbs: ['get'] }] }), rbac('ClusterRole', { aggregationRule: {}, rules: [] }),
], [
  ['an account of no namespace', rbac('ClusterRoleBinding', { roleRef: reader, subjects: [{ kind: 'ServiceAccount', name: 'a' }] }), /subjects\[0\]\.namespace: a ServiceAccount is of a namespace/],
  ['a Role for the whole cluster', rbac('ClusterRoleBinding', { roleRef: { ...reader, kind: 'Role' }, subjects: [] }), /roleRef\.kind: a ClusterRoleBinding grants a ClusterRole/],
  ['a group with a version', rbac('RoleBinding', { roleRef: { ...reader, apiGroup: 'rbac.authorization.k8s.io/v1' } }), /roleRef\.apiGroup: must be/],
  ['an account of the wrong group', rbac('RoleBinding', { subjects: [{ kind: 'ServiceAccount', name: 'a', apiGroup: 'rbac.authorization.k8s.io' }] }), /apiGroup: a ServiceAccount is of the core group/],
  ['a rule without groups', rbac('Role', { rules: [{ resources: ['pods'], verbs: ['get'] }] }), /rules\[0\]\.apiGroups: a rule about resources needs/],
  ['a path in a Role', rbac('Role', { rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] }), /nonResourceURLs: only a ClusterRole/],
]);

describe('field-needs-version and field-needs-gate', () => {
  const image = pod({ volumes: [{ name: 'model', image: { reference: 'a' } }] });

  test.each([[30, 1, 0], [31, 0, 1], [34, 0, 1], [35, 0, 0]])('an image volume on 1.%d', (minor, errors, warnings) => {
    expect([says(fieldNeedsVersion, image, { minor }).length, says(fieldNeedsGate, image, { minor }).length]).toEqual([errors, warnings]);
  });

  test('fails: a field that the oldest of the clusters does not have', () => {
    const facts = { clusters: [{ name: 'a', kubernetesMinor: 35 }, { name: 'b', kubernetesMinor: 30 }] };
    expect(says(fieldNeedsVersion, image, { facts })).toEqual(['spec.volumes[0].image: came with Kubernetes 1.31, and works without feature gate since 1.35; the objects go to 1.30']);
    expect(says(fieldNeedsVersion, image, { facts: { clusters: [] } })).toEqual([]);
  });

  test('fails: a sidecar before 1.28, which would never become ready', () => {
    const sidecar = pod({ initContainers: [{ name: 'a', restartPolicy: 'Always' }] });
    expect(says(fieldNeedsVersion, sidecar, { minor: 27 })).toEqual([expect.stringMatching(/initContainers\[0\]\.restartPolicy: came with Kubernetes 1\.28/)]);
    expect(fieldNeedsGate.level).toBe(PolicyLevel.WARNING);
    expect(says(fieldNeedsGate, sidecar, { minor: 28 })).toEqual([expect.stringMatching(/feature gate SidecarContainers/)]);
  });
});
