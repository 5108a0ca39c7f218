import { replicasAndAutoscaler, twoAutoscalers, verticalAndHorizontal } from './autoscalers';
import { controllerOwnedField } from './controller-fields';
import { generatedFileEdited } from './generated-file';
import { immutableField } from './immutable-field';
import { operatorAnnotation } from './operator-annotation';
import { allowEmpty, forcedKustomization, ignoredButApplied, replacedState, syncWave } from './operator-settings';
import { duplicateObject, flaggerOwned } from './owners';
import { prunedDelivery, prunedState, unprotectedState } from './pruned';
import { removedCustomApi } from './removed-custom-api';
import { sharedDelivery } from './shared-delivery';
import { substitutedVariable } from './substitution';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `gitops`. */
export const gitopsRules: readonly PolicyRule[] = [
  // About change.
  generatedFileEdited, immutableField, prunedState, prunedDelivery,
  // Two owners.
  duplicateObject, sharedDelivery, replicasAndAutoscaler, twoAutoscalers, verticalAndHorizontal, controllerOwnedField, flaggerOwned,
  // What the operator does with an object.
  unprotectedState, replacedState, substitutedVariable, forcedKustomization, operatorAnnotation, syncWave, allowEmpty,
  ignoredButApplied, removedCustomApi,
];
