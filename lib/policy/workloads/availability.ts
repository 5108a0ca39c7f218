import { LONG_RUNNING, REPLICATED } from './kinds';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { hasLabels, Labels, selects } from '../selectors';
import { at, record, records } from '../shapes';

/** How many pods Git asks for; undefined where an autoscaler decides. */
function replicasOf(object: PolicyObject, world: PolicyWorld): number | undefined {
  const replicas = record(object.manifest.spec)?.replicas;
  if (typeof replicas === 'number') return replicas;
  return world._once(scaledTargets).has(`${object.groupKind}/${object.namespace}/${object.name}`) ? undefined : 1;
}

/** What autoscalers scale, as `group/Kind/namespace/name`. */
function scaledTargets(world: PolicyWorld): ReadonlySet<string> {
  return new Set([...world._all('autoscaling/HorizontalPodAutoscaler'), ...world._all('keda.sh/ScaledObject')].map(({ manifest, namespace }) => {
    const target = record(at(manifest, 'spec.scaleTargetRef')[0]?.value) ?? {};
    const apiVersion = typeof target.apiVersion === 'string' ? target.apiVersion : 'apps/v1';
    return `${apiVersion.split('/').length > 1 ? apiVersion.split('/')[0] : ''}/${String(target.kind ?? 'Deployment')}/${namespace}/${String(target.name)}`;
  }));
}

function podLabels(object: PolicyObject): Labels {
  return record(at(object.manifest, 'spec.template.metadata.labels')[0]?.value) ?? {};
}

export const spread = defineRule({
  id: 'replicas-together',
  level: PolicyLevel.WARNING,
  title: 'Replicas are kept apart.',
  rationale: 'Without a rule the scheduler may put all replicas on one node, and they go down with it.',
  link: 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/',
  appliesTo: REPLICATED,
  checkers: [
    'kube-linter:no-anti-affinity', 'polaris:topologySpreadConstraint', 'kube-score:deployment-has-host-podantiaffinity',
    'kube-score:statefulset-has-host-podantiaffinity', 'kube-score:pod-topology-spread-constraints',
  ],
  check: (object, world) => {
    const replicas = replicasOf(object, world);
    if (replicas !== undefined && replicas < 2) return [];
    const together = object._podSpecs
      .filter(({ spec }) => records(spec.topologySpreadConstraints).length === 0 && !record(record(spec.affinity)?.podAntiAffinity));
    return together.map(({ path }) => ({
      field: `${path}.topologySpreadConstraints`,
      problem: 'not set, and no anti-affinity either: all replicas may be on one node',
      fix: 'spread over kubernetes.io/hostname, and over zones',
    }));
  },
});

export const disruptionBudget = defineRule({
  id: 'disruption-budget',
  level: PolicyLevel.WARNING,
  title: 'Replicas have a disruption budget.',
  rationale: 'Without one the drain of a few nodes may end all replicas at once.',
  link: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  appliesTo: REPLICATED,
  checkers: ['polaris:missingPodDisruptionBudget', 'kube-score:deployment-has-poddisruptionbudget', 'kube-score:statefulset-has-poddisruptionbudget'],
  check: (object, world) => {
    const replicas = replicasOf(object, world);
    if (replicas !== undefined && replicas < 2) return [];
    const covered = world._in('policy/PodDisruptionBudget', object.namespace)
      .some(({ manifest }) => selects(record(manifest.spec)?.selector, podLabels(object)));
    return covered ? [] : [{ field: 'spec', problem: 'no PodDisruptionBudget selects its pods', fix: 'add one with maxUnavailable: 1' }];
  },
});

export const unhealthyEviction = defineRule({
  id: 'unhealthy-eviction',
  level: PolicyLevel.WARNING,
  title: 'A disruption budget does not protect pods that do not work.',
  rationale: 'By default a pod that crashes at its start counts as missing: it keeps its node from being drained until somebody deletes it.',
  link: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy',
  appliesTo: ['policy/PodDisruptionBudget'],
  checkers: ['kube-linter:pdb-unhealthy-pod-eviction-policy'],
  check: ({ manifest }) => (record(manifest.spec) && record(manifest.spec)!.unhealthyPodEvictionPolicy === undefined ? [{
    field: 'spec.unhealthyPodEvictionPolicy', problem: 'not set: pods that never became ready keep their node from being drained', fix: 'set it to AlwaysAllow',
  }] : []),
});

/** What runs a pod once, on purpose: hooks of Helm and of Argo CD. */
const HOOK = /^(?:helm\.sh|argocd\.argoproj\.io)\/hook$/;

export const nakedPod = defineRule({
  id: 'naked-pod',
  level: PolicyLevel.WARNING,
  title: 'A pod has a controller.',
  rationale: 'A pod of its own goes down with its node and is not started elsewhere, and most of its fields cannot be changed: the next commit that does is refused.',
  link: 'https://kubernetes.io/docs/concepts/configuration/overview/',
  appliesTo: ['/Pod'],
  checkers: ['kubescape:C-0073'],
  check: ({ manifest }) => (Object.keys(record(record(manifest.metadata)?.annotations) ?? {}).some(key => HOOK.test(key)) ? [] : [{
    field: 'kind', value: 'Pod', problem: 'nothing starts it again elsewhere, and most of its fields cannot change', fix: 'use a Deployment, or a Job for what ends',
  }]),
});

export const oneReplica = defineRule({
  id: 'one-replica',
  level: PolicyLevel.WARNING,
  title: 'What a Service points at has more than one pod.',
  rationale: 'With one pod, every change of a node or of the version is downtime.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
  appliesTo: ['apps/Deployment', 'argoproj.io/Rollout'],
  checkers: ['polaris:deploymentMissingReplicas', 'kube-linter:minimum-three-replicas', 'kube-score:deployment-replicas'],
  check: (object, world) => {
    if (replicasOf(object, world) !== 1 || object._containers.some(({ container }) => takesDevice(container))) return [];
    const labels = podLabels(object);
    const served = world._in('/Service', object.namespace).some(({ manifest }) => {
      const selector = record(record(manifest.spec)?.selector);
      return selector && hasLabels(selector, labels);
    });
    return served ? [{ field: 'spec.replicas', value: '1', problem: 'a Service points at a single pod', fix: 'run two, or let an autoscaler decide from two upwards' }] : [];
  },
});

/** A GPU is a price that not every stage pays twice. */
function takesDevice(container: { readonly [field: string]: unknown }): boolean {
  return at(container, 'resources.limits').some(({ value }) => Object.keys(record(value) ?? {}).some(resource => resource.includes('/')));
}

export const isolated = defineRule({
  id: 'network-policy',
  level: PolicyLevel.WARNING,
  title: 'Pods have a network policy.',
  rationale: 'Without one every pod of the cluster reaches the model, and the model reaches everything.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  appliesTo: LONG_RUNNING,
  checkers: [
    'checkov:CKV2_K8S_6', 'kube-linter:non-isolated-pod', 'kubescape:C-0260', 'kubescape:C-0030', 'trivy:KSV-0038', 'polaris:missingNetworkPolicy',
    'kube-score:pod-networkpolicy', 'kubescape:C-0049', 'kubescape:C-0054', 'kubescape:C-0206',
  ],
  check: (object, world) => {
    const labels = podLabels(object);
    const covered = world._in('networking.k8s.io/NetworkPolicy', object.namespace)
      .some(({ manifest }) => selects(record(manifest.spec)?.podSelector ?? {}, labels));
    return covered ? [] : [{ field: 'spec', problem: 'no NetworkPolicy selects its pods', fix: 'add one that allows what it needs, and DNS' }];
  },
});
