import { defineRule } from '../policy-rule';
import { at } from '../shapes';

/** Kinds that run once, and the field that deletes them when they have run. */
const FIELDS: { readonly [groupKind: string]: string } = {
  'batch/Job': 'spec.ttlSecondsAfterFinished',
  'argoproj.io/Workflow': 'spec.ttlStrategy',
  'sparkoperator.k8s.io/SparkApplication': 'spec.timeToLiveSeconds',
};

/** A Job in Git that deletes itself is missing from the cluster, so the operator creates it again: it runs for ever. */
export const trackedJobTtl = defineRule({
  id: 'tracked-job-ttl',
  title: 'What runs once does not delete itself.',
  rationale: 'The operator creates the object again each time it has deleted itself, and it runs again and again.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/',
  appliesTo: Object.keys(FIELDS),
  check: ({ manifest, groupKind }) => {
    return at(manifest, FIELDS[groupKind]).map(({ path, value }) => ({
      field: path,
      value: JSON.stringify(value),
      problem: 'the object is in Git, so the operator creates it again after it has deleted itself, and it runs again and again',
      fix: 'remove the field, or let a CronJob or a CronWorkflow create it',
    }));
  },
});
