import { isFilledIn } from './schedules';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record } from '../shapes';

const QUEUE = 'kueue.x-k8s.io/queue-name';

/** The queue that an object says it waits in; undefined when it says none. */
function queueOf(metadata: unknown): string | undefined {
  const queue = record(record(metadata)?.labels)?.[QUEUE];
  return typeof queue === 'string' && queue !== '' ? queue : undefined;
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
