import { objectName } from './object-name';
import { removedApi } from './removed-api';
import { apiNotServed, newerThanKnown, schema, unknownField } from './schema-rules';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `kubernetes`. */
export const kubernetesRules: readonly PolicyRule[] = [objectName, removedApi, apiNotServed, unknownField, schema, newerThanKnown];
