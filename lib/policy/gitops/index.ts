import { PolicyRule } from '../policy-rule';

/** The rules of the pack `gitops`. */
export const gitopsRules: readonly PolicyRule[] = [];
