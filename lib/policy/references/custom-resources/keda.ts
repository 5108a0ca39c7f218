import { containersOf, FoundPodSpec } from '../../pod-specs';
import { PolicyObject } from '../../policy-object';
import { PolicyWorld } from '../../policy-world';
import { groupKindOf, record, records } from '../../shapes';

/** Kinds of KEDA that have triggers. */
export const SCALERS = ['keda.sh/ScaledObject', 'keda.sh/ScaledJob'];

/** Kinds that a ScaledObject is pointed at. */
export const SCALABLE = ['apps/Deployment', 'apps/StatefulSet', 'argoproj.io/Rollout', 'leaderworkerset.x-k8s.io/LeaderWorkerSet'];

type Fields = { readonly [field: string]: unknown };

/** A trigger with its path. */
export function triggersOf({ manifest }: PolicyObject): { readonly path: string; readonly trigger: Fields }[] {
  return records(record(manifest.spec)?.triggers).map((trigger, i) => ({ path: `spec.triggers[${i}]`, trigger }));
}

/** What a ScaledObject scales, as a reference. */
export function targetOf({ manifest }: PolicyObject): { readonly groupKind: string; readonly name: string; readonly ref: Fields } | undefined {
  const ref = record(record(manifest.spec)?.scaleTargetRef);
  if (typeof ref?.name !== 'string') return undefined;
  return { groupKind: groupKindOf({ apiVersion: ref.apiVersion ?? 'apps/v1', kind: ref.kind ?? 'Deployment' }), name: ref.name, ref };
}

/** The pods that a ScaledObject or ScaledJob makes more of; undefined when they are not given, or given more than once. */
export function scaledPods(object: PolicyObject, world: PolicyWorld): FoundPodSpec | undefined {
  if (object.kind === 'ScaledJob') return object._podSpecs[0];
  const target = targetOf(object);
  const found = target ? world.find(target.groupKind, object.namespace, target.name) : [];
  return found.length === 1 && found[0]._podSpecs.length === 1 ? found[0]._podSpecs[0] : undefined;
}

/** The container whose variables a scaler reads: the one that is named, else the first. */
export function sourceContainer(object: PolicyObject, world: PolicyWorld): Fields | undefined {
  const spec = record(object.manifest.spec) ?? {};
  const name = (object.kind === 'ScaledJob' ? spec : record(spec.scaleTargetRef))?.envSourceContainerName;
  const pods = scaledPods(object, world);
  const containers = pods ? containersOf(pods).filter(({ path }) => path.startsWith(`${pods.path}.containers[`)).map(({ container }) => container) : [];
  return typeof name === 'string' && name !== '' ? containers.find(container => container.name === name) : containers[0];
}
