import { finding, isFilledIn, isSet, itemsOf } from './forms';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';

/** What each kind takes for its pods. */
const ALLOWED: { readonly [groupKind: string]: readonly string[] } = {
  'apps/Deployment': ['Always'],
  'apps/StatefulSet': ['Always'],
  'apps/DaemonSet': ['Always'],
  'apps/ReplicaSet': ['Always'],
  '/ReplicationController': ['Always'],
  'batch/Job': ['OnFailure', 'Never'],
  'batch/CronJob': ['OnFailure', 'Never'],
};
/** Since then, containers other than sidecars may have a policy of their own (feature gate ContainerRestartRules). */
const OF_CONTAINERS = 34;

/** Pods are restarted as the kind that makes them needs it. */
export const restartPolicy = defineRule({
  id: 'restart-policy',
  title: 'The restart policy is one that the kind takes.',
  rationale: 'The API server refuses the object. What is absent counts as Always, which a Job does not take.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-template',
  checkers: ['kube-score:cronjob-restartpolicy'],
  check: ({ _podSpecs: pods, groupKind }, world) => pods.flatMap(({ spec, path }) => [
    ...ofPod(spec.restartPolicy, path, groupKind), ...ofContainers(spec, path, world),
  ]),
});

function ofPod(policy: unknown, path: string, groupKind: string): PolicyFinding[] {
  const allowed = ALLOWED[groupKind];
  if (!allowed || isFilledIn(policy) || allowed.includes(String(policy ?? 'Always'))) return [];
  const kind = groupKind.slice(groupKind.indexOf('/') + 1);
  const problem = `${isSet(policy) ? '' : 'it is absent, which means Always; '}the pods of a ${kind} take ${allowed.join(' or ')}`;
  const fix = allowed.length === 1 ? 'remove it; for pods that end, use a Job' : 'use Never, so that each attempt is a pod with its own log, or OnFailure';
  return [finding(`${path}.restartPolicy`, policy ?? undefined, problem, fix)];
}

function ofContainers(spec: { readonly [field: string]: unknown }, path: string, { _lowestMinor: minor }: PolicyWorld): PolicyFinding[] {
  if (minor === undefined || minor >= OF_CONTAINERS) return [];
  return [
    ...itemsOf(spec, 'containers', path).filter(({ item }) => isSet(item.restartPolicy)).map(({ item, path: place }) => finding(
      `${place}.restartPolicy`, item.restartPolicy, `only init containers may have one before Kubernetes 1.${OF_CONTAINERS}`, 'set it for the pod, or make the container a sidecar in initContainers')),
    ...itemsOf(spec, 'initContainers', path).filter(({ item }) => isSet(item.restartPolicy) && item.restartPolicy !== 'Always').map(({ item, path: place }) => finding(
      `${place}.restartPolicy`, item.restartPolicy, 'an init container takes Always, which makes it a sidecar, or none', 'remove it, or use Always')),
  ];
}
