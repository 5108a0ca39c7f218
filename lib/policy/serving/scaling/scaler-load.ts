import { acceleratedContainer, AUTOSCALER, numberOr, ofResource, scaledWorkload, SCALED_OBJECT, scalesToZero, startupBudget, triggersOf } from './scaled';
import { PolicyLevel } from '../../policy-level';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { at, record, records } from '../../shapes';

/** Pods that take long to load are taken away late. */
export const scaleDownColdStart = defineRule({
  id: 'scale-down-cold-start',
  level: PolicyLevel.WARNING,
  title: 'An autoscaler waits longer before it takes a model server away than one takes to load.',
  rationale: 'The pod that was made for a peak is taken away before, or just after, it has loaded the model; the next request starts the load again.',
  link: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#stabilization-window',
  appliesTo: [AUTOSCALER, SCALED_OBJECT],
  check: (object, world) => {
    const workload = scaledWorkload(object, world);
    const budget = workload && acceleratedContainer(workload) ? startupBudget(workload) : undefined;
    if (budget === undefined) return [];
    return waits(object).filter(({ seconds }) => seconds < budget).map(({ field, seconds, isDefault }) => ({
      field,
      value: String(seconds),
      problem: `${isDefault ? 'absent it is less' : 'less'} than the ${budget} s that ${workload!.identity} may take to start`,
      fix: `set it to ${Math.ceil(budget / 60) * 60} or more`,
    }));
  },
});

interface Wait {
  readonly field: string;
  readonly seconds: number;
  readonly isDefault: boolean;
}

/** The times before pods are taken away: to fewer by the autoscaler, to none by KEDA. */
function waits(object: PolicyObject): Wait[] {
  const spec = record(object.manifest.spec) ?? {};
  const behavior = object.groupKind === AUTOSCALER ? 'behavior' : 'advanced.horizontalPodAutoscalerConfig.behavior';
  const window = at(spec, `${behavior}.scaleDown.stabilizationWindowSeconds`)[0]?.value;
  const cooldown = object.groupKind === SCALED_OBJECT && scalesToZero(object) ? numberOr(spec.cooldownPeriod, 300) : undefined;
  return [
    ...typeof window === 'number' ? [{ field: `spec.${behavior}.scaleDown.stabilizationWindowSeconds`, seconds: window, isDefault: false }] : [],
    ...cooldown !== undefined ? [{ field: 'spec.cooldownPeriod', seconds: cooldown, isDefault: spec.cooldownPeriod === undefined }] : [],
  ];
}

/** What a model server on a GPU does is not seen in its CPU. */
export const modelCpuScaling = defineRule({
  id: 'model-cpu-scaling',
  level: PolicyLevel.WARNING,
  title: 'A model server on an accelerator is scaled by its requests, not by CPU or memory.',
  rationale: 'One core is busy from the first request on and memory is taken at the start, so the autoscaler sees the same load at one request and at a thousand.',
  link: 'https://docs.vllm.ai/en/latest/usage/metrics/',
  appliesTo: [AUTOSCALER, SCALED_OBJECT],
  check: (object, world) => {
    const measured = object.groupKind === AUTOSCALER ? resourceMetrics(object) : onlyResources(object);
    const workload = measured.length > 0 ? scaledWorkload(object, world) : undefined;
    if (!workload || !acceleratedContainer(workload)) return [];
    return measured.map(field => ({ field, problem: `${workload.identity} works on an accelerator, which this does not see`, fix: 'scale by requests that run or wait, such as vllm:num_requests_waiting through KEDA' }));
  },
});

function resourceMetrics({ manifest }: PolicyObject): string[] {
  const spec = record(manifest.spec) ?? {};
  if (spec.targetCPUUtilizationPercentage !== undefined) return ['spec.targetCPUUtilizationPercentage'];
  const metrics = records(spec.metrics);
  return metrics.length > 0 && metrics.every(({ type }) => type === 'Resource' || type === 'ContainerResource') ? metrics.map((_, i) => `spec.metrics[${i}]`) : [];
}

function onlyResources(object: PolicyObject): string[] {
  const triggers = triggersOf(object);
  return triggers.length > 0 && triggers.every(ofResource) ? triggers.map(({ path }) => path) : [];
}

/** A partition is read by one consumer of a group. */
export const kafkaPartitions = defineRule({
  id: 'kafka-partitions',
  level: PolicyLevel.WARNING,
  title: 'There are not more consumers of a topic than it has partitions.',
  rationale: 'A partition has one consumer of a group: further pods hold their accelerators and read nothing, or KEDA never makes them.',
  link: 'https://keda.sh/docs/latest/scalers/apache-kafka/',
  appliesTo: [SCALED_OBJECT],
  check: (object, world) => {
    const most = numberOr(record(object.manifest.spec)?.maxReplicaCount, 100);
    const triggers = triggersOf(object).filter(trigger => !ofResource(trigger));
    if (most === undefined || triggers.length !== 1 || triggers[0].type !== 'kafka') return [];
    const { metadata } = triggers[0];
    const topics = world._all('kafka.strimzi.io/KafkaTopic').filter(topic => (record(topic.manifest.spec)?.topicName ?? topic.name) === metadata.topic);
    const partitions = topics.length === 1 ? record(topics[0].manifest.spec)?.partitions : undefined;
    if (typeof partitions !== 'number' || partitions < 1 || partitions >= most) return [];
    const idle = metadata.allowIdleConsumers === 'true';
    return [{
      field: 'spec.maxReplicaCount',
      ...record(object.manifest.spec)?.maxReplicaCount !== undefined && { value: String(most) },
      problem: `${most} pods, and the topic ${topics[0].name} has ${partitions} partitions: ${idle ? 'the others read nothing' : 'KEDA makes no more than that'}`,
      fix: `set it to ${partitions}, or give the topic more partitions`,
    } satisfies PolicyFinding];
  },
});
