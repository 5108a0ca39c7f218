import { scalingRules } from './scaling-rules';
import { serverRules } from './server-rules';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `serving`. */
export const servingRules: readonly PolicyRule[] = [...serverRules, ...scalingRules];
