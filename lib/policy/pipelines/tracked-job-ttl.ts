import { isHook } from '../operator-metadata';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, Found } from '../shapes';

const RUN_POLICY = ['spec.runPolicy.ttlSecondsAfterFinished'];
/** Kinds that run once, and the fields that delete them when they have run. */
const FIELDS: { readonly [groupKind: string]: readonly string[] } = {
  'batch/Job': ['spec.ttlSecondsAfterFinished'],
  'argoproj.io/Workflow': ['spec.ttlStrategy'],
  'sparkoperator.k8s.io/SparkApplication': ['spec.timeToLiveSeconds'],
  'jobset.x-k8s.io/JobSet': ['spec.ttlSecondsAfterFinished'],
  'batch.volcano.sh/Job': ['spec.ttlSecondsAfterFinished'],
  'kubeflow.org/PyTorchJob': RUN_POLICY,
  'kubeflow.org/TFJob': RUN_POLICY,
  'kubeflow.org/MPIJob': RUN_POLICY,
  'kubeflow.org/XGBoostJob': RUN_POLICY,
  // A ttl of a RayJob deletes its cluster alone.
  'ray.io/RayJob': ['spec.deletionStrategy.deletionRules[].policy', 'spec.deletionStrategy.onSuccess.policy', 'spec.deletionStrategy.onFailure.policy'],
};

/** A Job in Git that deletes itself is missing from the cluster, so the operator creates it again: it runs for ever. */
export const trackedJobTtl = defineRule({
  id: 'tracked-job-ttl',
  title: 'What runs once does not delete itself.',
  rationale: 'The operator creates the object again each time it has deleted itself, and it runs again and again.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/',
  appliesTo: Object.keys(FIELDS),
  check: (object): PolicyFinding[] => {
    if (isHook(object)) return [];
    const found = FIELDS[object.groupKind].flatMap(field => at(object.manifest, field)).filter(one => deletes(one, object.kind));
    return found.map(({ path, value }) => ({
      field: path,
      value: JSON.stringify(value),
      problem: 'the object is in Git, so the operator creates it again after it has deleted itself, and it runs again and again',
      fix: 'remove the field, or let a CronJob or a CronWorkflow create it',
    }));
  },
});

function deletes({ value }: Found, kind: string): boolean {
  return kind !== 'RayJob' || value === 'DeleteSelf';
}
