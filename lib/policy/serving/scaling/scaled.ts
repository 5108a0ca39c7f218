import { PolicyObject } from '../../policy-object';
import { PolicyWorld } from '../../policy-world';
import { at, groupKindOf, record, records } from '../../shapes';

type Fields = { readonly [field: string]: unknown };

/** Kinds that scale a workload by what they measure. */
export const SCALED_OBJECT = 'keda.sh/ScaledObject';
export const AUTOSCALER = 'autoscaling/HorizontalPodAutoscaler';

/** A trigger of KEDA with its path. */
export interface Trigger {
  readonly path: string;
  readonly type: unknown;
  readonly trigger: Fields;
  readonly metadata: Fields;
}

export function triggersOf({ manifest }: PolicyObject): Trigger[] {
  return records(record(manifest.spec)?.triggers).map((trigger, i) => ({
    path: `spec.triggers[${i}]`, type: trigger.type, trigger, metadata: record(trigger.metadata) ?? {},
  }));
}

/** Whether a trigger measures what pods use: those are always active, and know nothing without pods. */
export function ofResource({ type }: Trigger): boolean {
  return type === 'cpu' || type === 'memory';
}

/** A number that is given, or what stands for it; undefined for what is no number. */
export function numberOr(value: unknown, otherwise: number): number | undefined {
  if (value === undefined || value === null) return otherwise;
  return typeof value === 'number' ? value : undefined;
}

/** Whether KEDA takes the last pod away: `minReplicaCount` is 0 unless it is given. */
export function scalesToZero({ manifest }: PolicyObject): boolean {
  const spec = record(manifest.spec);
  return numberOr(spec?.minReplicaCount, 0) === 0 || spec?.idleReplicaCount === 0;
}

/** The workload that an autoscaler scales; undefined when it is not given, or given more than once. */
export function scaledWorkload(object: PolicyObject, world: PolicyWorld): PolicyObject | undefined {
  const target = record(record(object.manifest.spec)?.scaleTargetRef);
  if (typeof target?.name !== 'string') return undefined;
  const groupKind = groupKindOf({ apiVersion: target.apiVersion ?? 'apps/v1', kind: target.kind ?? 'Deployment' });
  const found = world.find(groupKind, object.namespace, target.name);
  return found.length === 1 ? found[0] : undefined;
}

/** Devices that models run on: `nvidia.com/gpu`, `google.com/tpu` and their like. */
const ACCELERATOR = /^(nvidia\.com\/(gpu|mig-.+)|amd\.com\/gpu|gpu\.intel\.com\/.+|habana\.ai\/gaudi|google\.com\/tpu|aws\.amazon\.com\/neuron(core)?)$/;

/** The container that has accelerators, if one has. */
export function acceleratedContainer(pods: PolicyObject): Fields | undefined {
  return pods._containers.map(({ container }) => container)
    .find(container => at(container, 'resources.limits').some(({ value }) => Object.keys(record(value) ?? {}).some(name => ACCELERATOR.test(name))));
}

/** The longest that the startup probes of a workload wait, in seconds; undefined without any. */
export function startupBudget(workload: PolicyObject): number | undefined {
  const budgets = workload._containers.flatMap(({ container }) => {
    const probe = record(container.startupProbe);
    if (!probe) return [];
    const delay = numberOr(probe.initialDelaySeconds, 0);
    const period = numberOr(probe.periodSeconds, 10);
    const failures = numberOr(probe.failureThreshold, 3);
    return delay === undefined || period === undefined || failures === undefined ? [] : [delay + period * failures];
  });
  return budgets.length === 0 ? undefined : Math.max(...budgets);
}
