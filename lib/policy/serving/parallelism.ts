import { ENGINE_TITLES } from './engine';
import { isOn, ModelServer, modelServersOf, optionOf, Said, wholeOf } from './model-server';
import { devicesOf, wholeGpus } from './server-gpus';
import { knownModel } from '../../sizing';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { at, record } from '../shapes';

const LINK = 'https://docs.vllm.ai/en/stable/serving/parallelism_scaling/';

/** Names of the flags that split a model, by engine. TGI takes every GPU that it sees unless it is told otherwise. */
const SPLITS: { readonly [engine: string]: { readonly tensor: readonly string[]; readonly pipeline: readonly string[] } } = {
  vllm: { tensor: ['tensor-parallel-size', 'tp'], pipeline: ['pipeline-parallel-size', 'pp'] },
  sglang: { tensor: ['tp-size', 'tp', 'tensor-parallel-size'], pipeline: ['pp-size', 'pp', 'pipeline-parallel-size'] },
  trtllm: { tensor: ['tp-size', 'tensor-parallel-size'], pipeline: ['pp-size', 'pipeline-parallel-size'] },
  lmdeploy: { tensor: ['tp'], pipeline: [] },
  tgi: { tensor: ['num-shard'], pipeline: [] },
};
/** Flags with which ranks run elsewhere, or share GPUs: then the GPUs of the pod say nothing. */
const ELSEWHERE = [
  'nnodes', 'node-rank', 'headless', 'data-parallel-address', 'data-parallel-start-rank', 'data-parallel-hybrid-lb', 'data-parallel-external-lb', 'data-parallel-backend',
  'prefill-context-parallel-size', 'pcp', 'dist-init-addr', 'nccl-init-addr', 'base-gpu-id', 'gpu-id-step', 'disaggregation-mode', 'gpus-per-node', 'dp', 'moe-dense-tp-size', 'device-ids',
];

/** Processes of a server, each with a GPU of its own. */
interface Ranks {
  readonly count: number;
  /** How the number comes about, such as `tensor parallel size 4 · pipeline parallel size 2`. */
  readonly says: string;
  readonly field: string;
  readonly value: string;
}

/** Into how many parts each layer is split; undefined when it is not known. 1 when nobody says. */
export function tensorParallel(server: ModelServer): number | undefined {
  const said = tensorSaid(server);
  if (said) return wholeOf(said) || undefined;
  return server.complete && server.engine !== 'tgi' ? 1 : undefined;
}

/** What says it. */
export function tensorSaid(server: ModelServer): Said | undefined {
  return Object.hasOwn(SPLITS, server.engine) ? optionOf(server, ...SPLITS[server.engine].tensor) : undefined;
}

/** Into how many groups of layers the model is split; undefined when it is not known. */
export function pipelineParallel(server: ModelServer): number | undefined {
  const said = Object.hasOwn(SPLITS, server.engine) ? optionOf(server, ...SPLITS[server.engine].pipeline) : undefined;
  if (said) return wholeOf(said) || undefined;
  return server.complete || server.fields.size > 0 ? 1 : undefined;
}

/** Copies of the model that the pod itself computes. */
function localCopies(server: ModelServer): readonly [number | undefined, Said | undefined] {
  if (optionOf(server, 'data-parallel-rank', 'dpn')) return [1, undefined];
  const local = optionOf(server, 'data-parallel-size-local', 'dpl');
  if (local) return [wholeOf(local), local];
  const all = optionOf(server, 'data-parallel-size', ...server.engine === 'vllm' ? ['dp'] : ['dp-size']);
  // SGLang spreads attention over the ranks there are.
  if (!all || isOn(server, 'enable-dp-attention')) return [1, undefined];
  return [wholeOf(all), all];
}

function ranksOf(server: ModelServer): Ranks | undefined {
  const elsewhere = server.engine === 'vllm' ? ELSEWHERE.filter(flag => flag !== 'dp') : ELSEWHERE;
  if (elsewhere.some(flag => server.line.flags.has(flag))) return undefined;
  const said = tensorSaid(server);
  const [tensor, pipeline] = [tensorParallel(server), pipelineParallel(server)];
  const [copies, copiesSaid] = localCopies(server);
  if (tensor === undefined || pipeline === undefined || !copies) return undefined;
  const parts = [
    `tensor parallel size ${tensor}`, pipeline > 1 && `pipeline parallel size ${pipeline}`, copies > 1 && `${copies} copies by data parallelism`,
  ].filter(Boolean);
  const from = said ?? copiesSaid ?? optionOf(server, ...SPLITS[server.engine].pipeline);
  return { count: tensor * pipeline * copies, says: parts.join(' · '), field: from?.field ?? server.path, value: from?.text ?? '' };
}

/** GPUs of all pods that serve one copy together: those of the pod, or of a group of LeaderWorkerSet. */
interface Gpus {
  readonly count: number;
  readonly field: string;
  readonly of: string;
}

function gpusOf(server: ModelServer): Gpus | undefined {
  const own = wholeGpus(server.container);
  if (!own) return undefined;
  const { object } = server;
  const field = `${server.path}.${own.field}`;
  if (object.groupKind !== 'leaderworkerset.x-k8s.io/LeaderWorkerSet') return { count: own.count, field, of: 'the container has' };
  const template = record(record(object.manifest.spec)?.leaderWorkerTemplate);
  const size = template?.size ?? 1;
  const worker = object._podSpecs.find(({ path }) => path.endsWith('workerTemplate.spec'));
  const gpus = (worker ? at(worker.spec, 'containers[]') : []).flatMap(({ value }) => wholeGpus(record(value) ?? {})?.count ?? []);
  if (typeof size !== 'number' || (size > 1 && gpus.length !== 1)) return undefined;
  const count = own.count + (size - 1) * (gpus[0] ?? 0);
  return { count, field, of: size > 1 ? `the group of ${size} pods has` : 'the container has' };
}

/** Servers of an object whose ranks are all in its pods. Ray places them by itself, and workers of KServe are merged elsewhere. */
function placed(object: PolicyObject): readonly (readonly [ModelServer, Ranks, Gpus])[] {
  if (object.groupKind.startsWith('ray.io/') || at(object.manifest, 'spec.worker').length > 0 || at(object.manifest, 'spec.prefill.worker').length > 0) return [];
  return modelServersOf(object).flatMap(server => {
    if (!Object.hasOwn(SPLITS, server.engine)) return [];
    const group = object.groupKind === 'leaderworkerset.x-k8s.io/LeaderWorkerSet';
    if (!group && optionOf(server, 'distributed-executor-backend')?.text === 'ray') return [];
    // A worker of a group that runs the server too is one of several ways to split it.
    if (group && server.pod.path.endsWith('workerTemplate.spec') && object._podSpecs.length > 1) return [];
    const [ranks, gpus] = [ranksOf(server), gpusOf(server)];
    return ranks && gpus ? [[server, ranks, gpus] as const] : [];
  });
}

/** Every rank needs a GPU of its own. */
export const parallelGpus = defineRule({
  id: 'parallel-gpus',
  title: 'A model is not split over more GPUs than its pods have.',
  rationale: 'The server finds fewer GPUs than it is told to use and ends, again and again.',
  link: LINK,
  check: object => placed(object).filter(([, ranks, gpus]) => ranks.count > gpus.count).map(([server, ranks, gpus]) => ({
    field: ranks.field,
    value: ranks.value,
    problem: `${ENGINE_TITLES[server.engine]} needs ${ranks.count} GPUs (${ranks.says}), and ${gpus.of} ${gpus.count}`,
    fix: `ask for ${ranks.count} GPUs, or split the model over ${gpus.count}`,
  })),
});

/** What a pod asks for and its server leaves alone, nobody else gets. */
export const idleGpus = defineRule({
  id: 'idle-gpus',
  level: PolicyLevel.WARNING,
  title: 'A model server uses every GPU that its pod asks for.',
  rationale: 'A GPU that is asked for is taken from everybody else, and the model is no faster for it.',
  link: LINK,
  check: object => placed(object).filter(([server, ranks, gpus]) => ranks.count < gpus.count && server.engine !== 'lmdeploy').map(([server, ranks, gpus]) => ({
    field: gpus.field,
    value: String(gpus.count),
    problem: `${gpus.of} ${gpus.count} GPUs, and ${ENGINE_TITLES[server.engine]} uses ${ranks.count} of them (${ranks.says})`,
    fix: `split the model over ${gpus.count} GPUs, or ask for ${ranks.count}`,
  })),
});

/** Engines that split the attention of a model by whole heads. */
const BY_HEADS = new Set(['vllm', 'sglang', 'tgi']);

/** Heads of attention are not divided further. */
export const tensorParallelHeads = defineRule({
  id: 'parallel-heads',
  title: 'The tensor parallel size divides the attention heads of the model.',
  rationale: 'Heads are not divided: the server refuses to start.',
  link: LINK,
  check: object => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const said = BY_HEADS.has(server.engine) && server.model?.kind === 'hub' ? tensorSaid(server) : undefined;
    const size = wholeOf(said);
    const known = size ? knownModel(server.model!.text) : undefined;
    if (!size || !known || known.model.heads % size === 0) return [];
    const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 16].filter(one => known.model.heads % one === 0);
    return [{ field: said!.field, value: said!.text, problem: `${known.name} has ${known.model.heads} attention heads, which ${size} does not divide`, fix: `use a size that does: ${sizes.join(', ')}` }];
  }),
});

/** Slices of a GPU cannot reach each other. */
export const migParallel = defineRule({
  id: 'mig-parallel',
  title: 'A model is not split over slices of a GPU.',
  rationale: 'CUDA shows a process one MIG device and no more: the server finds too few GPUs and ends.',
  link: 'https://docs.nvidia.com/datacenter/tesla/mig-user-guide/',
  check: object => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const said = tensorSaid(server);
    const slices = devicesOf(server.container).filter(({ resource }) => resource.startsWith('nvidia.com/mig-'));
    const onSlices = slices.length > 0 && !wholeGpus(server.container)
      || /-MIG-\d/.test(String(record(server.pod.spec.nodeSelector)?.['nvidia.com/gpu.product'] ?? ''));
    return said && onSlices && (wholeOf(said) ?? 0) > 1 ? [{
      field: said.field, value: said.text, problem: 'the pod asks for MIG slices, and a process of CUDA uses one of them', fix: 'set the tensor parallel size to 1 and take a larger slice, or ask for whole GPUs',
    }] : [];
  }),
});
