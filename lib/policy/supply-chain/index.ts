import { mutableImage } from './mutable-image';
import { registry } from './registry';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `supply-chain`. */
export const supplyChainRules: readonly PolicyRule[] = [mutableImage, registry];
