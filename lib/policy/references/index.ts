import { customReferenceRules } from './custom-resources';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `references`. */
export const referenceRules: readonly PolicyRule[] = [...customReferenceRules];
