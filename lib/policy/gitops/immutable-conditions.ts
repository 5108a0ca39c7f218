import { isDeepStrictEqual } from 'node:util';
import { NEW_JOB } from './immutable-fields';
import { PolicyFinding } from '../policy-rule';
import { quantityOf } from '../quantity';
import { at, record, records, shown } from '../shapes';

type Condition = (now: any, before: any) => PolicyFinding[];

/** What may change in one direction only, only from one value, or only while something else holds. */
export const CONDITIONS: { readonly [groupKind: string]: readonly Condition[] } = {
  '/PersistentVolumeClaim': [smallerClaim],
  '/Service': [otherAddress, becomesHeadless],
  '/ConfigMap': [frozen],
  '/Secret': [frozen],
  'batch/Job': [otherTemplate, otherCompletions],
  'jobset.x-k8s.io/JobSet': [otherJobs],
  'serving.kserve.io/LLMInferenceService': [
    (now, before) => otherSize(now, before, 'spec'),
    (now, before) => (value(now, 'spec.prefill') && value(before, 'spec.prefill') ? otherSize(now, before, 'spec.prefill') : []),
  ],
  'serving.kserve.io/InferenceService': [otherMode],
  'kueue.x-k8s.io/ResourceFlavor': [otherFlavor],
  'kueue.x-k8s.io/Topology': [otherLevels],
};

function value(object: any, path: string): unknown {
  return at(object, path)[0]?.value;
}

function smallerClaim(now: any, before: any): PolicyFinding[] {
  const field = 'spec.resources.requests.storage';
  const [size, old] = [now, before].map(claim => quantityOf(value(claim, field)));
  if (size === undefined || old === undefined || size >= old) return [];
  return [{
    field,
    value: shown(value(now, field)),
    problem: `smaller than the ${shown(value(before, field))} it has; a claim only grows, and a revert of a growth is refused too`,
    fix: 'keep the size; or make a smaller claim with another name and copy the data',
  }];
}

/** A Service that becomes ExternalName gives its address back, and one that leaves it to the API server keeps it. */
function otherAddress(now: any, before: any): PolicyFinding[] {
  const [address, old] = [now, before].map(service => value(service, 'spec.clusterIP') || undefined);
  if (old === undefined || old === address || address === undefined || [now, before].some(isExternalName)) return [];
  return [{ field: 'spec.clusterIP', value: shown(address), problem: `was ${shown(old)}, and cannot change`, fix: 'give the Service another name' }];
}

function becomesHeadless(now: any, before: any): PolicyFinding[] {
  if (value(now, 'spec.clusterIP') !== 'None' || value(before, 'spec.clusterIP') || [now, before].some(isExternalName)) return [];
  return [{ field: 'spec.clusterIP', value: 'None', problem: 'the Service has an address already, and cannot become headless', fix: 'add a headless Service with another name' }];
}

function isExternalName(service: any): boolean {
  return value(service, 'spec.type') === 'ExternalName';
}

/** While a Job is suspended, where its pods go may change: Kueue does so. */
function otherTemplate(now: any, before: any): PolicyFinding[] {
  const suspended = [now, before].every(job => value(job, 'spec.suspend') === true);
  const [template, old] = [now, before].map(job => (suspended ? withoutPlacement(value(job, 'spec.template')) : value(job, 'spec.template')));
  return isDeepStrictEqual(template, old) ? [] : [{ field: 'spec.template', problem: 'cannot change after the Job was created', fix: NEW_JOB }];
}

/** A template without what may change while its Job is suspended. @see validatePodTemplateUpdate */
function withoutPlacement(template: unknown): unknown {
  const { metadata: _metadata, spec, ...rest } = record(template) ?? {};
  const { nodeSelector: _selector, tolerations: _tolerations, affinity: _affinity, schedulingGates: _gates, ...pod } = record(spec) ?? {};
  return { ...rest, spec: pod };
}

/** An Indexed Job may grow; of others, one that says neither completions nor parallelism has one. */
function otherCompletions(now: any, before: any): PolicyFinding[] {
  if (value(before, 'spec.completionMode') === 'Indexed') return [];
  const [count, old] = [now, before].map(job => value(job, 'spec.completions') ?? (value(job, 'spec.parallelism') === undefined ? 1 : undefined));
  if (count === old) return [];
  const given = value(now, 'spec.completions');
  return [{ field: 'spec.completions', ...(given !== undefined && { value: shown(given) }), problem: 'cannot change after the Job was created', fix: NEW_JOB }];
}

/** The jobs of a JobSet: their numbers may change where they are elastic, and their places while it is suspended. */
function otherJobs(now: any, before: any): PolicyFinding[] {
  const suspended = [now, before].every(set => value(set, 'spec.suspend') === true);
  const [jobs, old] = [now, before].map(set => records(value(set, 'spec.replicatedJobs')).map(({ template, ...job }) => {
    const { parallelism: _parallelism, completions: _completions, template: pods, ...spec } = record(record(template)?.spec) ?? {};
    return { replicas: 1, ...job, spec, pods: suspended ? withoutPlacement(pods) : pods };
  }));
  return isDeepStrictEqual(jobs, old) ? [] : [{
    field: 'spec.replicatedJobs', problem: 'cannot change after the JobSet was created', fix: 'give the JobSet a name that changes with its content: a run is made once',
  }];
}

/** `immutable: true` freezes the data, and itself. */
function frozen(now: any, before: any): PolicyFinding[] {
  if (before.immutable !== true) return [];
  return ['data', 'binaryData', 'stringData', 'immutable'].filter(field => !isDeepStrictEqual(now[field], before[field])).map(field => ({
    field, problem: 'the object is immutable', fix: 'put a hash of the content, or a version, into the name, and name that one where it is used',
  }));
}

function otherSize(now: any, before: any, path: string): PolicyFinding[] {
  const [size, old] = [now, before].map(service => groupSize(value(service, `${path}.parallelism`)));
  if (size === old) return [];
  return [{
    field: `${path}.parallelism`,
    value: String(size),
    problem: `a group of pods had ${old}, and cannot have another number; only tensor may change`,
    fix: 'put the parallelism into the name, and route from one service to the other',
  }];
}

/** Pods in a group, as KServe's webhook compares them: by data, else by pipeline; tensor is inside a pod. @see ParallelismSpec.GetSize */
function groupSize(given: unknown): number {
  const { data, dataLocal, pipeline } = record(given) ?? {};
  const [all, local, stages] = [data, dataLocal, pipeline].map(part => (typeof part === 'number' && part > 0 ? part : undefined));
  return all !== undefined || local !== undefined ? Math.max(1, Math.floor((all ?? 1) / (local ?? 1))) : stages ?? 1;
}

/** The old names of the modes of KServe. */
const OLD_MODES: { readonly [mode: string]: string } = { RawDeployment: 'Standard', Serverless: 'Knative' };

/** How KServe deploys a service, once it is said. */
function otherMode(now: any, before: any): PolicyFinding[] {
  const [mode, old] = [now, before].map(({ metadata }) => {
    const given = record(record(metadata)?.annotations)?.['serving.kserve.io/deploymentMode'];
    return OLD_MODES[String(given)] ?? given;
  });
  return mode === undefined || old === undefined || mode === old ? [] : [{
    field: 'metadata.annotations.serving.kserve.io/deploymentMode',
    value: shown(mode),
    problem: `was ${shown(old)}, and cannot change`,
    fix: 'make a second service with another name, and move the traffic over',
  }];
}

/** A flavor that has a topology keeps it. */
function otherFlavor(now: any, before: any): PolicyFinding[] {
  const old = value(before, 'spec.topologyName');
  return old === undefined || old === value(now, 'spec.topologyName') ? [] : [{
    field: 'spec.topologyName', problem: `cannot change once the flavor has a topology, and it has ${shown(old)}`, fix: 'add a flavor with another name, and put it into the ClusterQueue',
  }];
}

/** Levels may change where the node itself is the lowest before and after. */
function otherLevels(now: any, before: any): PolicyFinding[] {
  const [levels, old] = [now, before].map(topology => records(value(topology, 'spec.levels')));
  const endsInNode = [levels, old].every(list => list[list.length - 1]?.nodeLabel === 'kubernetes.io/hostname');
  return isDeepStrictEqual(levels, old) || endsInNode ? [] : [{
    field: 'spec.levels', problem: 'cannot change, unless kubernetes.io/hostname is the lowest level before and after', fix: 'add a topology with another name, and move the flavors over',
  }];
}
