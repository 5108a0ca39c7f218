import { container, deployment, GARBAGE, podOf, says } from './objects';
import { PACKS } from '../../../lib/policy';
import { duplicateName } from '../../../lib/policy/kubernetes/duplicates';
import { variableForm } from '../../../lib/policy/kubernetes/env';
import { containerPort } from '../../../lib/policy/kubernetes/ports';
import { probeForm } from '../../../lib/policy/kubernetes/probes';
import { extendedResource, resourceAmount } from '../../../lib/policy/kubernetes/resources';
import { restartPolicy } from '../../../lib/policy/kubernetes/restart-policy';
import { affinityForm, tolerationForm, topologySpread } from '../../../lib/policy/kubernetes/scheduling';
import { volumeForm } from '../../../lib/policy/kubernetes/volumes';
import { findings, pod } from '../fixtures';

const CONTAINER = 'spec.containers[0]';

describe('duplicate-name', () => {
  test('lets names be that differ in what tells them apart', () => {
    expect(says(duplicateName, podOf({
      ports: [{ containerPort: 53, protocol: 'UDP', name: 'dns' }, { containerPort: 53, protocol: 'TCP' }], env: [{ name: 'A' }, { name: 'B' }],
    }))).toEqual([]);
  });

  test.each<[string, object, string]>([
    ['containers', pod({ containers: [container({})], initContainers: [container({})] }), `${CONTAINER}.name`],
    ['volumes', pod({ volumes: [{ name: 'a' }, { name: 'a' }] }), 'spec.volumes[1].name'],
    ['variables', podOf({ env: [{ name: 'A' }, { name: 'A' }] }), `${CONTAINER}.env[1].name`],
    ['mounts', podOf({ volumeMounts: [{ name: 'a', mountPath: '/m' }, { name: 'b', mountPath: '/m' }] }), `${CONTAINER}.volumeMounts[1].mountPath`],
    ['ports of a container', podOf({ ports: [{ containerPort: 1 }, { containerPort: 1 }] }), `${CONTAINER}.ports[1].containerPort`],
    ['ports of a Service', { kind: 'Service', spec: { ports: [{ name: 'a', port: 1 }, { name: 'a', port: 2 }] } }, 'spec.ports[1].name'],
  ])('fails: two %s of one name', (_, object, field) => {
    expect(findings(duplicateName, object).map(found => found.field)).toEqual([field]);
  });

  test('parts of a pod that a controller completes may name its containers', () => {
    expect(says(duplicateName, { apiVersion: 'serving.kserve.io/v1alpha2', kind: 'LLMInferenceService', spec: { template: { containers: [{ name: 'main' }], initContainers: [{ name: 'main' }] } } })).toEqual([]);
  });
});

describe('container-port', () => {
  test('takes what IANA takes', () => expect(says(containerPort, podOf({ ports: [{ name: 'http-metrics', containerPort: 65535, hostPort: 0 }, { containerPort: 1 }] }))).toEqual([]));

  test.each<[string, object, RegExp]>([
    ['a name that is too long', { name: 'prometheus-metrics', containerPort: 1 }, /ports\[0\]\.name: .*18 characters.* 15/],
    ['a name without letters', { name: '8080', containerPort: 1 }, /at least one letter/],
    ['two hyphens', { name: 'a--b', containerPort: 1 }, /single hyphens/],
    ['port 0', { containerPort: 0 }, /containerPort: a port is a number from 1 to 65535/],
    ['a port that is too high', { containerPort: 65536 }, /from 1 to 65535/],
  ])('fails: %s', (_, port, message) => expect(says(containerPort, podOf({ ports: [port] }))).toEqual([expect.stringMatching(message)]));

  test('fails: another port of the node than that of the container, on the node\'s network', () => {
    expect(says(containerPort, pod({ hostNetwork: true, containers: [container({ ports: [{ containerPort: 80, hostPort: 81 }] })] }))).toEqual([expect.stringMatching(/hostPort: with hostNetwork/)]);
  });
});

describe('variable-form', () => {
  test('takes every source', () => expect(says(variableForm, podOf({
    env: [
      { name: 'A', value: 'x' }, { name: 'B', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }, { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.labels[\'a\']' } } },
      { name: 'D', valueFrom: { resourceFieldRef: { resource: 'limits.memory' } } }, { name: 'E', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }, { name: 'f.g-h' },
    ],
  }))).toEqual([]));

  test.each<[string, object, RegExp]>([
    ['value and valueFrom', { name: 'A', value: 'x', valueFrom: { secretKeyRef: {} } }, /valueFrom: the variable has a value of its own/],
    ['no source', { name: 'A', valueFrom: {} }, /valueFrom: needs exactly one of/],
    ['two sources', { name: 'A', valueFrom: { secretKeyRef: {}, configMapKeyRef: {} } }, /and has configMapKeyRef, secretKeyRef/],
    ['a field that no variable takes', { name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nodename' } } }, /fieldPath: no field that a variable can take/],
    ['all labels', { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } }, /fieldPath/],
    ['a resource without a list', { name: 'A', valueFrom: { resourceFieldRef: { resource: 'memory' } } }, /resource: no resource/],
    ['a value in the name', { name: 'A=1' }, /no "="/],
    ['an empty name', { name: '' }, /empty/],
  ])('fails: %s', (_, variable, message) => expect(says(variableForm, podOf({ env: [variable] }))).toEqual([expect.stringMatching(message)]));

  test('fails: a digit first, before 1.32', () => {
    expect(says(variableForm, podOf({ env: [{ name: '1A' }] }), { minor: 31 })).toEqual([expect.stringMatching(/before Kubernetes 1\.32/)]);
    expect(says(variableForm, podOf({ env: [{ name: '1A' }] }), { minor: 32 })).toEqual([]);
  });
});

describe('volume-form', () => {
  test('takes a volume that says nothing, which is an emptyDir', () => expect(says(volumeForm, pod({ volumes: [{ name: 'a' }, { name: 'b', configMap: { name: 'c', defaultMode: 420 } }] }))).toEqual([]));

  test.each<[string, object, RegExp]>([
    ['two sources', { name: 'a', emptyDir: {}, configMap: { name: 'b' } }, /volumes\[0\]: comes from 2 places: emptyDir, configMap/],
    ['two sources in a projection', { name: 'a', projected: { sources: [{ secret: {}, configMap: {} }] } }, /projected\.sources\[0\]: comes from 2 places/],
    ['a mode that was meant as octal', { name: 'a', secret: { secretName: 'b', defaultMode: 644 } }, /defaultMode: a mode is from 0 to 511.*the octal 0644 is 420/],
    ['a file outside', { name: 'a', configMap: { items: [{ key: 'a', path: '../a' }] } }, /items\[0\]\.path: may not lead upwards/],
  ])('fails: %s', (_, volume, message) => expect(says(volumeForm, pod({ volumes: [volume] }))).toEqual([expect.stringMatching(message)]));

  test.each<[string, object, RegExp]>([
    ['a colon in the path', { name: 'a', mountPath: '/a:ro' }, /mountPath: may not have a colon/],
    ['an absolute subPath', { name: 'a', mountPath: '/a', subPath: '/b' }, /subPath: must be relative/],
    ['both kinds of subPath', { name: 'a', mountPath: '/a', subPath: 'b', subPathExpr: 'c' }, /subPathExpr: there is a subPath/],
  ])('fails: %s', (_, mount, message) => expect(says(volumeForm, podOf({ volumeMounts: [mount] }))).toEqual([expect.stringMatching(message)]));
});

describe('probe-form', () => {
  const httpGet = { path: '/', port: 'http' };

  test('takes probes and hooks of every kind', () => expect(says(probeForm, podOf({
    startupProbe: { httpGet, successThreshold: 1 }, livenessProbe: { grpc: { port: 9000 } }, readinessProbe: { exec: { command: ['a'] }, successThreshold: 2 }, lifecycle: { preStop: { sleep: { seconds: 30 } } },
  }))).toEqual([]));

  test.each<[string, object, RegExp]>([
    ['two handlers', { livenessProbe: { httpGet, exec: { command: ['a'] } } }, /livenessProbe: asks in 2 ways: exec, httpGet/],
    ['no handler', { startupProbe: { periodSeconds: 5 } }, /startupProbe: asks in no way/],
    ['more than one success', { livenessProbe: { httpGet, successThreshold: 2 } }, /successThreshold: must be 1 for a livenessProbe/],
    ['a negative number', { readinessProbe: { httpGet, timeoutSeconds: -1 } }, /timeoutSeconds: may not be negative/],
    ['a port in quotes', { readinessProbe: { httpGet: { port: '8080' } } }, /port: text of digits/],
    ['grace for readiness', { readinessProbe: { httpGet, terminationGracePeriodSeconds: 1 } }, /ends no container/],
    ['a sleep longer than the grace period', { lifecycle: { preStop: { sleep: { seconds: 60 } } } }, /sleep\.seconds: must be from 0 to .*30/],
    ['a hook of two kinds', { lifecycle: { preStop: { sleep: { seconds: 1 }, exec: {} } } }, /preStop: needs exactly one/],
  ])('fails: %s', (_, fields, message) => expect(says(probeForm, podOf(fields))).toEqual([expect.stringMatching(message)]));

  test('fails: a probe of an init container that ends', () => {
    const init = { name: 'a', image: 'a', startupProbe: { httpGet } };
    expect(says(probeForm, pod({ initContainers: [init] }))).toEqual([expect.stringMatching(/initContainers\[0\]\.startupProbe: an init container that is no sidecar/)]);
    expect(says(probeForm, pod({ initContainers: [{ ...init, restartPolicy: 'Always' }] }))).toEqual([]);
  });

  test('KServe and Knative fill in what a probe does not say', () => {
    expect(says(probeForm, { apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', spec: { predictor: { containers: [{ name: 'a', readinessProbe: { periodSeconds: 1 } }] } } })).toEqual([]);
  });
});

describe('resource-amount and extended-resource', () => {
  const resources = (requests: object, limits: object) => podOf({ resources: { requests, limits } });

  test('takes what the scheduler takes', () => {
    const good = resources({ 'cpu': '500m', 'memory': '1Gi', 'hugepages-2Mi': '4Mi' }, { 'cpu': 1, 'memory': '1073741824', 'hugepages-2Mi': '4Mi', 'nvidia.com/gpu': '1000m', 'ephemeral-storage': '1e9' });
    expect([...says(resourceAmount, good), ...says(extendedResource, good)]).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    ['a request above its limit', resources({ memory: '2Gi' }, { memory: '1500Mi' }), /requests\.memory: more than the limit, which is 1500Mi/],
    ['memory in thousandths of a byte', resources({}, { memory: '512m' }), /limits\.memory: that is 0\.512 bytes/],
    ['memory without unit', resources({}, { memory: 16 }), /limits\.memory: that is 16 bytes/],
    ['a negative amount', resources({ cpu: -1 }, {}), /may not be negative/],
    ['a resource without a domain', resources({}, { gpu: 1 }), /limits\.gpu: there is no such resource: the resource of a GPU is nvidia\.com\/gpu/],
    ['huge pages that are overcommitted', resources({ 'hugepages-2Mi': '4Mi' }, {}), /hugepages-2Mi: huge pages are not overcommitted/],
  ])('fails: %s', (_, object, message) => expect(says(resourceAmount, object)).toEqual([expect.stringMatching(message)]));

  test('fails: what is no quantity, where no schema of the kind says so', () => {
    const ray = { apiVersion: 'ray.io/v1', kind: 'RayCluster', spec: { headGroupSpec: { template: { spec: { containers: [container({ resources: { limits: { memory: '16gb' } } })] } } } } };
    expect(says(resourceAmount, ray)).toEqual([expect.stringMatching(/limits\.memory: is no quantity/)]);
    expect(says(resourceAmount, resources({}, { memory: '16gb' }))).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    ['half a GPU', resources({}, { 'nvidia.com/gpu': '0.5' }), /limits\.nvidia\.com\/gpu: devices are counted in whole numbers/],
    ['half a GPU, in thousandths', resources({}, { 'nvidia.com/gpu': '500m' }), /whole numbers/],
    ['a request alone', resources({ 'amd.com/gpu': 1 }, {}), /limits\.amd\.com\/gpu: requested and not limited/],
    ['a request that differs', resources({ 'nvidia.com/gpu': 1 }, { 'nvidia.com/gpu': 2 }), /must be the same as the limit, which is 2/],
  ])('fails: %s', (_, object, message) => expect(says(extendedResource, object)).toEqual([expect.stringMatching(message)]));
});

describe('restart-policy', () => {
  const job = (spec: object) => ({ apiVersion: 'batch/v1', kind: 'Job', spec: { template: { spec } } });

  test('takes what the kind takes', () => {
    expect(says(restartPolicy, job({ restartPolicy: 'Never', initContainers: [{ restartPolicy: 'Always' }] }))).toEqual([]);
    expect(says(restartPolicy, deployment({}))).toEqual([]);
    expect(says(restartPolicy, pod({ restartPolicy: 'OnFailure' }))).toEqual([]);
  });

  test('fails: a Job that would run for ever', () => expect(says(restartPolicy, job({}))).toEqual([expect.stringMatching(/restartPolicy: it is absent, which means Always; the pods of a Job take OnFailure or Never/)]));
  test('fails: a Deployment that would end', () => expect(says(restartPolicy, deployment({}, { restartPolicy: 'Never' }))).toEqual([expect.stringMatching(/the pods of a Deployment take Always/)]));
  test('fails: a policy of a container before 1.34', () => {
    expect(says(restartPolicy, podOf({ restartPolicy: 'Always' }))).toEqual([expect.stringMatching(/only init containers/)]);
    expect(says(restartPolicy, podOf({ restartPolicy: 'Always' }), { minor: 34 })).toEqual([]);
  });
});

describe('scheduling', () => {
  test('takes what the scheduler takes', () => {
    const good = pod({
      tolerations: [{ operator: 'Exists' }, { key: 'nvidia.com/gpu', operator: 'Equal', value: 'present', effect: 'NoSchedule' }, { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 1 }],
      affinity: {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }, { key: 'b', operator: 'Exists' }] }] } },
        podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: { topologyKey: 'zone', labelSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] } } }] },
      },
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', minDomains: 2, labelSelector: {}, matchLabelKeys: ['pod-template-hash'] },
        { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    });
    expect([tolerationForm, affinityForm, topologySpread].flatMap(rule => says(rule, good))).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    ['a value for Exists', { key: 'a', operator: 'Exists', value: 'b' }, /value: the operator Exists/],
    ['no key without Exists', { value: 'b' }, /without a key/],
    ['seconds for NoSchedule', { key: 'a', effect: 'NoSchedule', tolerationSeconds: 1 }, /tolerationSeconds: only the effect NoExecute/],
    ['a taint for a key', { key: 'a=b:NoSchedule', operator: 'Exists' }, /no key of a taint/],
  ])('fails: %s', (_, toleration, message) => expect(says(tolerationForm, pod({ tolerations: [toleration] }))).toEqual([expect.stringMatching(message)]));

  test.each<[string, object, RegExp]>([
    ['a weight above 100', { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, podAffinityTerm: { topologyKey: 'a' } }] } }, /weight: a weight is from 1 to 100/],
    ['In without values', { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In' }] }] } } }, /values: the operator In needs values/],
    ['Gt for labels of pods', { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a', labelSelector: { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] } }] } }, /operator: may be In, NotIn, Exists, DoesNotExist$/],
    ['an empty topology', { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: '' }] } }, /topologyKey: may not be empty/],
    ['no terms', { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } }, /nodeSelectorTerms: needs a term/],
  ])('fails: %s', (_, affinity, message) => expect(says(affinityForm, pod({ affinity }))).toEqual([expect.stringMatching(message)]));

  test.each<[string, object[], RegExp]>([
    ['a skew of 0', [{ maxSkew: 0, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }], /maxSkew: must be 1 or more/],
    ['domains where nothing waits', [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'ScheduleAnyway', minDomains: 2 }], /minDomains: only/],
    ['keys without a selector', [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule', matchLabelKeys: ['a'] }], /matchLabelKeys: needs a labelSelector/],
    ['the same twice', [1, 2].map(maxSkew => ({ maxSkew, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' })), /\[1\]\.topologyKey: another constraint/],
  ])('fails: %s', (_, topologySpreadConstraints, message) => expect(says(topologySpread, pod({ topologySpreadConstraints }))).toEqual([expect.stringMatching(message)]));
});

test('no rule of the pack stumbles over garbage', () => {
  const { rules } = PACKS.find(({ name }) => name === 'kubernetes')!;
  const kinds = ['v1 Pod', 'v1 Service', 'v1 ConfigMap', 'v1 Secret', 'apps/v1 Deployment', 'apps/v1 StatefulSet', 'batch/v1 CronJob', 'batch/v1 Job', 'networking.k8s.io/v1 Ingress',
    'networking.k8s.io/v1 NetworkPolicy', 'policy/v1 PodDisruptionBudget', 'autoscaling/v2 HorizontalPodAutoscaler', 'rbac.authorization.k8s.io/v1 ClusterRoleBinding',
    'rbac.authorization.k8s.io/v1 Role', 'apiextensions.k8s.io/v1 CustomResourceDefinition', 'argoproj.io/v1alpha1 Workflow', 'keda.sh/v1alpha1 ScaledJob', 'serving.kserve.io/v1beta1 InferenceService'];
  for (const spec of GARBAGE) {
    for (const [apiVersion, kind] of kinds.map(name => name.split(' '))) {
      const nested = { predictor: spec, rules: spec, ingress: [spec], egress: [{ to: [spec], ports: [spec] }], strategy: spec, jobTemplate: spec };
      for (const value of [spec, { template: { spec, metadata: spec } }, nested]) {
        const manifest = { apiVersion, kind, metadata: spec, spec: value, data: spec, rules: spec, subjects: [spec], roleRef: spec, status: spec };
        expect(() => rules.flatMap(rule => findings(rule, manifest))).not.toThrow();
      }
    }
  }
});
