import { isFilledIn } from './schedules';
import { annotationOf, isHook, saysToFlux } from '../operator-metadata';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record } from '../shapes';

const QUEUE = 'kueue.x-k8s.io/queue-name';

/** The queue that an object says it waits in; undefined when it says none. */
function queueOf(metadata: unknown): string | undefined {
  const queue = record(record(metadata)?.labels)?.[QUEUE];
  return typeof queue === 'string' && queue !== '' ? queue : undefined;
}

/** Where each kind says that it waits: Kueue writes it. */
const SUSPENDS: { readonly [groupKind: string]: string } = {
  'batch/Job': 'spec.suspend',
  'jobset.x-k8s.io/JobSet': 'spec.suspend',
  'ray.io/RayJob': 'spec.suspend',
  'ray.io/RayCluster': 'spec.suspend',
  'trainer.kubeflow.org/TrainJob': 'spec.suspend',
  'kubeflow.org/PyTorchJob': 'spec.runPolicy.suspend',
  'kubeflow.org/TFJob': 'spec.runPolicy.suspend',
  'kubeflow.org/XGBoostJob': 'spec.runPolicy.suspend',
  'kubeflow.org/MPIJob': 'spec.runPolicy.suspend',
};

/** Two owners of one switch. */
export const kueueSuspend = defineRule({
  id: 'kueue-suspend',
  level: PolicyLevel.WARNING,
  title: 'Kueue alone says when a queued job runs.',
  rationale: 'Kueue suspends the job until there is room and resumes it then; each sync sets what Git says, and the job runs without room or stops in the middle.',
  link: 'https://kueue.sigs.k8s.io/docs/tasks/run/jobs/',
  appliesTo: Object.keys(SUSPENDS),
  check: (object): PolicyFinding[] => {
    if (queueOf(object.manifest.metadata) === undefined || isHook(object) || createdOnce(object)) return [];
    return at(object.manifest, SUSPENDS[object.groupKind]).map(({ path, value }) => ({
      field: path, value: String(value), problem: 'Kueue writes it, and each sync would undo that', fix: 'remove it: Kueue suspends what has a queue when it is created',
    }));
  },
});

/** Whether Flux makes the object and then leaves it alone. */
function createdOnce(object: PolicyObject): boolean {
  return saysToFlux(object, 'ssa', 'IfNotPresent') || annotationOf(object, 'kustomize.toolkit.fluxcd.io/reconcile') === 'disabled';
}

/** A label that nobody reads. */
export const kueueCronJobLabel = defineRule({
  id: 'kueue-cron-job-label',
  level: PolicyLevel.WARNING,
  title: 'The queue of a CronJob is a label of its Jobs.',
  rationale: 'Kueue looks at Jobs and not at CronJobs: without the label the Jobs run at once, beside every quota.',
  link: 'https://kueue.sigs.k8s.io/docs/tasks/run/run_cronjobs/',
  appliesTo: ['batch/CronJob'],
  check: ({ manifest }): PolicyFinding[] => {
    const queue = queueOf(manifest.metadata);
    const job = record(at(manifest, 'spec.jobTemplate')[0]?.value);
    const pods = at(job, 'spec.template.metadata')[0]?.value;
    if (queue === undefined || !job || queueOf(job.metadata) !== undefined || queueOf(pods) !== undefined) return [];
    return [{ field: `metadata.labels.${QUEUE}`, value: queue, problem: 'Kueue does not look at CronJobs, and the Jobs have no queue', fix: `set it at spec.jobTemplate.metadata.labels.${QUEUE}` }];
  },
});

/** Worker groups and the head are pod sets of one Workload. */
const MOST_GROUPS = 17;

/** What the webhook of Kueue asks of a RayJob. */
export const kueueRayJob = defineRule({
  id: 'kueue-ray-job',
  title: 'A RayJob in a queue is one that Kueue takes.',
  rationale: 'The webhook of Kueue refuses the object, and the operator with it the whole app.',
  link: 'https://kueue.sigs.k8s.io/docs/tasks/run/rayjobs/#c-limitations',
  appliesTo: ['ray.io/RayJob'],
  check: ({ manifest }): PolicyFinding[] => {
    const spec = record(manifest.spec);
    const cluster = record(spec?.rayClusterSpec);
    // A job on a cluster that is there already is none of Kueue's business.
    if (queueOf(manifest.metadata) === undefined || !spec || !cluster) return [];
    if (Object.keys(record(spec.clusterSelector) ?? {}).length > 0) {
      return [{ field: 'spec.clusterSelector', problem: 'there is a rayClusterSpec too, and a job in a queue brings its own cluster', fix: 'remove one of the two' }];
    }
    const groups = Array.isArray(cluster.workerGroupSpecs) ? cluster.workerGroupSpecs.length : 0;
    return [
      ...spec.shutdownAfterJobFinishes !== true && !isFilledIn(spec.shutdownAfterJobFinishes) ? [{
        field: 'spec.shutdownAfterJobFinishes', problem: `${spec.shutdownAfterJobFinishes === undefined ? 'not set, and' : 'not true, and'} Kueue frees the quota only with the cluster`, fix: 'set true',
      }] : [],
      ...groups > MOST_GROUPS ? [{ field: 'spec.rayClusterSpec.workerGroupSpecs', value: String(groups), problem: `more worker groups than the ${MOST_GROUPS} that a Workload has room for`, fix: 'join some of them' }] : [],
    ];
  },
});
