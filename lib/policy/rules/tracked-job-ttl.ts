import { PolicyRule } from '../policy-rule';
import { at, groupKindOf } from '../shapes';

/** Kinds that run once, and the field that deletes them when they have run. */
const FIELDS: { readonly [groupKind: string]: string } = {
  'batch/Job': 'spec.ttlSecondsAfterFinished',
  'argoproj.io/Workflow': 'spec.ttlStrategy',
  'sparkoperator.k8s.io/SparkApplication': 'spec.timeToLiveSeconds',
};

/** A Job in Git that deletes itself is missing from the cluster, so the operator creates it again: it runs for ever. */
export const trackedJobTtl: PolicyRule = {
  id: 'tracked-job-ttl',
  title: 'What runs once does not delete itself.',
  check: ({ object }) => {
    const field = FIELDS[groupKindOf(object)];
    if (!field) return [];
    return at(object, field).map(({ path, value }) => ({
      field: path,
      value: JSON.stringify(value),
      problem: 'the object is in Git, so the operator creates it again after it has deleted itself, and it runs again and again',
      fix: 'remove the field, or let a CronJob or a CronWorkflow create it',
    }));
  },
};
