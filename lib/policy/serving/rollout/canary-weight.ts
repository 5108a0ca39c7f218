import { saidReplicas } from './replicas';
import { PolicyLevel } from '../../policy-level';
import { defineRule } from '../../policy-rule';
import { at, record } from '../../shapes';

/** Without a router a weight is a number of pods. */
export const canaryWeight = defineRule({
  id: 'canary-weight',
  level: PolicyLevel.WARNING,
  title: 'A canary weight is one that the traffic can have.',
  rationale: 'Without trafficRouting requests go to the canary as its share of the pods is: one of two pods takes half of the traffic, and not the tenth that was meant.',
  link: 'https://argo-rollouts.readthedocs.io/en/stable/features/canary/',
  appliesTo: ['argoproj.io/Rollout'],
  check: (object, world) => {
    const canary = record(at(object.manifest, 'spec.strategy.canary')[0]?.value);
    const replicas = canary && canary.trafficRouting === undefined ? saidReplicas(object, world) : undefined;
    if (!replicas) return [];
    // With a pod more than there are, if that is allowed, the canary has one of replicas + 1.
    const smallest = Math.floor(100 / (replicas + 1));
    return at(canary, 'steps[].setWeight').filter(({ value }) => typeof value === 'number' && value > 0 && value * 2 <= smallest).map(({ value, path }) => ({
      field: `spec.strategy.canary.${path}`,
      value: String(value),
      problem: `${replicas === 1 ? 'one pod' : `${replicas} pods`} and no trafficRouting: the smallest share of a canary is ${smallest} %`,
      fix: 'split the traffic with trafficRouting, or run more replicas',
    }));
  },
});
