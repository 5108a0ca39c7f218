import { arg, deployment, LLAMA, Server } from './server';
import { cacheSize, claimSize, modelCachePath, modelDownload, offlineModel, readOnlyCache } from '../../../lib/policy/serving/model-cache';
import { fields, findings } from '../fixtures';

const READ_ONLY = { securityContext: { readOnlyRootFilesystem: true } };
const mounted = (mountPath: string, volume: object, { mount = {}, container = {}, ...more }: Server & { mount?: object } = {}): Server => ({
  ...more, container: { ...container, volumeMounts: [{ name: 'cache', mountPath, ...mount }] }, pod: { volumes: [{ name: 'cache', ...volume }], ...more.pod },
});
const DISK = { emptyDir: { sizeLimit: '50Gi' } };
const HOME = { env: { HF_HOME: '/cache/huggingface' } };

test.each<[string, Server, string[]]>([
  ['fails: nowhere to write', { container: READ_ONLY }, [arg(0)]],
  ['fails: a directory that is on no volume', mounted('/models', DISK, { container: READ_ONLY, ...HOME }), [arg(0)]],
  ['a volume', mounted('/cache', DISK, { container: READ_ONLY, ...HOME }), []],
  ['a volume for the download', mounted('/weights', DISK, { container: READ_ONLY, args: ['--download-dir', '/weights'] }), []],
  ['a volume in the home directory', mounted('/home', DISK, { container: READ_ONLY, env: { HOME: '/home/vllm' } }), []],
  ['a volume that may be the home directory of the image', mounted('/root/.cache', DISK, { container: READ_ONLY }), []],
  ['a root file system that can be written', {}, []],
  ['a model in a folder', { model: '/models/llama', container: READ_ONLY }, []],
  ['no download', { container: READ_ONLY, env: { HF_HUB_OFFLINE: '1' } }, []],
  ['weights that are streamed', { container: READ_ONLY, args: ['--load-format', 'runai_streamer'] }, []],
])('model-cache-path %s', (_, server, expected) => expect(fields(modelCachePath, deployment(server))).toEqual(expected));

test.each<[string, Server, string[]]>([
  ['fails: into the container', {}, [arg(0)]],
  ['fails: beside the volume', mounted('/models', DISK, HOME), [arg(0)]],
  ['a volume', mounted('/cache', DISK, HOME), []],
  ['a place that the image decides', mounted('/data', DISK), []],
])('model-download %s', (_, server, expected) => expect(fields(modelDownload, deployment(server))).toEqual(expected));

test.each<[string, Server, string[]]>([
  ['fails: no volume', { env: { HF_HUB_OFFLINE: '1' } }, [arg(0)]],
  ['fails: shared memory is none', mounted('/dev/shm', DISK, { env: { TRANSFORMERS_OFFLINE: 'true' } }), [arg(0)]],
  ['a volume', mounted('/root/.cache/huggingface', DISK, { env: { HF_HUB_OFFLINE: '1' } }), []],
  ['an image that may bring it', { image: 'own-server:1', env: { HF_HUB_OFFLINE: '1' } }, []],
  ['a folder', { model: '/models/llama', env: { HF_HUB_OFFLINE: '1' } }, []],
])('offline-model %s', (_, server, expected) => expect(fields(offlineModel, deployment(server))).toEqual(expected));

test('fails: a cache that cannot be written, with the Hub asked', () => {
  expect(fields(readOnlyCache, deployment(mounted('/cache', DISK, { ...HOME, mount: { readOnly: true } })))).toEqual([arg(0)]);
  expect(fields(readOnlyCache, deployment(mounted('/cache', DISK, { env: { ...HOME.env, HF_HUB_OFFLINE: '1' }, mount: { readOnly: true } })))).toEqual([]);
  expect(fields(readOnlyCache, deployment(mounted('/cache', DISK, HOME)))).toEqual([]);
});

describe('cache-size', () => {
  const volume = 'spec.template.spec.volumes[0]';
  test.each<[string, Server, string[]]>([
    ['fails: an emptyDir', mounted('/cache', { emptyDir: { sizeLimit: '10Gi' } }, HOME), [`${volume}.emptyDir.sizeLimit`]],
    ['room', mounted('/cache', DISK, HOME), []],
    ['a model that nobody knows', mounted('/cache', { emptyDir: { sizeLimit: '1Gi' } }, { ...HOME, model: 'acme/own' }), []],
    ['no limit', mounted('/cache', { emptyDir: {} }, HOME), []],
  ])('%s', (_, server, expected) => expect(fields(cacheSize, deployment(server))).toEqual(expected));

  test('fails: an ephemeral claim, and one of a StatefulSet', () => {
    const ephemeral = mounted('/cache', { ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: '5Gi' } } } } } }, HOME);
    expect(fields(claimSize, deployment(ephemeral))).toEqual([`${volume}.ephemeral.volumeClaimTemplate.spec.resources.requests.storage`]);
    const template = { metadata: { name: 'cache' }, spec: { resources: { requests: { storage: '5Gi' } } } };
    const server = deployment({ ...mounted('/cache', {}, HOME), pod: {}, spec: { volumeClaimTemplates: [template] } });
    expect(fields(claimSize, { ...server, kind: 'StatefulSet' })).toEqual(['spec.volumeClaimTemplates[0].spec.resources.requests.storage']);
  });

  test('fails: a claim that is given', () => {
    const claim = (storage: string) => ({ beside: [{ kind: 'PersistentVolumeClaim', metadata: { name: 'models', namespace: 'search' }, spec: { resources: { requests: { storage } } } }] });
    const server = deployment(mounted('/cache', { persistentVolumeClaim: { claimName: 'models' } }, HOME));
    expect(fields(claimSize, server, claim('10Gi'))).toEqual([`${volume}.persistentVolumeClaim.claimName`]);
    expect(fields(claimSize, server, claim('100Gi'))).toEqual([]);
    expect(fields(claimSize, server)).toEqual([]);
  });

  test('fails: a cache of the nodes', () => {
    const cache = (modelSize: string) => ({ apiVersion: 'serving.kserve.io/v1alpha1', kind: 'LocalModelCache', spec: { sourceModelUri: `hf://${LLAMA}:abc`, modelSize } });
    expect(findings(claimSize, cache('10Gi'))).toEqual([{
      field: 'spec.modelSize', value: '10Gi', problem: 'Llama-3.1-8B-Instruct has 15 GiB of weights, and there is room for 10 GiB', fix: 'make room for 17Gi or more',
    }]);
    expect(fields(claimSize, cache('20Gi'))).toEqual([]);
  });
});
