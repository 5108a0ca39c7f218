import { nearestName, Nearness } from './near-names';
import { isName, isPlaceholder } from './whole';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { mayBeSameNamespace, PolicyWorld } from '../policy-world';
import { groupKindOf, record, shown } from '../shapes';

const HPA = 'autoscaling/HorizontalPodAutoscaler';
const LINK = 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/';
/** Kinds that Kubernetes itself scales, with the version that they are asked for in. */
const SCALABLE: { readonly [kind: string]: string } = { Deployment: 'apps/v1', StatefulSet: 'apps/v1', ReplicaSet: 'apps/v1', ReplicationController: 'v1' };
const WORKLOADS = ['apps/Deployment', 'apps/StatefulSet', 'apps/ReplicaSet', '/ReplicationController', 'argoproj.io/Rollout', 'leaderworkerset.x-k8s.io/LeaderWorkerSet'];

/** An autoscaler whose target is not there: it never scales anything. */
export const autoscalerTarget = defineRule({
  id: 'autoscaler-target',
  title: 'The workload that an autoscaler scales is there.',
  rationale: 'The autoscaler reports FailedGetScale and scales nothing.',
  link: LINK,
  appliesTo: [HPA],
  checkers: ['kube-linter:dangling-horizontalpodautoscaler', 'kube-score:horizontalpodautoscaler-has-target', 'kubescape:C-0300'],
  check: (object, world) => {
    const target = record(record(object.manifest.spec)?.scaleTargetRef);
    if (!target || !isName(target.name) || typeof target.kind !== 'string' || isPlaceholder(target.kind)) return [];
    return ofVersion(target) ?? ofTarget(object, groupKindOf(target), target.kind, target.name, world);
  },
});

/** A kind of Kubernetes in a group that does not have it. */
function ofVersion(target: { readonly [field: string]: unknown }): PolicyFinding[] | undefined {
  const wanted = Object.hasOwn(SCALABLE, target.kind as string) ? SCALABLE[target.kind as string] : undefined;
  const group = groupKindOf(target).split('/')[0];
  if (wanted === undefined || group === groupKindOf({ apiVersion: wanted }).split('/')[0] || isPlaceholder(shown(target.apiVersion ?? 'v1'))) return undefined;
  // Other projects have kinds of these names, but nobody looks for a Deployment in the groups of Kubernetes itself.
  if (group.includes('.') || !['', 'apps', 'extensions', 'autoscaling', 'batch'].includes(group)) return undefined;
  return [{
    field: 'spec.scaleTargetRef.apiVersion', ...(target.apiVersion !== undefined && { value: shown(target.apiVersion) }), problem: `a ${shown(target.kind)} is not in this API version`, fix: `set apiVersion: ${wanted}`,
  }];
}

function ofTarget(object: PolicyObject, groupKind: string, kind: string, name: string, world: PolicyWorld): PolicyFinding[] {
  if (world.find(groupKind, object.namespace, name).length > 0) return [];
  const others = WORKLOADS.flatMap(other => world._all(other)).filter(({ namespace }) => mayBeSameNamespace(namespace, object.namespace));
  const sameName = others.find(other => other.name === name);
  if (sameName) {
    const field = sameName.kind === kind ? 'apiVersion' : 'kind';
    return [{
      field: `spec.scaleTargetRef.${field}`,
      value: kind,
      problem: `the given "${name}" is a ${sameName.kind} of ${shown(sameName.manifest.apiVersion)}`,
      fix: `set kind: ${sameName.kind} and apiVersion: ${shown(sameName.manifest.apiVersion)}`,
    }];
  }
  const meant = meantTarget(object, name, others.filter(other => other.groupKind === groupKind), world);
  if (meant) {
    return [{
      field: 'spec.scaleTargetRef.name', value: name, problem: `there is no ${kind} of this name among the given objects; there is "${meant}"`, fix: `name "${meant}", or add the ${kind} "${name}"`,
    }];
  }
  const elsewhere = world.find(groupKind, '', name)[0];
  if (!elsewhere || world.find(HPA, elsewhere.namespace, object.name).some(other => other !== object)) return [];
  return [{
    field: 'metadata.namespace', value: object.namespace, problem: `the given ${kind} "${name}" is in the namespace ${elsewhere.namespace}; an autoscaler scales in its own`, fix: 'put both into one namespace',
  }];
}

/** A workload of nearly the same name, or the only one in the file, that no other autoscaler scales. */
function meantTarget(object: PolicyObject, name: string, others: readonly PolicyObject[], world: PolicyWorld): string | undefined {
  const autoscalers = world._all(HPA);
  const taken = new Set(autoscalers.map(({ manifest }) => record(record(manifest.spec)?.scaleTargetRef)?.name));
  const free = others.filter(other => !taken.has(other.name));
  const nearest = nearestName(name, free.map(other => other.name));
  if (nearest && nearest.nearness >= Nearness.ALIKE) return nearest.name;
  const beside = free.filter(({ file }) => file === object.file);
  const isOnly = beside.length === 1 && autoscalers.filter(({ file }) => file === object.file).length === 1;
  return isOnly ? beside[0].name : undefined;
}
