import { ModelServer, modelServersOf, optionOf, variableOf } from './model-server';
import { gib, KnownModel, knownModel, weightBytes } from '../../sizing';
import { PolicyLevel } from '../policy-level';
import { PolicyObject } from '../policy-object';
import { defineRule, PolicyFinding } from '../policy-rule';
import { quantityOf } from '../quantity';
import { at, record, records } from '../shapes';

const LINK = 'https://huggingface.co/docs/huggingface_hub/guides/manage-cache';
/** Mounts that hold no models. */
const OTHER_MOUNTS = /^\/(?:dev\/shm|dev|tmp|etc(?:\/.*)?|var\/run(?:\/.*)?|run(?:\/.*)?|secrets?(?:\/.*)?|var\/log)\/?$/;

type Fields = { readonly [field: string]: unknown };

/** What keeps the models that a server downloads. */
export type ModelCache =
  /** The layer of the container: gone with it. */
  | { readonly kind: 'none' }
  | { readonly kind: 'volume'; readonly volume: Fields; readonly mount: Fields; readonly field: string }
  /** The image decides where, or a controller mounts it. */
  | { readonly kind: 'unknown' };

/** Where a server keeps what it downloads; undefined when the image decides. */
function cacheDirectory(server: ModelServer): string | undefined {
  const directory = optionOf(server, 'download-dir')?.text;
  if (directory !== undefined) return directory.startsWith('/') ? directory : undefined;
  for (const [name, below] of [['HF_HUB_CACHE', ''], ['HUGGINGFACE_HUB_CACHE', ''], ['HF_HOME', '/hub'], ['XDG_CACHE_HOME', '/huggingface/hub'], ['HOME', '/.cache/huggingface/hub']]) {
    if (server.env.has(name)) return variableOf(server, name)?.concat(below);
  }
  return undefined;
}

/** The volume, or its claim template, of a mount. */
function volumeOf(server: ModelServer, name: unknown): { readonly volume: Fields; readonly field: string } | undefined {
  const { pod, object } = server;
  const volumes = Array.isArray(pod.spec.volumes) ? pod.spec.volumes.map(record) : [];
  const index = volumes.findIndex(volume => volume?.name === name);
  if (index >= 0) return { volume: volumes[index]!, field: `${pod.path}.volumes[${index}]` };
  const templates = at(object.manifest, 'spec.volumeClaimTemplates[]').find(({ value }) => record(record(value)?.metadata)?.name === name);
  return templates && { volume: { template: templates.value }, field: templates.path };
}

/** What keeps the models that a server downloads. */
export function modelCacheOf(server: ModelServer): ModelCache {
  const { pod, container } = server;
  if (pod.partial || Array.isArray(container.volumeDevices) || server.object.groupKind.startsWith('serving.kserve.io/')) return { kind: 'unknown' };
  const mounts = records(container.volumeMounts).filter(({ mountPath }) => typeof mountPath === 'string');
  const directory = cacheDirectory(server);
  if (directory === undefined) return mounts.some(({ mountPath }) => !OTHER_MOUNTS.test(mountPath as string)) ? { kind: 'unknown' } : { kind: 'none' };
  const [covering] = mounts.filter(({ mountPath }) => isWithin(directory, mountPath as string))
    .sort((a, b) => (b.mountPath as string).length - (a.mountPath as string).length);
  // A mount below it holds one model of many.
  if (!covering) return mounts.some(({ mountPath }) => isWithin(mountPath as string, directory)) ? { kind: 'unknown' } : { kind: 'none' };
  const found = volumeOf(server, covering.name);
  return found ? { kind: 'volume', mount: covering, ...found } : { kind: 'unknown' };
}

function isWithin(path: string, folder: string): boolean {
  const top = folder.replace(/\/+$/, '');
  return path === top || path.startsWith(`${top}/`);
}

/** Whether a server downloads its model from the Hub when it starts. */
function downloads(server: ModelServer): boolean {
  return server.model?.kind === 'hub' && !isOffline(server) && ['vllm', 'sglang', 'tgi'].includes(server.engine) && !server.env.has('VLLM_USE_MODELSCOPE') && !server.env.has('SGLANG_USE_MODELSCOPE')
    && !/runai|tensorizer|dummy/.test(optionOf(server, 'load-format')?.text ?? '');
}

/** Environment in which a server looks for nothing on the network. */
function isOffline(server: ModelServer): boolean {
  return ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'].some(name => /^(?:1|true|yes|on)$/i.test(variableOf(server, name) ?? ''));
}

/** Whether the model is downloaded by the server itself, and into a place that was empty before. */
export function startsEmpty(server: ModelServer): boolean {
  if (!downloads(server)) return false;
  const cache = modelCacheOf(server);
  return cache.kind === 'none' || (cache.kind === 'volume' && record(cache.volume.emptyDir) !== undefined && records(server.pod.spec.initContainers).length === 0);
}

/** A download needs a place that can be written. */
export const modelCachePath = defineRule({
  id: 'model-cache-path',
  title: 'A server that downloads its model may write where it puts it.',
  rationale: 'The download ends with "Read-only file system", and so does the server, again and again.',
  link: LINK,
  check: object => modelServersOf(object).filter(downloads).flatMap((server): PolicyFinding[] => {
    const cache = modelCacheOf(server);
    const directory = cacheDirectory(server);
    if (cache.kind !== 'none' || record(server.container.securityContext)?.readOnlyRootFilesystem !== true || server.engine === 'tgi') return [];
    return [{
      field: server.model!.field,
      value: server.model!.text,
      problem: `downloaded to ${directory ?? 'the home directory of the image'}, which is on the root file system, and that is read-only`,
      fix: 'mount a volume, and set HF_HOME to its path',
    }];
  }),
});

/** A cache that was filled before: the client of the Hub still asks what is new, and writes it. */
export const readOnlyCache = defineRule({
  id: 'read-only-cache',
  level: PolicyLevel.WARNING,
  title: 'A server with a read-only cache of models asks the Hub for nothing.',
  rationale: 'The client of the Hub looks for a newer commit and writes files and locks: with the next push to the repository the server no longer starts.',
  link: LINK,
  check: object => modelServersOf(object).filter(downloads).flatMap((server): PolicyFinding[] => {
    const cache = modelCacheOf(server);
    return cache.kind === 'volume' && cache.mount.readOnly === true ? [{
      field: server.model!.field,
      value: server.model!.text,
      problem: `looked for in ${cacheDirectory(server)}, where a volume is mounted read-only, and downloaded when it is not there`,
      fix: 'set HF_HUB_OFFLINE=1 when the model is in it, or mount it writable',
    }] : [];
  }),
});

/** What is downloaded again and again. */
export const modelDownload = defineRule({
  id: 'model-download',
  level: PolicyLevel.WARNING,
  title: 'A model that is downloaded is kept beyond the life of the container.',
  rationale: 'Each restart downloads the whole model again: minutes without an answer, and none at all when the Hub is not reachable or limits the rate.',
  link: LINK,
  check: object => modelServersOf(object).filter(server => downloads(server) && modelCacheOf(server).kind === 'none').map(({ model }) => ({
    field: model!.field, value: model!.text, problem: 'downloaded into the container, and lost with it', fix: 'mount a volume at the cache directory (HF_HOME), or mount the model as an image volume',
  })),
});

/** Images that bring no models. */
const BARE_IMAGES = new Set(['vllm-openai', 'sglang', 'text-generation-inference']);

/** Nothing to load, and no way to get it. */
export const offlineModel = defineRule({
  id: 'offline-model',
  title: 'A server that may not download finds its model on a volume.',
  rationale: 'HF_HUB_OFFLINE forbids the download, the image has no models, and the server ends.',
  link: 'https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables',
  check: object => modelServersOf(object).flatMap((server): PolicyFinding[] => {
    const { model, pod, container } = server;
    if (model?.kind !== 'hub' || !isOffline(server) || !BARE_IMAGES.has(server.image?.name ?? '') || pod.partial || server.object.groupKind.startsWith('serving.kserve.io/')) return [];
    if (records(container.volumeMounts).some(({ mountPath }) => typeof mountPath === 'string' && !OTHER_MOUNTS.test(mountPath))) return [];
    return [{ field: model.field, value: model.text, problem: 'HF_HUB_OFFLINE is set, and no volume holds the model', fix: 'mount the model and give its path, or remove HF_HUB_OFFLINE' }];
  }),
});

/** Room for a model, and the field that says how much. */
interface Room {
  readonly bytes: number;
  readonly field: string;
  readonly value: unknown;
}

/** Rooms for models that servers of an object download, where `roomOf` finds one. */
function tooSmallFor(object: PolicyObject, roomOf: (cache: ModelCache & { readonly kind: 'volume' }) => Room | undefined): PolicyFinding[] {
  return modelServersOf(object).filter(downloads).flatMap((server): PolicyFinding[] => {
    const known = knownModel(server.model!.text);
    const cache = known && modelCacheOf(server);
    const room = cache?.kind === 'volume' ? roomOf(cache) : undefined;
    return known && room ? tooSmall(known, room) : [];
  });
}

function roomAt(value: unknown, path: string, place: string): Room | undefined {
  const [found] = at(value, path);
  const bytes = quantityOf(found?.value);
  return bytes === undefined ? undefined : { bytes, value: found.value, field: `${place}${found.path}` };
}

/** The kubelet measures an emptyDir, and evicts. */
export const cacheSize = defineRule({
  id: 'cache-size',
  title: 'A directory that a model is downloaded to has room for it.',
  rationale: 'The kubelet evicts the pod when the directory grows beyond its limit, in the middle of the download, again and again.',
  link: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
  check: object => tooSmallFor(object, ({ volume, field }) => roomAt(volume, 'emptyDir.sizeLimit', `${field}.`)),
});

const LOCAL_CACHES = ['LocalModelCache', 'LocalModelNamespaceCache'].map(kind => `serving.kserve.io/${kind}`);

/** Claims are as large as they say, or larger: some storage rounds up, and some does not measure at all. */
export const claimSize = defineRule({
  id: 'claim-size',
  level: PolicyLevel.WARNING,
  title: 'A claim, or a cache of the nodes, that a model is kept in is not smaller than its weights.',
  rationale: 'The download fills the volume and fails, unless the storage happens to give more than it is asked for.',
  link: 'https://kserve.github.io/website/docs/model-serving/generative-inference/modelcache/localmodel',
  check: (object, world) => (LOCAL_CACHES.includes(object.groupKind) ? localCache(object.manifest) : tooSmallFor(object, ({ volume, field }) => {
    const own = roomAt(volume, 'ephemeral.volumeClaimTemplate.spec.resources.requests.storage', `${field}.`)
      ?? roomAt(record(volume.template), 'spec.resources.requests.storage', `${field}.`);
    const name = record(volume.persistentVolumeClaim)?.claimName;
    const claims = !own && typeof name === 'string' ? world.find('/PersistentVolumeClaim', object.namespace, name) : [];
    const given = claims.length === 1 ? roomAt(claims[0].manifest, 'spec.resources.requests.storage', '') : undefined;
    return own ?? (given && { ...given, field: `${field}.persistentVolumeClaim.claimName` });
  })),
});

function localCache(manifest: unknown): PolicyFinding[] {
  const uri = at(manifest, 'spec.sourceModelUri')[0]?.value;
  const room = roomAt(manifest, 'spec.modelSize', '');
  const id = typeof uri === 'string' ? /^hf:\/\/([\w.-]+\/[\w.-]+)/.exec(uri)?.[1] : undefined;
  const known = id === undefined ? undefined : knownModel(id);
  return known && room ? tooSmall(known, room) : [];
}

function tooSmall({ name, model }: KnownModel, { bytes, field, value }: Room): PolicyFinding[] {
  const needed = weightBytes(model, model.format ?? 'bfloat16');
  return bytes >= needed ? [] : [{
    field, value: String(value), problem: `${name} has ${gib(needed)} of weights, and there is room for ${gib(bytes)}`, fix: `make room for ${Math.ceil(needed / 2 ** 30 * 1.1)}Gi or more`,
  }];
}
