import { meantPods } from './label-evidence';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { podsOfService } from '../service-targets';
import { record } from '../shapes';

const LINK = 'https://kubernetes.io/docs/concepts/services-networking/service/';

/** A Service that selects none of the pods that it is meant for: every request to it is refused. */
export const serviceSelector = defineRule({
  id: 'service-selector',
  title: 'A Service selects the pods it is for.',
  rationale: 'The Service has no endpoints, and every request to it fails.',
  link: LINK,
  appliesTo: ['/Service'],
  checkers: ['kube-linter:dangling-service', 'kube-score:service-targets-pod', 'kubescape:C-0293'],
  check: (object, world) => {
    const spec = record(object.manifest.spec);
    return spec?.type === 'ExternalName' ? [] : missed(object, world, spec?.selector, 'spec.selector', 'selects');
  },
});

/** A PodDisruptionBudget that protects nothing. */
export const disruptionBudgetSelector = defineRule({
  id: 'disruption-budget-selector',
  title: 'A PodDisruptionBudget selects the pods it is for.',
  rationale: 'Nothing is protected: a drain of nodes stops all replicas at once.',
  link: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  appliesTo: ['policy/PodDisruptionBudget'],
  check: (object, world) => missed(object, world, plainLabels(record(object.manifest.spec)?.selector), 'spec.selector', 'protects'),
});

/** A NetworkPolicy that holds for none of the pods that it is meant for: they stay open, or closed. */
export const networkPolicySelector = defineRule({
  id: 'network-policy-selector',
  title: 'A NetworkPolicy selects the pods it is for.',
  rationale: 'The policy holds for no pod: what it should close stays open.',
  link: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  appliesTo: ['networking.k8s.io/NetworkPolicy'],
  checkers: ['kube-linter:dangling-networkpolicy', 'kube-score:networkpolicy-targets-pod', 'kubescape:C-0299'],
  check: (object, world) => missed(object, world, plainLabels(record(object.manifest.spec)?.podSelector), 'spec.podSelector', 'holds for'),
});

/** Pods of a Job behind a Service beside those of a server: some requests go to them and are refused. */
export const serviceOfJobs = defineRule({
  id: 'service-of-jobs',
  level: PolicyLevel.WARNING,
  title: 'A Service selects no pods of Jobs beside those of its server.',
  rationale: 'While the Job runs, its pods are endpoints too, and requests that go to them are refused.',
  link: LINK,
  appliesTo: ['/Service'],
  check: (object, world) => {
    const pods = podsOfService(object, world)?.pods ?? [];
    const isJob = (kind: string) => kind === 'batch/Job' || kind === 'batch/CronJob';
    const job = pods.find(({ object: { groupKind } }) => isJob(groupKind));
    if (!job || pods.every(({ object: { groupKind } }) => isJob(groupKind))) return [];
    return [{
      field: 'spec.selector', problem: `also selects the pods of ${job.object.identity}, which serve nothing`, fix: 'give the server a label that the Job does not have, and select by it',
    }];
  },
});

/** The labels of a selector that says nothing else. */
function plainLabels(selector: unknown): unknown {
  const found = record(selector);
  return found?.matchExpressions === undefined ? found?.matchLabels : undefined;
}

function missed(object: PolicyObject, world: PolicyWorld, selector: unknown, field: string, verb: string): PolicyFinding[] {
  const labels = record(selector);
  const meant = labels && meantPods(world, object, labels);
  if (!meant) return [];
  return [{
    field,
    problem: `${verb} none of the given pods; those of ${meant.pod.object.identity} are not selected: ${meant.because}`,
    fix: 'select the labels that the pods have, in the namespace that they are in',
  }];
}
