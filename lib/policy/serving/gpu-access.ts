import { ENGINE_TITLES } from './engine';
import { isUnknown, modelServersOf, variableField } from './model-server';
import { devicesOf, requiredLabels, wholeGpus } from './server-gpus';
import { ContainerLike, envOf } from '../container-env';
import { containersOf, FoundPodSpec } from '../pod-specs';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { PolicyWorld } from '../policy-world';
import { at, record, records } from '../shapes';

/** Classes of devices whose drivers give GPUs. */
const GPU_CLASSES = /^(?:gpu|mig|vfio)\.nvidia\.com$|^gpu\.(?:amd|intel)\.com$/;
const CLAIM_TEMPLATE = 'resource.k8s.io/ResourceClaimTemplate';
const CLAIM = 'resource.k8s.io/ResourceClaim';

/** The classes of devices that a claim of a pod asks for; an empty list when the claim is not given. */
function classesOf(claim: { readonly [field: string]: unknown }, object: PolicyObject, world: PolicyWorld): string[] {
  const [kind, name, place] = typeof claim.resourceClaimTemplateName === 'string'
    ? [CLAIM_TEMPLATE, claim.resourceClaimTemplateName, 'spec.spec.devices.requests[]'] : [CLAIM, claim.resourceClaimName, 'spec.devices.requests[]'];
  if (typeof name !== 'string') return [];
  return world.find(kind, object.namespace, name).flatMap(({ manifest }) => ['deviceClassName', 'exactly.deviceClassName', 'firstAvailable[].deviceClassName']
    .flatMap(field => at(manifest, `${place}.${field}`)).map(({ value }) => String(value)));
}

/** Containers and their pods. */
function containersIn(object: PolicyObject): readonly { readonly pod: FoundPodSpec; readonly container: ContainerLike; readonly path: string }[] {
  return object._podSpecs.flatMap(pod => containersOf(pod).map(found => ({ pod, ...found })));
}

/** A GPU by the device plugin, and another one by a claim. */
export const gpuTwice = defineRule({
  id: 'gpu-claim-and-plugin',
  title: 'A container asks for its GPUs in one way: by a claim, or by nvidia.com/gpu.',
  rationale: 'The driver of the claim and the device plugin each give GPUs and know nothing of each other: the pod takes twice as many, or finds no node.',
  link: 'https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/',
  check: (object, world) => containersIn(object).flatMap(({ pod, container, path }): PolicyFinding[] => {
    const [device] = devicesOf(container);
    if (!device) return [];
    const named = new Set(at(container, 'resources.claims[].name').map(({ value }) => value));
    const claim = records(pod.spec.resourceClaims)
      .find(one => named.has(one.name) && classesOf(one, object, world).some(name => GPU_CLASSES.test(name)));
    return claim ? [{
      field: `${path}.${device.field}`,
      value: String(device.count),
      problem: `the claim "${String(claim.name)}" asks for GPUs too`,
      fix: `remove ${device.resource}, or the claim`,
    }] : [];
  }),
});

/** GPUs of a container are numbered from 0, whatever they are on the node. */
export const visibleDevices = defineRule({
  id: 'visible-devices',
  title: 'CUDA_VISIBLE_DEVICES names GPUs that the container has.',
  rationale: 'CUDA stops at the first number that there is not: the server finds fewer GPUs than it needs, or none.',
  link: 'https://docs.nvidia.com/cuda/cuda-c-programming-guide/index.html#env-vars',
  check: object => containersIn(object).flatMap(({ container, path }): PolicyFinding[] => {
    const gpus = wholeGpus(container);
    if (gpus?.resource !== 'nvidia.com/gpu') return [];
    const value = envOf(container).get('CUDA_VISIBLE_DEVICES');
    if (value === undefined || !/^\d{1,4}(?:\s*,\s*\d{1,4})*$/.test(value.trim())) return [];
    const missing = value.split(',').map(Number).find(index => index >= gpus.count);
    return missing === undefined ? [] : [{
      field: variableField({ path, container }, 'CUDA_VISIBLE_DEVICES'),
      value,
      problem: `the container has ${gpus.count === 1 ? 'one GPU, which is number 0' : `${gpus.count} GPUs, which are numbers 0 to ${gpus.count - 1}`}; there is no number ${missing}`,
      fix: 'remove the variable: the container sees its own GPUs and no others',
    }];
  }),
});

/** What the container runtime shows a container, past the device plugin. */
export const gpusOfOthers = defineRule({
  id: 'gpus-of-others',
  level: PolicyLevel.WARNING,
  title: 'A container does not take GPUs that the scheduler did not give it.',
  rationale: 'NVIDIA_VISIBLE_DEVICES shows the container GPUs of the node that other pods have; both run out of memory.',
  link: 'https://github.com/NVIDIA/k8s-device-plugin',
  check: object => containersIn(object).flatMap(({ container, path }): PolicyFinding[] => {
    const value = envOf(container).get('NVIDIA_VISIBLE_DEVICES');
    if (value === undefined || isUnknown(value) || value === 'none' || value === 'void') return [];
    const field = variableField({ path, container }, 'NVIDIA_VISIBLE_DEVICES');
    return [{ field, value, problem: 'GPUs of the node are taken past the scheduler', fix: 'remove the variable, and limit nvidia.com/gpu to the number that the container needs' }];
  }),
});

/** A pod whose GPUs are on no node. */
export const gpuNode = defineRule({
  id: 'gpu-node',
  title: 'A node of the cluster has as many GPUs as the pod asks for, of the product that it asks for.',
  rationale: 'The pod stays pending for ever: its GPUs must all be on one node.',
  link: 'https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/',
  check: (object, world) => containersIn(object).flatMap(({ pod, container, path }): PolicyFinding[] => {
    const gpus = wholeGpus(container);
    if (gpus?.resource !== 'nvidia.com/gpu') return [];
    const labels = [...requiredLabels(pod.spec)];
    const product = labels.find(([label]) => label === 'nvidia.com/gpu.product')?.[1];
    return world._facts.clusters.flatMap(({ name, nodePools = [] }): PolicyFinding[] => {
      const fits = (pool: typeof nodePools[number]) => pool.gpusPerNode >= gpus.count
        && (!product || pool.gpuProduct === undefined || product.includes(pool.gpuProduct));
      if (nodePools.length === 0 || nodePools.some(fits)) return [];
      const pools = nodePools.map(pool => (pool.gpusPerNode > 0 ? `${pool.nodes} × ${pool.gpusPerNode} ${pool.gpuProduct ?? 'GPUs'}` : `${pool.nodes} × CPU only`));
      return [{
        field: `${path}.${gpus.field}`,
        value: String(gpus.count),
        problem: `no node of cluster "${name}" has ${gpus.count} GPUs${product ? ` of ${product.join(' or ')}` : ''}; its pools are ${pools.join(', ')}`,
        fix: 'ask for what one node has',
      }];
    });
  }),
});

/** Images that are built for CUDA; others may compute on the CPU. */
const CUDA_IMAGES = new Set(['vllm-openai', 'sglang', 'text-generation-inference']);

/** A GPU server that asks for none. */
export const serverWithoutGpu = defineRule({
  id: 'server-without-gpu',
  level: PolicyLevel.WARNING,
  title: 'A server that computes on GPUs asks for one.',
  rationale: 'It finds no GPU and ends; or the runtime of the node shows it all of them, and it takes memory that others count on.',
  link: 'https://kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus/',
  check: object => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const { pod, container, path, image } = server;
    const resources = Object.values(record(container.resources) ?? {}).flatMap(list => Object.keys(record(list) ?? {}));
    if (pod.partial || !CUDA_IMAGES.has(image?.name ?? '') || resources.some(name => name.includes('/')) || object.groupKind.startsWith('serving.kserve.io/')) return [];
    if (/cpu|rocm|xpu|hpu|tpu|neuron/i.test(String(container.image)) || record(container.resources)?.claims !== undefined || pod.spec.runtimeClassName !== undefined) return [];
    return [{
      field: `${path}.resources.limits`, problem: `${ENGINE_TITLES[server.engine]} of this image computes on GPUs, and the container asks for none`, fix: 'limit nvidia.com/gpu to the number that it uses',
    }];
  }),
});
