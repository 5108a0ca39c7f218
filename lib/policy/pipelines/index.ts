import { trackedJobTtl } from './tracked-job-ttl';
import { PolicyRule } from '../policy-rule';

/** The rules of the pack `pipelines`. */
export const pipelineRules: readonly PolicyRule[] = [trackedJobTtl];
