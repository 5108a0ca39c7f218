import { scaledObjectTarget } from './scaled-object-target';
import { scalerAuthentication } from './scaler-authentication';
import { scalingFormula } from './scaling-formula';
import { PolicyRule } from '../../policy-rule';

/** The rules about what custom resources say about other objects. */
export const customReferenceRules: readonly PolicyRule[] = [
  scaledObjectTarget, scalerAuthentication, scalingFormula,
];
