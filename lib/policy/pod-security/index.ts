import { podSecurity } from './pod-security';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `pod-security`. */
export const podSecurityRules: readonly PolicyRule[] = [podSecurity];
