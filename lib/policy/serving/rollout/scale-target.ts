import { PolicyLevel } from '../../policy-level';
import { PolicyObject } from '../../policy-object';
import { defineRule } from '../../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../../policy-world';
import { groupKindOf, record } from '../../shapes';
import { AUTOSCALER, numberOr, SCALED_OBJECT, startupBudget } from '../scaling/scaled';

/** What an autoscaler scales, or a Canary or Rollout refers to. */
interface Target {
  readonly object: PolicyObject;
  readonly groupKind: string;
  readonly name: string;
}

function target(object: PolicyObject, field: string): Target[] {
  const ref = record(record(object.manifest.spec)?.[field]);
  if (typeof ref?.name !== 'string') return [];
  return [{ object, groupKind: groupKindOf({ apiVersion: ref.apiVersion ?? 'apps/v1', kind: ref.kind ?? 'Deployment' }), name: ref.name }];
}

/** Everything of some kinds that refers to a Deployment by a field, by the name of the Deployment. */
function byDeployment(world: PolicyWorld, kinds: readonly string[], field: string): ReadonlyMap<string, readonly PolicyObject[]> {
  const found = new Map<string, PolicyObject[]>();
  for (const { object, groupKind, name } of kinds.flatMap(kind => world._all(kind)).flatMap(one => target(one, field))) {
    if (groupKind === 'apps/Deployment') found.set(name, [...found.get(name) ?? [], object]);
  }
  return found;
}

const canaries = (world: PolicyWorld) => byDeployment(world, ['flagger.app/Canary'], 'targetRef');
const rollouts = (world: PolicyWorld) => byDeployment(world, ['argoproj.io/Rollout'], 'workloadRef');
const scalers = (world: PolicyWorld) => byDeployment(world, [AUTOSCALER, SCALED_OBJECT], 'scaleTargetRef');

function inNamespace(objects: readonly PolicyObject[] | undefined, { namespace }: PolicyObject): PolicyObject | undefined {
  return objects?.find(object => mayBeSameNamespace(object.namespace, namespace));
}

/** Flagger and Argo Rollouts run pods of their own, and the Deployment in Git has none. */
export const idleScaleTarget = defineRule({
  id: 'idle-scale-target',
  title: 'An autoscaler scales what serves, and not the Deployment that Flagger or Argo Rollouts scaled to zero.',
  rationale: 'The Deployment has no pods between releases, and an autoscaler does nothing at zero: the pods that serve keep their number however many requests come.',
  link: 'https://docs.flagger.app/usage/how-it-works',
  appliesTo: [AUTOSCALER, SCALED_OBJECT],
  check: (object, world) => {
    const [own] = target(object, 'scaleTargetRef');
    if (own?.groupKind !== 'apps/Deployment') return [];
    const field = 'spec.scaleTargetRef';
    const canary = inNamespace(world._once(canaries).get(own.name), object);
    if (canary && record(record(canary.manifest.spec)?.autoscalerRef) === undefined && !inNamespace(world._once(scalers).get(`${own.name}-primary`), object)) {
      return [{
        field, value: own.name, problem: `the Canary "${canary.name}" serves with ${own.name}-primary, which nothing scales`, fix: `name this ${object.kind} in spec.autoscalerRef of the Canary`,
      }];
    }
    const rollout = inNamespace(world._once(rollouts).get(own.name), object);
    const down = record(record(rollout?.manifest.spec)?.workloadRef)?.scaleDown;
    return rollout && (down === 'onsuccess' || down === 'progressively') ? [{
      field, value: own.name, problem: `the Rollout "${rollout.name}" runs the pods of this Deployment and scales it to zero`, fix: `scale the Rollout: apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: ${rollout.name}`,
    }] : [];
  },
});

/** A Rollout that takes a template over does not take the pods away. */
export const workloadRunsTwice = defineRule({
  id: 'workload-runs-twice',
  level: PolicyLevel.WARNING,
  title: 'A Deployment whose template a Rollout uses runs no pods of its own.',
  rationale: 'Both make pods with the same labels: the accelerators are taken twice, and the Service sends to both.',
  link: 'https://argo-rollouts.readthedocs.io/en/stable/migrating/#reference-deployment-from-rollout',
  appliesTo: ['argoproj.io/Rollout'],
  check: (object, world) => {
    const [ref] = target(object, 'workloadRef');
    const down = record(record(object.manifest.spec)?.workloadRef)?.scaleDown;
    const deployments = ref?.groupKind === 'apps/Deployment' ? world.find(ref.groupKind, object.namespace, ref.name) : [];
    if (deployments.length !== 1 || (down !== undefined && down !== 'never')) return [];
    const replicas = record(deployments[0].manifest.spec)?.replicas ?? 1;
    return typeof replicas === 'number' && replicas > 0 ? [{
      field: 'spec.workloadRef', value: ref.name, problem: `the Deployment runs ${replicas === 1 ? 'a pod' : `${replicas} pods`} beside those of the Rollout`, fix: 'set workloadRef.scaleDown: onsuccess, and leave replicas out of the Deployment',
    }] : [];
  },
});

/** A deadline for pods that take long to load. */
export const canaryDeadline = defineRule({
  id: 'canary-deadline',
  level: PolicyLevel.WARNING,
  title: 'Flagger waits for a new version as long as its startup probe does.',
  rationale: 'Flagger rolls the new version back while it still loads the model, and so each release.',
  link: 'https://docs.flagger.app/usage/how-it-works#canary-target',
  appliesTo: ['flagger.app/Canary'],
  check: (object, world) => {
    const [ref] = target(object, 'targetRef');
    const workloads = ref ? world.find(ref.groupKind, object.namespace, ref.name) : [];
    const given = record(object.manifest.spec)?.progressDeadlineSeconds;
    const deadline = numberOr(given, 600);
    const budget = workloads.length === 1 ? startupBudget(workloads[0]) : undefined;
    return deadline === undefined || budget === undefined || deadline >= budget ? [] : [{
      field: 'spec.progressDeadlineSeconds',
      ...given !== undefined && { value: String(given) },
      problem: `${given === undefined ? 'absent it is 600, less' : 'less'} than the ${budget} s that ${workloads[0].identity} may take to start`,
      fix: `set it to ${Math.ceil(budget / 60) * 60} or more, with room for the image and the node`,
    }];
  },
});
