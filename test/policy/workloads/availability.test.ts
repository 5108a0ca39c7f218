import { deployment, LABELS, METADATA, object } from './objects';
import { disruptionBudget, isolated, nakedPod, oneReplica, spread, unhealthyEviction } from '../../../lib/policy/workloads/availability';
import { fields, pod } from '../fixtures';

const service = object('v1', 'Service', { spec: { selector: LABELS } });
const hpa = object('autoscaling/v2', 'HorizontalPodAutoscaler', { spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: METADATA.name } } });

test('fails: replicas that may be together', () => {
  expect(fields(spread, deployment())).toEqual(['spec.template.spec.topologySpreadConstraints']);
  expect(fields(spread, deployment({}, { affinity: { podAntiAffinity: {} } }))).toEqual([]);
  expect(fields(spread, deployment({}, {}, { replicas: 1 }))).toEqual([]);
  expect(fields(spread, deployment({}, {}, { replicas: undefined }), { beside: [hpa] })).toHaveLength(1);
});

test('fails: replicas without a disruption budget that selects them', () => {
  const budget = (labels: object, namespace = 'ml') => ({
    apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'x', namespace }, spec: { selector: { matchLabels: labels } },
  });
  expect(fields(disruptionBudget, deployment())).toEqual(['spec']);
  expect(fields(disruptionBudget, deployment(), { beside: [budget({ app: 'other' })] })).toEqual(['spec']);
  expect(fields(disruptionBudget, deployment(), { beside: [budget(LABELS, 'other')] })).toEqual(['spec']);
  expect(fields(disruptionBudget, deployment(), { beside: [budget(LABELS)] })).toEqual([]);
});

test('fails: a disruption budget that protects what does not work', () => {
  const budget = (spec: unknown) => object('policy/v1', 'PodDisruptionBudget', { spec });
  expect(fields(unhealthyEviction, budget({ maxUnavailable: 1 }))).toEqual(['spec.unhealthyPodEvictionPolicy']);
  expect(fields(unhealthyEviction, budget({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' }))).toEqual([]);
  expect(fields(unhealthyEviction, budget('none'))).toEqual([]);
});

test('fails: a pod without a controller, unless it is a hook', () => {
  expect(fields(nakedPod, pod({}))).toEqual(['kind']);
  const hook = (annotations: unknown) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { ...METADATA, annotations }, spec: {} });
  expect(fields(nakedPod, hook({ 'helm.sh/hook': 'test' }))).toEqual([]);
  expect(fields(nakedPod, hook({ 'argocd.argoproj.io/hook': 'PostSync' }))).toEqual([]);
  expect(fields(nakedPod, hook('helm.sh/hook'))).toEqual(['kind']);
});

test('fails: one pod behind a Service, unless it takes a GPU', () => {
  const one = (rest: object = {}) => deployment(rest, {}, { replicas: 1 });
  expect(fields(oneReplica, one(), { beside: [service] })).toEqual(['spec.replicas']);
  expect(fields(oneReplica, one())).toEqual([]);
  expect(fields(oneReplica, one({ resources: { limits: { 'nvidia.com/gpu': '1' } } }), { beside: [service] })).toEqual([]);
  expect(fields(oneReplica, deployment({}, {}, { replicas: undefined }), { beside: [service, hpa] })).toEqual([]);
});

test('fails: no network policy selects the pods; one for all pods does', () => {
  const policy = (podSelector: object) => object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector } });
  expect(fields(isolated, deployment())).toEqual(['spec']);
  expect(fields(isolated, deployment(), { beside: [policy({ matchLabels: { app: 'other' } })] })).toEqual(['spec']);
  expect(fields(isolated, deployment(), { beside: [policy({})] })).toEqual([]);
});
