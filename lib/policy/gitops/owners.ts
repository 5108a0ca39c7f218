import { PolicyObject } from '../policy-object';
import { defineRule, PlacedFinding } from '../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../policy-world';
import { at, record } from '../shapes';

/** Two objects of one identity: one is applied over the other, again and again. */
export const duplicateObject = defineRule({
  id: 'duplicate-object',
  title: 'An object is made once.',
  rationale: 'Two owners apply one over the other, again and again; when one of them leaves, the object leaves with it.',
  link: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#fail-the-sync-if-a-shared-resource-is-found',
  checkWorld: world => {
    const first = new Map<string, PolicyObject>();
    return world._everything.flatMap((object): PlacedFinding[] => {
      if (object.name === '') return [];
      // The version of the API is no part of the identity, the group is.
      const key = `${object.groupKind} ${object.clusterScoped ? '' : object.namespace} ${object.name}`;
      const other = first.get(key);
      if (!other) first.set(key, object);
      if (!other || other === object) return [];
      return [{
        object,
        field: 'metadata.name',
        value: `${object.kind}/${object.name}`,
        problem: `the same object is also made by [${other.path}]`,
        fix: object.kind === 'Namespace'
          ? 'let one app bring the namespace and create the others with createNamespace: false'
          : 'give one of them another name or namespace, or remove it',
      }];
    });
  },
});

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
  for (const [groupKind, field] of Object.entries(SCALERS)) {
    for (const object of world._all(groupKind)) {
      const target = record(at(object.manifest, field)[0]?.value);
      if (typeof target?.name !== 'string') continue;
      const apiVersion = typeof target.apiVersion === 'string' ? target.apiVersion : 'apps/v1';
      const key = `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${typeof target.kind === 'string' ? target.kind : 'Deployment'} ${target.name}`;
      found.set(key, [...found.get(key) ?? [], { object, target: key, field }]);
    }
  }
  return found;
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
    const scaler = world._once(scalersOf).get(`${object.groupKind} ${object.name}`)?.find(one => mayBeSameNamespace(one.object.namespace, object.namespace));
    return scaler ? [{
      field: 'spec.replicas', value: String(replicas), problem: `${scaler.object.kind} "${scaler.object.name}" decides the number, and each sync would undo it`, fix: 'remove replicas',
    }] : [];
  },
});

/** KEDA makes an HPA of its own for a ScaledObject: a second one on the same workload fights with it. */
export const twoAutoscalers = defineRule({
  id: 'two-autoscalers',
  title: 'A workload has one autoscaler.',
  rationale: 'Both set the number of replicas, each by its own metric, and the number swings between them.',
  link: 'https://keda.sh/docs/latest/concepts/scaling-deployments/',
  appliesTo: Object.keys(SCALERS),
  check: (object, world) => [...world._once(scalersOf).values()].flatMap(scalers => {
    const own = scalers.find(scaler => scaler.object === object);
    const first = scalers.find(scaler => mayBeSameNamespace(scaler.object.namespace, object.namespace));
    if (!own || !first || first.object === object) return [];
    return [{
      field: own.field,
      value: own.target.split(' ')[1],
      problem: `${first.object.kind} "${first.object.name}" scales the same workload`,
      fix: 'remove one; a ScaledObject takes several triggers, one of them may be cpu',
    }];
  }),
});

/** What Flagger makes for a Canary, by the name of its target. @see https://docs.flagger.app/usage/how-it-works */
function madeByFlagger(canary: PolicyObject): string[] {
  const target = at(canary.manifest, 'spec.targetRef.name')[0]?.value;
  const service = at(canary.manifest, 'spec.service.name')[0]?.value ?? target;
  if (typeof target !== 'string' || typeof service !== 'string') return [];
  return [`apps/Deployment ${target}-primary`, ...['', '-primary', '-canary'].map(suffix => `/Service ${service}${suffix}`)];
}

export const flaggerOwned = defineRule({
  id: 'flagger-owned',
  title: 'What Flagger makes is not in Git.',
  rationale: 'The operator and Flagger write over each other\'s Services, and traffic goes to whoever wrote last.',
  link: 'https://docs.flagger.app/usage/how-it-works',
  appliesTo: ['flagger.app/Canary'],
  check: (canary, world) => madeByFlagger(canary).flatMap(made => {
    const [groupKind, name] = made.split(' ');
    return world.find(groupKind, canary.namespace, name).map(object => ({
      field: 'spec.targetRef.name', value: name, problem: `Flagger makes ${object.kind} "${name}" itself, and it is also made by [${object.path}]`, fix: `remove ${object.kind} "${name}"`,
    }));
  }),
});
