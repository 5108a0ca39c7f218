import { objectName } from './object-name';
import { removedApi } from './removed-api';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `kubernetes`. */
export const kubernetesRules: readonly PolicyRule[] = [objectName, removedApi];
