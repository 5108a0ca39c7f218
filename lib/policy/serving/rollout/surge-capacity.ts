import { leastReplicas, rollingUpdate } from './replicas';
import { PolicyObject } from '../../policy-object';
import { defineRule, PolicyFinding } from '../../policy-rule';
import { PolicyNodePool, PolicyWorld } from '../../policy-world';
import { quantityOf } from '../../quantity';
import { selects } from '../../selectors';
import { at, record, records } from '../../shapes';
import { scaledWorkload } from '../scaling/scaled';

const GPU = 'nvidia.com/gpu';
const PRODUCT = 'nvidia.com/gpu.product';

/** Where pods of a workload can be, in a cluster whose nodes are known. */
interface Place {
  readonly cluster: string;
  /** Pools whose nodes can take a pod. */
  readonly pools: readonly PolicyNodePool[];
  /** Pods that they take when there is nothing else. */
  readonly pods: number;
}

/** An update that starts a pod before it ends one needs room for one more. */
export const surgeCapacity = defineRule({
  id: 'surge-capacity',
  title: 'An update that starts a pod first finds a node with free GPUs for it.',
  rationale: 'The new pod stays pending, and no old pod is ended before it is ready: the update never ends.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-unavailable',
  appliesTo: ['apps/Deployment'],
  check: (object, world) => {
    const replicas = leastReplicas(object, world);
    const update = replicas ? rollingUpdate(object, replicas) : undefined;
    if (!replicas || !update || update.surge === 0 || update.unavailable > 0) return [];
    const gpus = gpusOf(object);
    return places(object, world, gpus).flatMap(({ cluster, pools, pods }): PolicyFinding[] => {
      const nodes = pools.reduce((sum, pool) => sum + pool.nodes, 0);
      const full = gpus > 0 && replicas <= pods && replicas + 1 > pods;
      const apart = nodes > 0 && replicas === nodes && keepsApart(object);
      if (!full && !apart) return [];
      return [{
        field: 'spec.strategy',
        problem: full
          ? `cluster "${cluster}" has GPUs for ${pods} pods, ${replicas} run, and the update starts one more before it ends one`
          : `cluster "${cluster}" has ${nodes} nodes, each takes one pod, ${replicas} run, and the update starts one more before it ends one`,
        fix: replicas === 1 ? 'set type: Recreate, or rollingUpdate maxSurge: 0 and maxUnavailable: 1; or add a node' : 'set rollingUpdate maxSurge: 0 and maxUnavailable: 1, or add a node',
      }];
    });
  },
});

/** A canary of Flagger, or blue and green, runs the service twice. */
export const canaryCapacity = defineRule({
  id: 'canary-capacity',
  title: 'Two versions beside each other have GPUs for both.',
  rationale: 'The pods of the new version stay pending until the deadline, and every release is rolled back.',
  link: 'https://docs.flagger.app/usage/how-it-works',
  appliesTo: ['flagger.app/Canary', 'argoproj.io/Rollout'],
  check: (object, world) => {
    const isCanary = object.kind === 'Canary';
    const blueGreen = at(object.manifest, 'spec.strategy.blueGreen').length > 0;
    if (!isCanary && !blueGreen) return [];
    const workload = isCanary ? targetOf(object, world) : object;
    const replicas = workload && leastReplicas(workload, world);
    if (!workload || !replicas) return [];
    return places(workload, world, gpusOf(workload)).filter(({ pods }) => replicas <= pods && 2 * replicas > pods).map(({ cluster, pods }) => ({
      field: isCanary ? 'spec.targetRef' : 'spec.strategy.blueGreen',
      value: `${replicas} × 2`,
      problem: `cluster "${cluster}" has GPUs for ${pods} pods, and ${2 * replicas} run while a new version is tried`,
      fix: 'run fewer replicas, add nodes, or use a canary of Argo Rollouts with dynamicStableScale',
    }));
  },
});

function targetOf(canary: PolicyObject, world: PolicyWorld): PolicyObject | undefined {
  const ref = record(record(canary.manifest.spec)?.targetRef);
  const asScaler = new PolicyObject({ path: canary.path, manifest: { metadata: canary.manifest.metadata, spec: { scaleTargetRef: ref } } });
  return scaledWorkload(asScaler, world);
}

/** GPUs of one pod; 0 without any, or when a quantity is none. */
function gpusOf(workload: PolicyObject): number {
  return workload._podSpecs.flatMap(({ spec }) => at(spec, 'containers[].resources.limits')).reduce((sum, { value }) => sum + (quantityOf(record(value)?.[GPU]) ?? 0), 0);
}

/** What is known of the room in each cluster whose nodes are known. */
function places(workload: PolicyObject, world: PolicyWorld, gpus: number): Place[] {
  const pod = workload._podSpecs[0]?.spec;
  if (!pod) return [];
  return world._facts.clusters.flatMap(({ name, nodePools }) => {
    const pools = (nodePools ?? []).filter(pool => mayTake(pool, pod, gpus));
    if (pools.length === 0) return [];
    const byGpus = pools.reduce((sum, pool) => sum + pool.nodes * Math.floor(pool.gpusPerNode / gpus), 0);
    return [{ cluster: name, pools, pods: gpus > 0 ? byGpus : Infinity }];
  });
}

/** Whether nothing that is known keeps a pod from the nodes of a pool: labels that nobody says may be there. */
function mayTake(pool: PolicyNodePool, pod: { readonly [field: string]: unknown }, gpus: number): boolean {
  if (pool.gpusPerNode < gpus) return false;
  const labels: { readonly [label: string]: string } = { ...pool.labels, ...pool.gpuProduct !== undefined && { [PRODUCT]: pool.gpuProduct } };
  return Object.entries(record(pod.nodeSelector) ?? {}).every(([key, value]) => !Object.hasOwn(labels, key) || labels[key] === value);
}

/** Whether no two pods of a workload may be on one node. */
function keepsApart(workload: PolicyObject): boolean {
  const labels = record(at(workload.manifest, 'spec.template.metadata.labels')[0]?.value) ?? {};
  return workload._podSpecs.some(({ spec }) => at(spec, 'affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution').some(({ value }) => (
    records(value).some(term => term.topologyKey === 'kubernetes.io/hostname' && selects(term.labelSelector, labels))
  )));
}
