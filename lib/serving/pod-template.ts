import { Placement } from './accelerator';
import { Drain, preStop } from './drain';
import { CACHE_PATH } from './paths';
import { probes } from './probes';
import { containerResources, PodResources, TEMP_BYTES } from './resources';
import { byCodeUnit, bytesQuantity, PodSpec, restrictedPod } from '../manifests';
import { KubernetesVersion } from '../platform';
import { ColdStart } from '../sizing';
import { RuntimeAdapter, RuntimeProcess } from './runtime/adapter';
import { ServerSecrets } from './server-secrets';
import { MODEL_PATH, MODEL_VOLUME, WeightsPlan } from './weights/plan';

/** Every decision about a pod of the service. */
export interface PodDecisions {
  readonly serviceAccountName: string;
  readonly selector: { readonly [label: string]: string };
  readonly runtime: RuntimeAdapter;
  readonly process: RuntimeProcess;
  readonly weights: WeightsPlan;
  readonly placement: Placement;
  readonly resources: PodResources;
  readonly cacheBytes: number;
  readonly times: ColdStart;
  readonly drain: Drain;
  readonly kubernetesVersion: KubernetesVersion;
  readonly priorityClassName?: string;
  readonly secrets: ServerSecrets;
}

/** The pod spec of a model server, under Pod Security "restricted". */
export function modelServerPod(decisions: PodDecisions): PodSpec {
  const { runtime, process, weights, placement, resources, secrets } = decisions;
  const sharedMemory = resources.sharedMemory > 0;
  return restrictedPod({
    serviceAccountName: decisions.serviceAccountName,
    ...(decisions.priorityClassName && { priorityClassName: decisions.priorityClassName }),
    ...secrets.imagePullSecrets,
    terminationGracePeriodSeconds: decisions.drain.grace,
    ...scheduling(placement, decisions.selector),
    initContainers: weights.initContainer && [weights.initContainer],
    containers: [{
      name: 'server',
      image: runtime.image,
      ...(process.command && { command: process.command }),
      ...(process.args && { args: process.args }),
      env: [...Object.entries(process.env).map(([name, value]) => ({ name, value })), ...secrets.variables]
        .sort((a, b) => byCodeUnit(a.name, b.name)),
      ports: runtime.ports.map(({ name, port }) => ({ name, containerPort: port, protocol: 'TCP' })),
      resources: containerResources(resources, placement.limits),
      ...probes(runtime.health, decisions.times),
      lifecycle: { preStop: preStop(decisions.drain, decisions.kubernetesVersion) },
      volumeMounts: [
        { name: MODEL_VOLUME, mountPath: MODEL_PATH, readOnly: true, ...(weights.subPath && { subPath: weights.subPath }) },
        { name: 'cache', mountPath: CACHE_PATH },
        ...sharedMemory ? [{ name: 'shared-memory', mountPath: '/dev/shm' }] : [],
        ...secrets.mounts,
      ],
    }],
    volumes: [
      weights.volume,
      ...weights.moreVolumes ?? [],
      { name: 'cache', emptyDir: { sizeLimit: bytesQuantity(decisions.cacheBytes) } },
      ...sharedMemory ? [{ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: bytesQuantity(resources.sharedMemory) } }] : [],
      ...secrets.volumes,
    ],
  }, { tempSize: bytesQuantity(TEMP_BYTES) });
}

/** The nodes that fit, and replicas apart from one another as far as possible. */
function scheduling(placement: Placement, selector: PodDecisions['selector']): object {
  const apart = (topologyKey: string) => ({ maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: selector } });
  return {
    ...(placement.nodeSelector && { nodeSelector: placement.nodeSelector }),
    ...(placement.taints.length > 0 && { tolerations: placement.taints.map(key => ({ key, operator: 'Exists', effect: 'NoSchedule' })) }),
    topologySpreadConstraints: [apart('topology.kubernetes.io/zone'), apart('kubernetes.io/hostname')],
    affinity: {
      ...nodeAffinity(placement),
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{
          weight: 100,
          podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: selector } },
        }],
      },
    },
  };
}

/** Any of the label sets; none when one of them is empty, because then any node of that pool will do. */
function nodeAffinity(placement: Placement): object {
  const terms = placement.nodeLabels.map(labels => Object.keys(labels).sort().map(key => ({ key, operator: 'In', values: [labels[key]] })));
  if (terms.length === 0 || terms.some(term => term.length === 0)) return {};
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms.map(matchExpressions => ({ matchExpressions })) } },
  };
}
