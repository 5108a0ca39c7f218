import { isLeftAlone } from './ignored-field';
import { annotationOf } from '../operator-metadata';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule } from '../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../policy-world';
import { at, record, shown } from '../shapes';

/** Something that decides the number of replicas of a workload. */
interface Scaler {
  readonly object: PolicyObject;
  /** `group/Kind name` of what it scales. */
  readonly target: string;
  readonly field: string;
}

const SCALERS: { readonly [groupKind: string]: string } = {
  'autoscaling/HorizontalPodAutoscaler': 'spec.scaleTargetRef',
  'keda.sh/ScaledObject': 'spec.scaleTargetRef',
  'autoscaling.aibrix.ai/PodAutoscaler': 'spec.scaleTargetRef',
};

function scalersOf(world: PolicyWorld): ReadonlyMap<string, readonly Scaler[]> {
  const found = new Map<string, Scaler[]>();
  const add = (scaler: Scaler) => found.set(scaler.target, [...found.get(scaler.target) ?? [], scaler]);
  for (const [groupKind, field] of Object.entries(SCALERS)) {
    for (const object of world._all(groupKind)) {
      const target = targetOf(at(object.manifest, field)[0]?.value);
      if (target !== undefined) add({ object, target, field });
    }
  }
  for (const object of world._all('serving.kserve.io/InferenceService')) {
    if (isScaledByKServe(object)) add({ object, target: `apps/Deployment ${object.name}-predictor`, field: 'metadata.annotations' });
  }
  return found;
}

function scalerOf(world: PolicyWorld): ReadonlyMap<PolicyObject, Scaler> {
  return new Map([...world._once(scalersOf).values()].flat().map(scaler => [scaler.object, scaler]));
}

/** A reference as `group/Kind name`; KEDA takes a Deployment where no kind is said. */
function targetOf(reference: unknown): string | undefined {
  const { apiVersion = 'apps/v1', kind = 'Deployment', name } = record(reference) ?? {};
  if (typeof name !== 'string' || typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  return `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind} ${name}`;
}

/** Without Knative, KServe makes an HPA or a ScaledObject of its own, unless it is told that somebody else does. */
function isScaledByKServe(service: PolicyObject): boolean {
  const mode = annotationOf(service, 'serving.kserve.io/deploymentMode');
  const scaler = annotationOf(service, 'serving.kserve.io/autoscalerClass') ?? 'hpa';
  return (mode === 'RawDeployment' || mode === 'Standard') && (scaler === 'hpa' || scaler === 'keda');
}

function scalersNear(object: PolicyObject, target: string, world: PolicyWorld): readonly Scaler[] {
  return world._once(scalersOf).get(target)?.filter(scaler => mayBeSameNamespace(scaler.object.namespace, object.namespace)) ?? [];
}

/** A number in Git and an autoscaler: each sync undoes what the autoscaler decided. */
export const replicasAndAutoscaler = defineRule({
  id: 'replicas-and-autoscaler',
  title: 'The number of replicas has one owner.',
  rationale: 'Each sync sets the number of Git, the autoscaler sets its own, and pods that took minutes to load come and go.',
  link: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
  appliesTo: ['apps/Deployment', 'apps/StatefulSet', 'argoproj.io/Rollout', 'leaderworkerset.x-k8s.io/LeaderWorkerSet'],
  checkers: ['kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured'],
  check: (object, world) => {
    const replicas = record(object.manifest.spec)?.replicas;
    if (typeof replicas !== 'number') return [];
    const scaler = scalersNear(object, `${object.groupKind} ${object.name}`, world)[0]?.object ?? (replicas > 0 ? rolloutOf(object, world) : undefined);
    if (!scaler || isLeftAlone(object, '/spec/replicas', world)) return [];
    return [{
      field: 'spec.replicas', value: String(replicas), problem: `${scaler.kind} "${scaler.name}" decides the number, and each sync would undo it`, fix: 'remove replicas',
    }];
  },
});

/** The Rollout that takes its pods from a Deployment, and scales that down. */
function rolloutOf(object: PolicyObject, world: PolicyWorld): PolicyObject | undefined {
  if (object.groupKind !== 'apps/Deployment') return undefined;
  return world._all('argoproj.io/Rollout').find(rollout => {
    const reference = at(rollout.manifest, 'spec.workloadRef')[0]?.value;
    const scalesDown = ['onsuccess', 'progressively'].includes(shown(record(reference)?.scaleDown));
    return scalesDown && targetOf(reference) === `${object.groupKind} ${object.name}` && mayBeSameNamespace(rollout.namespace, object.namespace);
  });
}

/** KEDA makes an HPA of its own for a ScaledObject: a second one on the same workload fights with it. */
export const twoAutoscalers = defineRule({
  id: 'two-autoscalers',
  title: 'A workload has one autoscaler.',
  rationale: 'Both set the number of replicas, each by its own metric, and the number swings between them.',
  link: 'https://keda.sh/docs/latest/concepts/scaling-deployments/',
  appliesTo: [...Object.keys(SCALERS), 'serving.kserve.io/InferenceService'],
  check: (object, world) => {
    const own = world._once(scalerOf).get(object);
    const first = own && scalersNear(object, own.target, world)[0];
    if (!first || first.object === object || takesOver(object, first.object) || takesOver(first.object, object)) return [];
    return [{
      field: own.field,
      value: own.target.split(' ')[1],
      problem: `${first.object.kind} "${first.object.name}" scales the same workload`,
      fix: own.field === SCALERS[object.groupKind]
        ? 'remove one; a ScaledObject takes several triggers, one of them may be cpu'
        : 'annotate the service with serving.kserve.io/autoscalerClass: external, or remove the other',
    }];
  },
});

/** Whether a ScaledObject takes an HPA over, instead of making one beside it. */
function takesOver(scaledObject: PolicyObject, hpa: PolicyObject): boolean {
  return annotationOf(scaledObject, 'scaledobject.keda.sh/transfer-hpa-ownership') === 'true'
    && at(scaledObject.manifest, 'spec.advanced.horizontalPodAutoscalerConfig.name')[0]?.value === hpa.name;
}

/** By cpu and memory either the number of pods grows or their size: the one makes the other's measure meaningless. */
export const verticalAndHorizontal = defineRule({
  id: 'vertical-and-horizontal',
  level: PolicyLevel.WARNING,
  title: 'A workload grows by one measure in one direction.',
  rationale: 'The horizontal autoscaler divides by the request that the vertical one changes, so each decision of one starts the other.',
  link: 'https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/known-limitations.md',
  appliesTo: ['autoscaling.k8s.io/VerticalPodAutoscaler'],
  check: (object, world) => {
    const target = targetOf(at(object.manifest, 'spec.targetRef')[0]?.value);
    if (target === undefined || at(object.manifest, 'spec.updatePolicy.updateMode')[0]?.value === 'Off') return [];
    const other = scalersNear(object, target, world).find(scaler => measuresResources(scaler.object));
    return other ? [{
      field: 'spec.targetRef',
      value: target.split(' ')[1],
      problem: `${other.object.kind} "${other.object.name}" scales the same workload by the share of cpu or memory that its pods use`,
      fix: 'let one of the two go, set updateMode: "Off", or scale by a measure of the requests that come in',
    }] : [];
  },
});

function measuresResources({ manifest }: PolicyObject): boolean {
  const type = (path: string) => at(manifest, path).map(({ value }) => value);
  return type('spec.metrics[].resource.target.type').includes('Utilization')
    || at(manifest, 'spec.triggers[]').some(({ value }) => ['cpu', 'memory'].includes(shown(record(value)?.type)) && record(value)?.metricType !== 'AverageValue');
}
