import { PLAIN_WORKLOADS } from './kinds';
import { FoundContainer } from '../containers';
import { containersOf, FoundPodSpec } from '../pod-specs';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';
import { quantityOf } from '../quantity';
import { at, record } from '../shapes';

const LINK = 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/';

/** Whether a container, or its pod as a whole (Kubernetes 1.34), says how much of a resource it takes. */
function says({ container }: FoundContainer, list: 'requests' | 'limits', resource: string): boolean {
  return at(container, `resources.${list}`).some(({ value }) => record(value)?.[resource] !== undefined);
}

const isMain = ({ path }: FoundContainer) => /(?:^|\.)containers\[\d+\]$/.test(path);

/** Claims of DRA and pod-level resources are said elsewhere than in the container. */
function podSays(container: FoundContainer, specs: readonly FoundPodSpec[]): boolean {
  return specs.some(({ path, spec }) => container.path.startsWith(`${path}.`) && record(spec.resources) !== undefined);
}

/** A container that says nothing is the first that the node evicts, and the scheduler packs it anywhere. */
export const bestEffort = defineRule({
  id: 'best-effort-container',
  title: 'A container says what it needs.',
  rationale: 'Without requests and limits the scheduler packs the pod anywhere, it takes what it can get, and it is the first that the node evicts.',
  link: LINK,
  appliesTo: PLAIN_WORKLOADS,
  checkers: [
    'kube-linter:unset-cpu-requirements', 'kube-linter:unset-memory-requirements', 'checkov:CKV_K8S_10', 'checkov:CKV_K8S_12', 'trivy:KSV-0015',
    'trivy:KSV-0016', 'kubescape:C-0268', 'kubescape:C-0269', 'polaris:cpuRequestsMissing', 'polaris:memoryRequestsMissing', 'kubesec:RequestsCPU',
    'kubesec:RequestsMemory', 'kube-score:container-resources',
  ],
  check: ({ _containers: containers, _podSpecs: pods }) => containers
    .filter(found => isMain(found) && !podSays(found, pods) && Object.keys(record(record(found.container.resources)?.requests) ?? {}).length === 0
      && Object.keys(record(record(found.container.resources)?.limits) ?? {}).length === 0)
    .map(({ path }) => ({
      field: `${path}.resources`, problem: 'neither requests nor limits', fix: 'request cpu and memory, and limit memory, by what you have measured',
    })),
});

function missing(list: 'requests' | 'limits', resource: string, why: string) {
  return (found: FoundContainer): PolicyFinding[] => (says(found, list, resource) || (list === 'requests' && says(found, 'limits', resource)) ? [] : [{
    field: `${found.path}.resources.${list}.${resource}`, problem: `not set: ${why}`, fix: 'set it by what you have measured',
  }]);
}

/** Memory cannot be taken back: without a limit, one leak takes the node. */
export const memoryLimit = defineRule({
  id: 'memory-limit',
  level: PolicyLevel.WARNING,
  title: 'Memory is requested and limited.',
  rationale: 'Without a limit a leak takes the memory of the node, and the kernel ends whatever it likes there.',
  link: LINK,
  appliesTo: PLAIN_WORKLOADS,
  checkers: [
    'kube-linter:unset-memory-requirements', 'checkov:CKV_K8S_12', 'checkov:CKV_K8S_13', 'trivy:KSV-0018', 'trivy:KSV-0016', 'kubescape:C-0271',
    'kubescape:C-0269', 'polaris:memoryLimitsMissing', 'kubesec:LimitsMemory', 'kubescape:C-0004', 'kubescape:C-0009',
    'kube-score:container-resources',
  ],
  check: ({ _containers: containers, _podSpecs: pods }) => containers.filter(found => !podSays(found, pods) && !/ephemeralContainers\[\d+\]$/.test(found.path))
    .flatMap(found => missing('limits', 'memory', 'the container may take all memory of the node')(found)),
});

export const cpuRequest = defineRule({
  id: 'cpu-request',
  level: PolicyLevel.WARNING,
  title: 'CPU is requested.',
  rationale: 'The scheduler packs pods by their requests; without one the container gets the CPU that others leave.',
  link: LINK,
  appliesTo: PLAIN_WORKLOADS,
  checkers: [
    'kube-linter:unset-cpu-requirements', 'checkov:CKV_K8S_10', 'trivy:KSV-0015', 'kubescape:C-0268', 'polaris:cpuRequestsMissing',
    'kubesec:RequestsCPU', 'kubescape:C-0050', 'kube-score:container-resources',
  ],
  check: ({ _containers: containers, _podSpecs: pods }) => containers.filter(found => isMain(found) && !podSays(found, pods))
    .flatMap(found => missing('requests', 'cpu', 'the scheduler does not count it')(found)),
});

/** Contested: a limit throttles where the node has CPU to spare. */
export const cpuLimit = defineRule({
  id: 'cpu-limit',
  level: PolicyLevel.OFF,
  title: 'CPU is limited.',
  rationale: 'Some organisations ask for it; others forbid it, because a limit throttles where the node has CPU to spare.',
  link: LINK,
  appliesTo: PLAIN_WORKLOADS,
  checkers: [
    'checkov:CKV_K8S_11', 'trivy:KSV-0011', 'kubescape:C-0270', 'polaris:cpuLimitsMissing', 'kubesec:LimitsCPU', 'kubescape:C-0050',
    'kubescape:C-0009', 'kube-score:container-resources',
  ],
  check: ({ _containers: containers }) => containers.filter(isMain).flatMap(found => missing('limits', 'cpu', 'the container may take all spare CPU of the node')(found)),
});

const DISK = 'ephemeral-storage';

/** From here on, what a directory may hold counts for the node. */
const MUCH = 1024 ** 3;

/** Models are downloaded to disks that the scheduler counts only when asked to. */
export const scratchRequest = defineRule({
  id: 'scratch-request',
  level: PolicyLevel.WARNING,
  title: 'What a pod writes to the disk of the node is requested.',
  rationale: 'The scheduler does not count the size limit of an emptyDir: several pods that download weights fill the disk of one node, and the kubelet evicts them.',
  link: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#local-ephemeral-storage',
  appliesTo: PLAIN_WORKLOADS,
  checkers: ['kube-score:container-ephemeral-storage-request-and-limit'],
  check: ({ _podSpecs: pods }) => pods.flatMap(pod => {
    const containers = containersOf(pod);
    if (containers.some(found => says(found, 'requests', DISK) || says(found, 'limits', DISK)) || record(record(pod.spec.resources)?.requests)?.[DISK] !== undefined) return [];
    return at(pod.spec, 'volumes[].emptyDir').map(({ path, value }) => ({ path, directory: record(value) ?? {} }))
      .filter(({ directory }) => directory.medium !== 'Memory' && (quantityOf(directory.sizeLimit) ?? 0) >= MUCH).map(({ path, directory }) => ({
        field: `${pod.path}.${path}.sizeLimit`,
        value: String(directory.sizeLimit),
        problem: 'no container requests ephemeral-storage: the scheduler does not count it',
        fix: 'request ephemeral-storage of this size in a container',
      }));
  }),
});

/** An emptyDir is disk, or memory, of the node. */
export const boundedScratch = defineRule({
  id: 'scratch-size',
  level: PolicyLevel.WARNING,
  title: 'An emptyDir has a size limit.',
  rationale: 'Without one a full directory fills the disk of the node, and the kubelet evicts pods that did nothing.',
  link: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
  appliesTo: PLAIN_WORKLOADS,
  checkers: ['kyverno:add-emptydir-sizelimit'],
  check: ({ _podSpecs: pods }) => pods.flatMap(({ path, spec }) => at(spec, 'volumes[].emptyDir')
    .filter(({ value }) => record(value) && record(value)!.sizeLimit === undefined)
    .map(found => ({ field: `${path}.${found.path}.sizeLimit`, problem: 'not set: the directory may fill the node', fix: 'set it to what the directory may hold' }))),
});
