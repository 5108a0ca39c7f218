import { mutableImage } from './mutable-image';
import { mutableCompanion, mutableModel, remoteCode, unversionedModel } from './mutable-model';
import { registry } from './registry';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `supply-chain`. */
export const supplyChainRules: readonly PolicyRule[] = [mutableImage, registry, mutableModel, unversionedModel, mutableCompanion, remoteCode];
