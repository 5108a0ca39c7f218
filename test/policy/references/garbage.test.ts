import fc from 'fast-check';
import { container, deployment, object, service } from './world';
import { PolicyObject, PolicyWorld } from '../../../lib/policy';
import { DefinedRule } from '../../../lib/policy/policy-rule';
import { referenceRules as allRules } from '../../../lib/policy/references';
import { customReferenceRules } from '../../../lib/policy/references/custom-resources';

const referenceRules = allRules.filter(rule => !customReferenceRules.includes(rule));

const RBAC = 'rbac.authorization.k8s.io/v1';
/** Objects in which every field that a rule reads has a value. */
const FULL: readonly object[] = [
  deployment('a', {
    serviceAccountName: 'sa',
    imagePullSecrets: [{ name: 's' }],
    topologySpreadConstraints: [{ labelSelector: { matchLabels: { app: 'x' } } }],
    volumes: [{ name: 'c', configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } }, { name: 'v', persistentVolumeClaim: { claimName: 'v' } }],
    containers: [container({
      command: ['sh', '-c', 'vllm serve $(X) --port 80 --config /m/a'],
      args: ['x'],
      env: [{ name: 'A', value: '$(B)' }, { name: 'B', valueFrom: { configMapKeyRef: { name: 'c', key: 'x' } } }],
      envFrom: [{ secretRef: { name: 's' }, prefix: 'P' }],
      ports: [{ name: 'http', containerPort: 8000, protocol: 'TCP' }],
      readinessProbe: { httpGet: { port: 'web', path: '/healthz', scheme: 'HTTPS' } },
      volumeMounts: [{ name: 'c', mountPath: '/m', subPath: 'q' }, { name: 'd', mountPath: '/m' }],
      resources: { requests: { cpu: '1' }, limits: { memory: '1Gi' } },
    })],
  }, { replicas: 2, serviceName: 'svc', volumeClaimTemplates: [{ metadata: { name: 'w' } }] }),
  deployment('d', { containers: [container()] }, { kind: 'StatefulSet', serviceName: 'b' }),
  service('b', { app: 'aa' }, { name: 'http', port: 80, targetPort: 'x' }),
  object('v1', 'ConfigMap', 'c', { data: { key: 'x' }, binaryData: {} }),
  object('external-secrets.io/v1', 'ExternalSecret', 's', { spec: { target: { name: 's', template: { type: 'x', data: {} } }, data: [{ secretKey: 'k' }] } }),
  object('v1', 'PersistentVolumeClaim', 'v', { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }),
  object('networking.k8s.io/v1', 'Ingress', 'i', { spec: { ingressClassName: 'x', rules: [{ http: { paths: [{ backend: { service: { name: 'b', port: { number: 1 } } } }] } }] } }),
  object('networking.k8s.io/v1', 'NetworkPolicy', 'n', {
    spec: { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Ingress'], egress: [], ingress: [{ ports: [{ port: 1, endPort: 2, protocol: 'TCP' }] }] },
  }),
  object('policy/v1', 'PodDisruptionBudget', 'p', { spec: { selector: { matchLabels: { app: 'b' } } } }),
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'h', {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
      minReplicas: 3,
      maxReplicas: 2,
      metrics: [{ type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization' } } }, { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'x' } }],
    },
  }),
  object(RBAC, 'RoleBinding', 'r', { roleRef: { kind: 'ClusterRole', name: 'x' }, subjects: [{ kind: 'ServiceAccount', name: 'sa', namespace: 'x' }] }),
  object(RBAC, 'Role', 'x'),
  object('v1', 'LimitRange', 'l', { spec: { limits: [{ type: 'Container', max: { cpu: '0.5' }, min: { memory: '2Gi' } }] } }),
  object('v1', 'ResourceQuota', 'q', { spec: { hard: { 'limits.cpu': '1', 'requests.cpu': '1' } } }),
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'w', { webhooks: [{ clientConfig: { service: { name: 'b', namespace: 'ml', port: 1 } } }] }),
];

const GARBAGE: readonly unknown[] = [null, undefined, 0, -1, 1e400, true, '', '$(', '${', '\'', '/', [], [null], [[]], {}, { toString: 1 }, [{ toString: 1 }], { name: { toString: 1 } }, JSON.parse('{"__proto__":1}')];

/** A copy with some of its values replaced by garbage. */
function spoilt(value: unknown, pick: () => number): unknown {
  if (pick() % 12 === 0) return GARBAGE[pick() % GARBAGE.length];
  if (Array.isArray(value)) return value.map(item => spoilt(item, pick));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, key === 'kind' || key === 'apiVersion' ? child : spoilt(child, pick)]));
}

test('whatever stands where something is read, no rule throws', () => {
  fc.assert(fc.property(fc.infiniteStream(fc.nat(10_000)), stream => {
    const pick = () => stream.next().value as number;
    const objects = FULL.map((manifest, i) => new PolicyObject({ path: `${i}`, file: 'a.yaml', manifest: spoilt(manifest, pick) }));
    const world = PolicyWorld._of(objects);
    for (const rule of referenceRules) {
      for (const one of objects) if (!rule.appliesTo || rule.appliesTo.includes(one.groupKind)) rule.check(one, world);
      if (rule instanceof DefinedRule) for (const { problem, fix } of rule.checkWorld(world)) expect(problem && fix).not.toBe('');
    }
  }), { numRuns: 300 });
});

test('every rule has something to look at', () => {
  const world = PolicyWorld._of(FULL.map((manifest, i) => new PolicyObject({ path: `${i}`, file: 'a.yaml', manifest })));
  const silent = referenceRules.filter(rule => rule.appliesTo && world.objects.every(one => !rule.appliesTo!.includes(one.groupKind)));
  expect(silent.map(({ id }) => id)).toEqual([]);
});
