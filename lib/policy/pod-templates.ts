import { FoundPodSpec } from './pod-specs';
import { PolicyObject } from './policy-object';
import { PolicyWorld } from './policy-world';
import { Labels } from './selectors';
import { at, record } from './shapes';

/** Pods that an object of the world makes. */
export interface PodTemplate extends FoundPodSpec {
  readonly object: PolicyObject;
  readonly namespace: string;
  /** Labels that the object gives its pods. */
  readonly labels: Labels;
  /** The controller of the kind adds labels of its own (`ray.io/…`, `serving.kserve.io/…`): more labels than these. */
  readonly moreLabels: boolean;
}

/** Kinds whose pods have the labels of their template and nothing else that selectors ask for. */
const PLAIN = new Set([
  '/Pod', '/ReplicationController', 'apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'apps/ReplicaSet', 'batch/Job', 'batch/CronJob', 'argoproj.io/Rollout',
]);

/** Every pod template of the world, once for each pod spec of each object. */
export function podTemplatesOf(world: PolicyWorld): readonly PodTemplate[] {
  return world._once(allTemplates);
}

function allTemplates(world: PolicyWorld): readonly PodTemplate[] {
  return world._everything.flatMap(object => object._podSpecs.map(pod => {
    const { path, spec } = pod;
    // Beside a spec there is its metadata: `spec.template.spec` and `spec.template.metadata`.
    const labels = path === 'spec' ? 'metadata.labels' : `${path.replace(/(?:^|\.)spec$/, '')}.metadata.labels`;
    const found = at(object.manifest, labels.replace(/\[\d+\]/g, '[]')).find(place => place.path === labels)?.value;
    // A workflow labels all of its pods at once; pod specs of other kinds have no such field.
    const ofWorkflow = record(record(spec.podMetadata)?.labels);
    return { ...pod, object, namespace: object.namespace, labels: { ...ofWorkflow, ...record(found) }, moreLabels: !PLAIN.has(object.groupKind) };
  }));
}
