import { isLeftAlone } from './ignored-field';
import { isHook } from '../operator-metadata';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at, record } from '../shapes';

/** Kinds that Kueue suspends and starts. */
const QUEUED: readonly string[] = [
  'batch/Job', 'jobset.x-k8s.io/JobSet', 'ray.io/RayCluster', 'ray.io/RayJob', 'trainer.kubeflow.org/TrainJob',
  'kubeflow.org/PyTorchJob', 'kubeflow.org/TFJob', 'kubeflow.org/XGBoostJob', 'kubeflow.org/MPIJob',
];
const QUEUE = 'kueue.x-k8s.io/queue-name';

/** A value in Git that a controller changes while it works: each sync sets it back. */
export const controllerOwnedField = defineRule({
  id: 'controller-owned-field',
  level: PolicyLevel.WARNING,
  title: 'What a controller decides is not in Git.',
  rationale: 'Each sync sets the field back: workers are ended in the middle of their work, or a job that waits its turn is started, and a running one stopped.',
  link: 'https://github.com/ray-project/kuberay/issues/4149',
  appliesTo: QUEUED,
  // What a hook makes is made anew each time.
  check: (object, world) => (isHook(object) ? [] : [...suspended(object, world), ...workers(object, world)]),
});

function suspended(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  const { manifest } = object;
  const field = object.kind.endsWith('Job') && object.groupKind.startsWith('kubeflow.org/') ? 'spec.runPolicy.suspend' : 'spec.suspend';
  const suspend = at(manifest, field)[0]?.value;
  if (typeof record(record(manifest.metadata)?.labels)?.[QUEUE] !== 'string' || typeof suspend !== 'boolean') return [];
  return isLeftAlone(object, `/${field.replace(/\./g, '/')}`, world) ? [] : [{
    field, value: String(suspend), problem: 'Kueue suspends and starts what is in a queue, and each sync would undo it', fix: 'remove it; Kueue suspends what is created in a queue',
  }];
}

/** The controller of a RayService or RayJob makes the RayCluster, so there the autoscaler changes nothing that is in Git. */
function workers(object: PolicyObject, world: PolicyWorld): PolicyFinding[] {
  if (object.groupKind !== 'ray.io/RayCluster' || at(object.manifest, 'spec.enableInTreeAutoscaling')[0]?.value !== true) return [];
  return at(object.manifest, 'spec.workerGroupSpecs[]').flatMap(({ value, path }, i) => {
    const { replicas, minReplicas, maxReplicas } = record(value) ?? {};
    const isFixed = minReplicas !== undefined && minReplicas === maxReplicas;
    if (typeof replicas !== 'number' || isFixed || isLeftAlone(object, `/spec/workerGroupSpecs/${i}/replicas`, world)) return [];
    return [{ field: `${path}.replicas`, value: String(replicas), problem: 'the autoscaler of Ray decides the number, and each sync would undo it', fix: 'remove it; minReplicas says how many there are at first' }];
  });
}
