import { badShare, finding, Fields, isSet, Item, itemsOf, present } from './forms';
import { negative } from './workload-form';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

/** Disruption budgets as the API server takes them. */
export const disruptionBudgetForm = defineRule({
  id: 'disruption-budget-form',
  title: 'A PodDisruptionBudget says either how many pods stay, or how many may go.',
  rationale: 'The API server refuses the object.',
  link: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  appliesTo: ['policy/PodDisruptionBudget'],
  checkers: ['kube-score:poddisruptionbudget-has-policy'],
  check: ({ manifest }) => {
    const spec = record((manifest as Fields).spec) ?? {};
    const limits = present(spec, ['minAvailable', 'maxUnavailable']);
    if (limits.length === 2) return [finding('spec', undefined, 'has both minAvailable and maxUnavailable', 'keep one; maxUnavailable follows the number of replicas')];
    return limits.flatMap(field => {
      const problem = badShare(spec[field]);
      return problem ? [finding(`spec.${field}`, spec[field], problem, 'give a number of pods, or a percentage in quotes')] : [];
    });
  },
});

const SOURCES: { readonly [type: string]: string } = {
  Resource: 'resource', ContainerResource: 'containerResource', Pods: 'pods', Object: 'object', External: 'external',
};
const TARGETS: { readonly [type: string]: string } = { Utilization: 'averageUtilization', Value: 'value', AverageValue: 'averageValue' };

/** Autoscalers as the API server takes them. */
export const autoscalerForm = defineRule({
  id: 'autoscaler-form',
  title: 'A HorizontalPodAutoscaler has a range of replicas, and metrics that are what they say.',
  rationale: 'The API server refuses the object, and nothing scales.',
  link: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  appliesTo: ['autoscaling/HorizontalPodAutoscaler'],
  check: ({ manifest }) => {
    const spec = record((manifest as Fields).spec) ?? {};
    const { minReplicas: least, maxReplicas: most } = spec;
    const findings = negative(spec, 'minReplicas', 'spec');
    if (typeof most === 'number' && most < 1) findings.push(finding('spec.maxReplicas', most, 'must be 1 or more', 'give the most replicas that there may be'));
    else if (typeof most === 'number' && typeof least === 'number' && least > most) findings.push(finding('spec.minReplicas', least, `more than maxReplicas, which is ${most}`, 'lower it, or raise maxReplicas'));
    const metrics = itemsOf(spec, 'metrics', 'spec');
    if (least === 0 && (manifest as Fields).apiVersion === 'autoscaling/v2' && !metrics.some(({ item }) => item.type === 'Object' || item.type === 'External')) {
      findings.push(finding('spec.minReplicas', least, 'only a metric of type Object or External can tell when no pod is left', 'let one replica run, or scale by such a metric with the feature gate HPAScaleToZero, or by KEDA'));
    }
    return [...findings, ...(manifest as Fields).apiVersion === 'autoscaling/v2' ? metrics.flatMap(ofMetric) : []];
  },
});

function ofMetric({ item, path }: Item): PolicyFinding[] {
  const source = SOURCES[String(item.type)];
  if (source === undefined) return [];
  const found = present(item, Object.values(SOURCES));
  if (found.length !== 1 || found[0] !== source) {
    return [finding(path, item.type, `a metric of type ${item.type} says more in ${source}${found.length > 0 ? `, and this one in ${found.join(' and ')}` : ''}`, `give ${source}, and only that`)];
  }
  const target = record(record(item[source])?.target);
  if (!target) return [];
  const field = TARGETS[String(target.type)];
  const here = `${path}.${source}.target`;
  if (field !== undefined && !isSet(target[field])) return [finding(`${here}.${field}`, undefined, `a target of type ${target.type} needs it`, `give ${field}, or the type of what is given`)];
  if (source !== 'resource' && source !== 'containerResource' && target.type === 'Utilization') {
    return [finding(`${here}.type`, target.type, 'only resources of containers have a utilization', 'use AverageValue, or Value')];
  }
  return typeof target.averageUtilization === 'number' && target.averageUtilization < 1
    ? [finding(`${here}.averageUtilization`, target.averageUtilization, 'must be 1 or more', 'give per cent of what is requested')] : [];
}
