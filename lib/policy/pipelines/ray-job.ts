import { parse } from 'yaml';
import { takesGpu } from './runs';
import { isFilledIn } from './schedules';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record, shown } from '../shapes';

type Fields = { readonly [field: string]: unknown };

const PLACES: { readonly [groupKind: string]: string } = { 'ray.io/RayJob': 'spec', 'ray.io/RayCronJob': 'spec.jobTemplate' };
const LINK = 'https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/rayjob-quick-start.html#rayjob-configuration';

function jobOf(object: PolicyObject): { readonly path: string; readonly job?: Fields } {
  const path = PLACES[object.groupKind];
  return { path, job: record(at(object.manifest, path)[0]?.value) };
}

/** What KubeRay refuses: ValidateRayJobSpec in ray-operator/controllers/ray/utils/validation.go. */
export const rayJobForm = defineRule({
  id: 'ray-job-form',
  title: 'The fields of a RayJob do not contradict each other.',
  rationale: 'KubeRay marks the job as invalid and starts nothing; the object is applied, so the delivery looks fine.',
  link: LINK,
  appliesTo: Object.keys(PLACES),
  check: (object): PolicyFinding[] => {
    const { path, job } = jobOf(object);
    if (!job) return [];
    const told = (field: string, value: unknown, problem: string, fix: string): PolicyFinding => ({
      field: `${path}.${field}`, ...value !== undefined && { value: shown(value) }, problem, fix,
    });
    const { shutdownAfterJobFinishes: shutdown, ttlSecondsAfterFinished: ttl, clusterSelector, suspend, submissionMode: mode, backoffLimit } = job;
    const kept = shutdown !== true && !isFilledIn(shutdown);
    const selects = Object.keys(record(clusterSelector) ?? {}).length > 0;
    const retries = typeof backoffLimit === 'number' && backoffLimit > 0;
    const own = record(job.rayClusterSpec);
    return [
      ...kept && typeof ttl === 'number' && ttl > 0 ? [told('ttlSecondsAfterFinished', ttl, 'needs shutdownAfterJobFinishes: true', 'set it, or remove the time')] : [],
      ...kept && suspend === true ? [told('suspend', true, 'only a RayJob with shutdownAfterJobFinishes: true can be suspended', 'set it')] : [],
      ...!own && !selects && job.rayClusterSpec === undefined ? [told('rayClusterSpec', undefined, 'not set, and there is no clusterSelector either: the job has no cluster', 'give it one of the two')] : [],
      ...selects && suspend === true ? [told('suspend', true, 'a job on a cluster that it selects cannot be suspended', 'remove it, or give the job a cluster of its own')] : [],
      ...selects && retries ? [told('backoffLimit', backoffLimit, 'a job on a cluster that it selects is not tried again', 'set 0, or give the job a cluster of its own')] : [],
      ...selects && !(record(clusterSelector)?.['ray.io/cluster']) ? [told('clusterSelector', undefined, 'the cluster is named by the key ray.io/cluster, which is missing', 'add it')] : [],
      ...selects && mode === 'SidecarMode' ? [told('submissionMode', mode, 'the submitter cannot be beside the head of a cluster that the job selects', 'use K8sJobMode')] : [],
      ...mode === 'InteractiveMode' && retries ? [told('backoffLimit', backoffLimit, 'an interactive job is not tried again', 'set 0')] : [],
      ...mode === 'SidecarMode' ? ['submitterPodTemplate', 'submitterConfig'].filter(field => job[field] !== undefined && job[field] !== null)
        .map(field => told(field, undefined, 'in SidecarMode there is no pod of the submitter', 'remove it')) : [],
      ...['activeDeadlineSeconds', 'preRunningDeadlineSeconds'].filter(field => typeof job[field] === 'number' && (job[field] as number) <= 0)
        .map(field => told(field, job[field], 'must be more than 0', 'raise or remove it')),
      ...runtimeEnvironment(job.runtimeEnvYAML, `${path}.runtimeEnvYAML`),
      ...deletion(job, told),
    ];
  },
});

/** The environment is text in YAML, so that no schema looks at it. */
function runtimeEnvironment(text: unknown, field: string): PolicyFinding[] {
  if (typeof text !== 'string' || text.trim() === '' || isFilledIn(text)) return [];
  try {
    const value: unknown = parse(text, { logLevel: 'error', maxAliasCount: 100 });
    return record(value) || value === null ? [] : [{ field, problem: 'no map: a runtime environment has keys such as pip, env_vars and working_dir', fix: 'write it as YAML with these keys' }];
  } catch (error) {
    return [{ field, problem: `no YAML: ${(error as Error).message.split('\n')[0]}`, fix: 'mend the text; it is YAML inside a field' }];
  }
}

function deletion(job: Fields, finding: (field: string, value: unknown, problem: string, fix: string) => PolicyFinding): PolicyFinding[] {
  const strategy = record(job.deletionStrategy);
  const rules = Array.isArray(strategy?.deletionRules) && strategy.deletionRules.length > 0;
  const legacy = strategy && (strategy.onSuccess !== undefined || strategy.onFailure !== undefined);
  return [
    ...rules && job.shutdownAfterJobFinishes === true ? [finding('shutdownAfterJobFinishes', true, 'does not go together with deletionRules', 'remove one of the two')] : [],
    ...rules && legacy ? [finding('deletionStrategy.deletionRules', undefined, 'does not go together with onSuccess and onFailure', 'use the rules alone')] : [],
  ];
}

/** A cluster with GPUs that outlives its job. */
export const rayClusterKept = defineRule({
  id: 'ray-cluster-kept',
  level: PolicyLevel.WARNING,
  title: 'The cluster of a RayJob goes when the job is done.',
  rationale: 'Unless it is told, KubeRay keeps the cluster with all its GPUs after the job has ended, whether it succeeded or not.',
  link: LINK,
  appliesTo: Object.keys(PLACES),
  check: (object): PolicyFinding[] => {
    const { path, job } = jobOf(object);
    const shutdown = job?.shutdownAfterJobFinishes;
    if (!job || !record(job.rayClusterSpec) || shutdown === true || isFilledIn(shutdown) || record(job.deletionStrategy)) return [];
    return object._containers.some(({ container }) => takesGpu(container)) ? [{
      field: `${path}.shutdownAfterJobFinishes`,
      ...shutdown === false && { value: 'false' },
      problem: `${shutdown === false ? '' : 'not set, which means false: '}the cluster keeps its GPUs after the job`,
      fix: 'set true, and ttlSecondsAfterFinished for those who read logs',
    }] : [];
  },
});
