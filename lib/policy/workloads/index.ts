import { PolicyRule } from '../policy-rule';

/** The rules of the pack `workloads`. */
export const workloadRules: readonly PolicyRule[] = [];
