import { immutableField } from './immutable-field';
import { allowEmpty, fluxInterval, forcedKustomization, ignoredButApplied, replacedState, syncWave } from './operator-settings';
import { duplicateObject, flaggerOwned, replicasAndAutoscaler, twoAutoscalers } from './owners';
import { prunedDelivery, prunedState, unprotectedState } from './pruned';
import { removedCustomApi } from './removed-custom-api';
import { substitutedVariable } from './substitution';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `gitops`. */
export const gitopsRules: readonly PolicyRule[] = [
  // About change.
  immutableField, prunedState, prunedDelivery,
  // Two owners.
  duplicateObject, replicasAndAutoscaler, twoAutoscalers, flaggerOwned,
  // What the operator does with an object.
  unprotectedState, replacedState, substitutedVariable, forcedKustomization, fluxInterval, syncWave, allowEmpty, ignoredButApplied, removedCustomApi,
];
