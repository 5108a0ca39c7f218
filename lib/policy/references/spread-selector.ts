import { isWhole } from './whole';
import { podTemplatesOf } from '../pod-templates';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { selects } from '../selectors';
import { podsOfSelector } from '../service-targets';
import { at, record, shown } from '../shapes';
import { nearness, Nearness } from './near-names';

/** Kinds whose pods have the labels of their template. */
const KINDS = ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'argoproj.io/Rollout'];
const ANTI_AFFINITY = [
  'affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[]',
  'affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[].podAffinityTerm',
];

/** A spread over nodes or zones that counts other pods than the workload's own: they all land on one node. */
export const spreadSelector = defineRule({
  id: 'spread-selector',
  title: 'A spread constraint, or an anti-affinity, counts the workload\'s own pods.',
  rationale: 'The scheduler counts no pod, so that all replicas may land on one node or in one zone.',
  link: 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/',
  appliesTo: KINDS,
  check: (object, world) => (isWhole(object) ? podsOf(object, world) : []).flatMap(({ spec, labels, path }) => [
    ...at(spec, 'topologySpreadConstraints[]').flatMap(({ value, path: place }) => {
      const selector = record(record(value)?.labelSelector);
      if (!selector || selects(selector, labels)) return [];
      return [finding(`${path}.${place}.labelSelector`, selector, labels)];
    }),
    ...ANTI_AFFINITY.flatMap(field => at(spec, field)).flatMap(({ value, path: place }) => {
      const selector = record(record(value)?.labelSelector);
      if (!selector || selects(selector, labels) || !isMistyped(selector, labels)) return [];
      const { pods, certain } = podsOfSelector(world, object.namespace, selector);
      return pods.length > 0 || !certain ? [] : [finding(`${path}.${place}.labelSelector`, selector, labels)];
    }),
  ]),
});

function podsOf(object: PolicyObject, world: PolicyWorld) {
  return world._once(templatesByObject).get(object) ?? [];
}

function templatesByObject(world: PolicyWorld) {
  const found = new Map<PolicyObject, ReturnType<typeof podTemplatesOf>[number][]>();
  for (const pod of podTemplatesOf(world)) found.set(pod.object, [...found.get(pod.object) ?? [], pod]);
  return found;
}

function finding(field: string, selector: { readonly [field: string]: unknown }, labels: { readonly [key: string]: unknown }): PolicyFinding {
  const [key, value] = Object.entries(record(selector.matchLabels) ?? {}).find(([name, text]) => labels[name] !== text) ?? [];
  return {
    field: key === undefined ? field : `${field}.matchLabels.${key}`,
    ...(value !== undefined && { value: shown(value) }),
    problem: `does not select the workload's own pods${key === undefined ? '' : `: they have ${labels[key] === undefined ? `no label ${key}` : `${key}: ${shown(labels[key])}`}`}`,
    fix: 'select labels that the pod template has',
  };
}

/** A selector that was meant for labels such as these: the same key, and a value that is nearly the same. */
function isMistyped(selector: { readonly [field: string]: unknown }, labels: { readonly [key: string]: unknown }): boolean {
  return Object.entries(record(selector.matchLabels) ?? {}).some(([key, value]) => {
    const own = labels[key];
    return typeof own === 'string' && typeof value === 'string' && nearness(own, value) >= Nearness.ALIKE;
  });
}
