import { PolicyObject } from '../../policy-object';
import { mayBeSameNamespace, PolicyWorld } from '../../policy-world';
import { groupKindOf, record } from '../../shapes';

/** Fewest replicas that autoscalers allow, by `group/Kind name` of what they scale; undefined when that is no number. */
function scaled(world: PolicyWorld): ReadonlyMap<string, readonly { readonly namespace: string; readonly least: number | undefined }[]> {
  const found = new Map<string, { namespace: string; least: number | undefined }[]>();
  for (const [groupKind, field, absent] of [['autoscaling/HorizontalPodAutoscaler', 'minReplicas', 1], ['keda.sh/ScaledObject', 'minReplicaCount', 0]] as const) {
    for (const { manifest, namespace } of world._all(groupKind)) {
      const spec = record(manifest.spec);
      const target = record(spec?.scaleTargetRef);
      if (typeof target?.name !== 'string') continue;
      const key = `${groupKindOf({ apiVersion: target.apiVersion ?? 'apps/v1', kind: target.kind ?? 'Deployment' })} ${target.name}`;
      const least = spec?.[field] ?? absent;
      found.set(key, [...found.get(key) ?? [], { namespace, least: typeof least === 'number' ? least : undefined }]);
    }
  }
  return found;
}

/** How many pods of a workload there are at least; undefined when that is not known. */
export function leastReplicas(workload: PolicyObject, world: PolicyWorld): number | undefined {
  const replicas = record(workload.manifest.spec)?.replicas;
  const scalers = (world._once(scaled).get(`${workload.groupKind} ${workload.name}`) ?? []).filter(({ namespace }) => mayBeSameNamespace(namespace, workload.namespace));
  if (scalers.length > 0) return scalers.length === 1 ? scalers[0].least : undefined;
  if (replicas === undefined || replicas === null) return 1;
  return typeof replicas === 'number' ? replicas : undefined;
}

/** The same, where somebody says it: who leaves the number out may have an autoscaler elsewhere. */
export function saidReplicas(workload: PolicyObject, world: PolicyWorld): number | undefined {
  const least = leastReplicas(workload, world);
  return least === 1 && record(workload.manifest.spec)?.replicas === undefined && !isScaled(workload, world) ? undefined : least;
}

function isScaled(workload: PolicyObject, world: PolicyWorld): boolean {
  return (world._once(scaled).get(`${workload.groupKind} ${workload.name}`) ?? []).some(({ namespace }) => mayBeSameNamespace(namespace, workload.namespace));
}

/** A number of pods, or a share of them; undefined for what is neither. */
export function podsOf(value: unknown, replicas: number, round: (share: number) => number): number | undefined {
  if (typeof value === 'number') return value;
  const [, percent] = typeof value === 'string' ? /^(\d+)%$/.exec(value) ?? [] : [];
  return percent === undefined ? undefined : round(Number(percent) * replicas / 100);
}

/** How many pods an update adds, and may take away, at once. */
export interface Update {
  readonly surge: number;
  readonly unavailable: number;
}

/** How the pods of a Deployment, or of a canary without steps, are replaced; undefined when not by and by, or not known. */
export function rollingUpdate(workload: PolicyObject, replicas: number): Update | undefined {
  const spec = record(workload.manifest.spec);
  const strategy = record(spec?.strategy);
  if (strategy?.type !== undefined && strategy.type !== 'RollingUpdate') return undefined;
  const rolling = record(strategy?.rollingUpdate) ?? {};
  const surge = podsOf(rolling.maxSurge ?? '25%', replicas, Math.ceil);
  const unavailable = podsOf(rolling.maxUnavailable ?? '25%', replicas, Math.floor);
  if (surge === undefined || unavailable === undefined) return undefined;
  // Both round to nothing: the controller lets one go.
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}
