import { scalingRules } from './scaling-rules';
import { serverRules } from './server-rules';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `serving`. */
export const servingRules: readonly PolicyRule[] = [
  // The server process, its accelerators and its model.
  ...serverRules,
  // How it scales, is replaced and is reached.
  ...scalingRules,
];
