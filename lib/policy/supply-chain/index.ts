import { mutableImage } from './mutable-image';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `supply-chain`. */
export const supplyChainRules: readonly PolicyRule[] = [mutableImage];
