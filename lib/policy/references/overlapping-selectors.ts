import { PodTemplate } from '../pod-templates';
import { PolicyLevel } from '../policy-level';
import { defineRule } from '../policy-rule';
import { podsOfSelector } from '../service-targets';
import { record } from '../shapes';

/** Kinds that take the pods that their selector selects for their own. */
const KINDS = ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'argoproj.io/Rollout'];

/** Two workloads whose selectors select each other's pods: scaling, budgets and Services take them for one. */
export const overlappingSelectors = defineRule({
  id: 'overlapping-selectors',
  level: PolicyLevel.WARNING,
  title: 'Workloads of a namespace select different pods.',
  rationale: 'Autoscalers, disruption budgets and Services count the pods of both as those of one.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector',
  appliesTo: KINDS,
  check: (object, world) => {
    const selector = record(record(object.manifest.spec)?.selector);
    if (!selector) return [];
    const { pods } = podsOfSelector(world, object.namespace, selector);
    const own = pods.find(pod => pod.object === object);
    const isOther = (pod: PodTemplate) => pod.object !== object && pod.object.name !== object.name && KINDS.includes(pod.object.groupKind);
    const other = own && pods.find(pod => isOther(pod) && selectsBack(pod, own));
    if (!other) return [];
    return [{ field: 'spec.selector', problem: `selects the pods of ${other.object.identity} too, and that one selects these`, fix: 'give each a label of its own, and select by it' }];

    function selectsBack(pod: PodTemplate, mine: PodTemplate): boolean {
      return podsOfSelector(world, pod.namespace, record(pod.object.manifest.spec)?.selector).pods.includes(mine);
    }
  },
});
