import { ENGINE_TITLES } from './engine';
import { ModelServer, modelServersOf, optionOf, variableOf } from './model-server';
import { pipelineParallel, tensorParallel } from './parallelism';
import { wholeGpus } from './server-gpus';
import { gib } from '../../sizing';
import { ContainerLike } from '../container-env';
import { PolicyLevel } from '../policy-level';
import { defineRule, PolicyFinding } from '../policy-rule';
import { quantityOf } from '../quantity';
import { record, records } from '../shapes';

const GIBIBYTE = 2 ** 30;
/** What a container has at /dev/shm when nothing is mounted there. */
const DEFAULT = 64 * 2 ** 20;
const LINK = 'https://docs.vllm.ai/en/stable/deployment/k8s/';
const SPLIT = new Set(['vllm', 'sglang', 'tgi']);

/** The volume at /dev/shm of a container. */
interface SharedMemory {
  readonly volume: { readonly [field: string]: unknown };
  /** Path of the volume in the object. */
  readonly field: string;
}

/** What is mounted at /dev/shm; `undefined` when nothing is, and `null` when nobody knows what. */
function sharedMemoryOf({ pod, container }: ModelServer): SharedMemory | null | undefined {
  const mount = records(container.volumeMounts).find(({ mountPath }) => typeof mountPath === 'string' && /^\/dev(?:\/shm)?\/?$/.test(mountPath));
  if (!mount) return undefined;
  const index = Array.isArray(pod.spec.volumes) ? pod.spec.volumes.map(record).findIndex(volume => volume?.name === mount.name) : -1;
  return index < 0 ? null : { volume: records(pod.spec.volumes).find(({ name }) => name === mount.name)!, field: `${pod.path}.volumes[${index}]` };
}

function processesOf(server: ModelServer): number {
  return SPLIT.has(server.engine) ? (tensorParallel(server) ?? 1) * (pipelineParallel(server) ?? 1) : 1;
}

/** Processes of one model talk through shared memory. */
export const sharedMemory = defineRule({
  id: 'shared-memory',
  title: 'A server that splits a model over GPUs has more shared memory than a container has by itself.',
  rationale: 'Processes that share a model exchange tensors through /dev/shm; its 64 MiB are full at once, and NCCL ends the server.',
  link: LINK,
  check: object => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const { pod, path } = server;
    if (pod.partial || pod.spec.hostIPC === true || !((wholeGpus(server.container)?.count ?? 0) > 1) || !(processesOf(server) > 1)) return [];
    const found = sharedMemoryOf(server);
    const limit = quantityOf(record(found?.volume.emptyDir)?.sizeLimit);
    if (found === null || (found && !(limit !== undefined && limit <= DEFAULT))) return [];
    return [{
      field: found ? `${found.field}.emptyDir.sizeLimit` : `${path}.volumeMounts`,
      ...(found && { value: String(record(found.volume.emptyDir)?.sizeLimit) }),
      problem: `${ENGINE_TITLES[server.engine]} runs ${processesOf(server)} processes that share a model, and /dev/shm has ${found ? 'no more than ' : 'the '}64 MiB${found ? '' : ' of every container'}`,
      fix: 'mount an emptyDir with medium: Memory and a sizeLimit such as 2Gi at /dev/shm',
    }];
  }),
});

/** Shared memory is memory. */
export const sharedMemorySize = defineRule({
  id: 'shared-memory-size',
  level: PolicyLevel.WARNING,
  title: 'Shared memory is in memory, and leaves some of it to the process.',
  rationale: 'What is in an emptyDir of the medium Memory counts against the memory limit of the container: when it is full, the server is killed.',
  link: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
  check: object => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const found = sharedMemoryOf(server);
    const directory = record(found?.volume.emptyDir);
    if (!found || !directory) return [];
    if (directory.medium !== 'Memory') {
      return [{ field: `${found.field}.emptyDir.medium`, problem: 'shared memory on the disk of the node', fix: 'set medium: Memory' }];
    }
    const [size, limit] = [quantityOf(directory.sizeLimit), memoryLimit(server.container)];
    return size === undefined || limit === undefined || size < limit ? [] : [{
      field: `${found.field}.emptyDir.sizeLimit`,
      value: String(directory.sizeLimit),
      problem: `counts against the memory limit of the container, which is ${gib(limit)}`,
      fix: 'make it smaller, or raise the memory limit above it',
    }];
  }),
});

function memoryLimit(container: ContainerLike): number | undefined {
  return quantityOf(record(record(container.resources)?.limits)?.memory);
}

/** Memory of the node that a server sets aside when it starts, in bytes, by the option that says so. */
function setAside(server: ModelServer): { readonly bytes: number; readonly field: string; readonly says: string }[] {
  const ranks = (tensorParallel(server) ?? 1) * (pipelineParallel(server) ?? 1);
  const gibibytes = (text: string | undefined) => (text !== undefined && /^\d{1,6}(?:\.\d+)?$/.test(text) ? Number(text) * GIBIBYTE : 0);
  const flag = (name: string, bytes: (text: string) => number) => {
    const said = optionOf(server, name);
    return said ? [{ bytes: bytes(said.text), field: said.field, says: `--${name}` }] : [];
  };
  const space = variableOf(server, 'VLLM_CPU_KVCACHE_SPACE');
  return [
    // `--cpu-offload-gb` is not among them: some versions take it and move nothing.
    ...server.engine === 'vllm' ? flag('kv-offloading-size', gibibytes) : [],
    ...server.engine === 'sglang' ? flag('hicache-size', text => gibibytes(text) * ranks * 1e9 / GIBIBYTE) : [],
    ...server.engine === 'vllm' && space && devicesFree(server) ? [{ bytes: gibibytes(space), field: `${server.path}.env`, says: 'VLLM_CPU_KVCACHE_SPACE' }] : [],
  ].filter(({ bytes }) => bytes > 0);
}

/** The variable is read where there is no GPU. */
function devicesFree({ container }: ModelServer): boolean {
  return wholeGpus(container) === undefined;
}

/** What is moved from the GPU to memory must fit there. */
export const offloadMemory = defineRule({
  id: 'offload-memory',
  title: 'What a server keeps in memory for its GPU, or instead of one, fits under its memory limit.',
  rationale: 'The server sets the memory aside when it starts, and the kernel kills it for it.',
  link: 'https://docs.vllm.ai/en/stable/configuration/engine_args/',
  check: object => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const limit = memoryLimit(server.container);
    const parts = limit === undefined ? [] : setAside(server);
    const sum = parts.reduce((bytes, part) => bytes + part.bytes, 0);
    return parts.length === 0 || sum < limit! ? [] : [{
      field: parts[0].field,
      problem: `${parts.map(({ says, bytes }) => `${says} takes ${gib(bytes)}`).join(', ')} of memory, and the container may have ${gib(limit!)}`,
      fix: 'raise the memory limit above it, or keep less in memory',
    }];
  }),
});
