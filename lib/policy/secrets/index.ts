import { plaintextSecret } from './plaintext-secret';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `secrets`. */
export const secretRules: readonly PolicyRule[] = [plaintextSecret];
