import { annotationOf, hasSyncOption, saysToFlux } from '../operator-metadata';
import { PolicyObject } from '../policy-object';

/** Whether the object stays in the cluster when it leaves Git, by what operators and Helm read. */
export function keptOnPrune(object: PolicyObject): boolean {
  return saysToFlux(object, 'prune', 'disabled') || saysToFlux(object, 'reconcile', 'disabled') || saysToFlux(object, 'ssa', 'ignore')
    || hasSyncOption(object, 'Prune=false', 'Prune=confirm')
    || annotationOf(object, 'helm.sh/resource-policy') === 'keep';
}
