import { saidReplicas, podsOf } from './replicas';
import { PolicyLevel } from '../../policy-level';
import { PolicyObject } from '../../policy-object';
import { defineRule } from '../../policy-rule';
import { PolicyWorld } from '../../policy-world';
import { Labels, selects } from '../../selectors';
import { at, record, shown } from '../../shapes';

const WORKLOADS = ['apps/Deployment', 'apps/StatefulSet', 'argoproj.io/Rollout'];

/** A budget that lets no pod go. */
export const disruptionBudgetBlocks = defineRule({
  id: 'disruption-budget-blocks',
  level: PolicyLevel.WARNING,
  title: 'A disruption budget lets a pod go.',
  rationale: 'No node with such a pod can be drained: updates of the cluster stop there, or the provider ends the pod by force after an hour.',
  link: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  appliesTo: ['policy/PodDisruptionBudget'],
  checkers: [
    'kube-linter:pdb-max-unavailable', 'kube-linter:pdb-min-available', 'polaris:pdbDisruptionsIsZero',
    'polaris:pdbMinAvailableGreaterThanHPAMinReplicas',
  ],
  check: (object, world) => {
    const spec = record(object.manifest.spec);
    if (spec?.maxUnavailable === 0 || spec?.maxUnavailable === '0%') {
      return [{ field: 'spec.maxUnavailable', value: shown(spec.maxUnavailable), problem: 'no pod may go, so that no node with one can be drained', fix: 'set maxUnavailable: 1' }];
    }
    if (spec?.minAvailable === '100%') return [{ field: 'spec.minAvailable', value: '100%', problem: 'no pod may go, so that no node with one can be drained', fix: 'set maxUnavailable: 1 instead' }];
    const workload = selected(object, world);
    const replicas = workload && saidReplicas(workload, world);
    if (!workload || replicas === undefined) return [];
    const pods = Math.max(replicas, 1);
    const least = podsOf(spec?.minAvailable, pods, Math.ceil);
    if (least === undefined || least < pods || spec?.minAvailable === 0) return [];
    return [{
      field: 'spec.minAvailable',
      value: shown(spec!.minAvailable),
      problem: `${workload.identity} has ${pods === 1 ? 'a single pod' : `${pods} pods`}${replicas === record(workload.manifest.spec)?.replicas ? '' : ' at least'}, so that none may go and no node with one can be drained`,
      fix: pods === 1 ? 'run a second pod, or remove the budget and accept the pause of a drain' : 'set maxUnavailable: 1 instead',
    }];
  },
});

/** A workload and the labels of its pods. */
interface Labelled {
  readonly workload: PolicyObject;
  readonly labels: Labels;
}

/** Workloads by their namespace. */
function byNamespace(world: PolicyWorld): ReadonlyMap<string, readonly Labelled[]> {
  const found = new Map<string, Labelled[]>();
  for (const workload of WORKLOADS.flatMap(kind => world._all(kind))) {
    const labelled = { workload, labels: record(at(workload.manifest, 'spec.template.metadata.labels')[0]?.value) ?? {} };
    const list = found.get(workload.namespace);
    if (list) list.push(labelled);
    else found.set(workload.namespace, [labelled]);
  }
  return found;
}

/** The one workload whose pods a budget is for. */
function selected(budget: PolicyObject, world: PolicyWorld): PolicyObject | undefined {
  const selector = record(budget.manifest.spec)?.selector;
  const all = world._once(byNamespace);
  const near = budget.namespace === '' ? [...all.values()].flat() : [budget.namespace, ''].flatMap(namespace => all.get(namespace) ?? []);
  const found = near.filter(({ labels }) => selects(selector, labels));
  return found.length === 1 ? found[0].workload : undefined;
}
