import { modelCacheOf, startsEmpty } from './model-cache';
import { isOn, ModelServer, modelServersOf } from './model-server';
import { tensorParallel } from './parallelism';
import { devicesOf } from './server-gpus';
import { coldStartTimes, DOWNLOAD_RATE, gib, knownModel, NODE_DISK_RATE, weightBytes, wholeMinutes } from '../../sizing';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { record } from '../shapes';

const LINK = 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/';
const MEBIBYTE = 2 ** 20;
/** Imports, compilation and graph capture of vLLM, as measured; without compilation, or with a compilation that is kept. */
const ENGINE_INIT = { cold: 200, warm: 100 };
/** Even a machine that is twice as fast as the measured one is not ready. */
const FASTEST = 2;
/** What a Deployment waits for its pods when it does not say. */
const PROGRESS_DEADLINE = 600;

/** How long a container may take until the kubelet kills it. */
interface Budget {
  readonly seconds: number;
  readonly probe: string;
  /** Path of the probe in the object. */
  readonly field: string;
}

/** The time that the probes of a container give it to start; undefined when nothing kills it. */
function budgetOf({ container, path, pod }: ModelServer): Budget | undefined {
  const startup = record(container.startupProbe);
  // A controller that merges the pod may add the startup probe.
  const probe = startup ? 'startupProbe' : pod.partial ? undefined : 'livenessProbe';
  const found = probe && record(container[probe]);
  if (!found) return undefined;
  const number = (field: string, otherwise: number) => (found[field] === undefined ? otherwise : typeof found[field] === 'number' ? found[field] : NaN);
  const seconds = number('initialDelaySeconds', 0) + number('periodSeconds', 10) * number('failureThreshold', 3);
  return Number.isFinite(seconds) ? { seconds, probe, field: `${path}.${probe}` } : undefined;
}

/** The time that a server needs until it answers, and where it comes from. */
interface Load {
  readonly seconds: number;
  readonly says: string;
}

/** How long vLLM on a GPU loads; undefined for others, whose times nobody measured here. */
function loadOf(server: ModelServer): Load | undefined {
  if (server.engine !== 'vllm' || devicesOf(server.container).length === 0) return undefined;
  const known = server.model?.kind === 'hub' ? knownModel(server.model.text) : undefined;
  if (!known) return undefined;
  const sizeBytes = weightBytes(known.model, known.model.format ?? 'bfloat16');
  const kept = modelCacheOf(server).kind === 'unknown' || !startsEmpty(server);
  const engineInit = kept || isOn(server, 'enforce-eager') ? ENGINE_INIT.warm : ENGINE_INIT.cold;
  const download = kept ? 0 : sizeBytes / MEBIBYTE / DOWNLOAD_RATE;
  const shards = tensorParallel(server) ?? 8;
  const { inProcess } = coldStartTimes({ sizeBytes, shards, loadRate: NODE_DISK_RATE, engineInit, fetched: false, imagePull: 0 });
  const parts = [download > 0 && `${Math.round(download)} s to download`, `${Math.round(inProcess - engineInit)} s to load`, `${engineInit} s to initialize`].filter(Boolean);
  return { seconds: Math.round(inProcess + download), says: `${known.name} (${gib(sizeBytes)}) takes about ${Math.round(inProcess + download)} s: ${parts.join(', ')}` };
}

function tooShort(object: PolicyObject, isWrong: (budget: number, needed: number) => boolean): PolicyFinding[] {
  return modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const budget = budgetOf(server);
    const load = budget && loadOf(server);
    if (!budget || !load || !isWrong(budget.seconds, load.seconds)) return [];
    const wanted = Math.ceil(2 * load.seconds / 10);
    return [{
      field: budget.probe === 'startupProbe' ? `${budget.field}.failureThreshold` : budget.field,
      value: `${budget.seconds} s`,
      problem: `${load.says}; ${budget.probe === 'startupProbe' ? 'the startup probe' : 'the liveness probe, without a startup probe,'} kills it after ${budget.seconds} s`,
      fix: `${budget.probe === 'startupProbe' ? 'set' : 'add a startupProbe with'} periodSeconds: 10 and failureThreshold: ${wanted} or more`,
    }];
  });
}

/** A load that cannot be finished in time, on any machine. */
export const startupBudget = defineRule({
  id: 'startup-budget',
  title: 'Probes give a model the time that it takes to load.',
  rationale: 'The kubelet kills the server while it loads, it begins again, and never answers.',
  link: LINK,
  check: object => tooShort(object, (budget, needed) => budget * FASTEST < needed),
});

/** A load that is finished in time on a good day. */
export const startupMargin = defineRule({
  id: 'startup-margin',
  level: PolicyLevel.WARNING,
  title: 'Probes give a model more time than it usually takes to load.',
  rationale: 'A slow disk, a busy network or a larger model, and the kubelet kills the server while it loads.',
  link: LINK,
  check: object => tooShort(object, (budget, needed) => budget < needed && budget * FASTEST >= needed),
});

/** A rollout that is given up while its pods may still start. */
export const progressDeadline = defineRule({
  id: 'progress-deadline',
  level: PolicyLevel.WARNING,
  title: 'A rollout waits as long as its startup probe.',
  rationale: 'The rollout counts as failed, and the delivery with it, while the model still loads within the time that its probe allows.',
  link: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds',
  appliesTo: ['apps/Deployment', 'argoproj.io/Rollout'],
  check: object => {
    const deadline = record(object.manifest.spec)?.progressDeadlineSeconds ?? PROGRESS_DEADLINE;
    if (typeof deadline !== 'number') return [];
    return modelServersOf(object).flatMap((server): PolicyFinding[] => {
      const budget = budgetOf(server);
      return budget?.probe !== 'startupProbe' || budget.seconds <= deadline ? [] : [{
        field: 'spec.progressDeadlineSeconds',
        value: String(deadline),
        problem: `the startup probe allows ${budget.seconds} s, and the rollout counts as failed after ${deadline} s`,
        fix: `set it to ${wholeMinutes(budget.seconds + 300)} or more: the probe, and the pull of the image`,
      }];
    });
  },
});

/** Readiness that does not wait for models. */
export const readinessOfModels = defineRule({
  id: 'readiness-of-models',
  level: PolicyLevel.WARNING,
  title: 'Readiness asks whether the models are loaded.',
  rationale: 'At /v2/health/live the server answers before its models are loaded: requests reach it and fail, at every start and every rollout.',
  link: 'https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md',
  check: object => modelServersOf(object).filter(({ engine }) => engine === 'triton').flatMap(({ container, path }) => {
    const probed = record(record(container.readinessProbe)?.httpGet)?.path;
    return probed === '/v2/health/live' ? [{
      field: `${path}.readinessProbe.httpGet.path`, value: probed, problem: 'tells that the server is up, not that it has its models', fix: 'ask /v2/health/ready',
    }] : [];
  }),
});
